using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.MLNet.Tests.Onnx;

/// <summary>A test of what happens where ONNX Runtime was left out of the build; skipped where it is there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresNoOnnxRuntimeFactAttribute : FactAttribute
{
    public RequiresNoOnnxRuntimeFactAttribute() => Skip = OnnxRuntimeInfo.Current.IsAvailable ? "This build has ONNX Runtime." : null;
}
