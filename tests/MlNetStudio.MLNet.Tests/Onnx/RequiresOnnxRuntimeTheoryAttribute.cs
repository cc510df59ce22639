using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.MLNet.Tests.Onnx;

/// <summary>A theory that needs ONNX Runtime; skipped, with the reason, where this build or machine lacks it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresOnnxRuntimeTheoryAttribute : TheoryAttribute
{
    public RequiresOnnxRuntimeTheoryAttribute() => Skip = OnnxRuntimeInfo.Current.UnavailableReason;
}
