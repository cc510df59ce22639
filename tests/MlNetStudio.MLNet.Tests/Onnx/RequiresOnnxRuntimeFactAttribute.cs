using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.MLNet.Tests.Onnx;

/// <summary>A test that needs ONNX Runtime; skipped, with the reason, where this build or machine lacks it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresOnnxRuntimeFactAttribute : FactAttribute
{
    public RequiresOnnxRuntimeFactAttribute() => Skip = OnnxRuntimeInfo.Current.UnavailableReason;
}
