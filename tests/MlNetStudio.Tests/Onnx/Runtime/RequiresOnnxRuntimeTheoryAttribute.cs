using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.Tests.Onnx.Runtime;

/// <summary>A test with data that is skipped, with the reason, where ONNX Runtime could not be restored.</summary>
internal sealed class RequiresOnnxRuntimeTheoryAttribute : TheoryAttribute
{
    public RequiresOnnxRuntimeTheoryAttribute() => Skip = OnnxRuntimeInfo.Current.UnavailableReason;
}
