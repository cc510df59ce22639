using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.Tests.Onnx.Runtime;

/// <summary>A test that is skipped, with the reason, where ONNX Runtime could not be restored.</summary>
internal sealed class RequiresOnnxRuntimeFactAttribute : FactAttribute
{
    public RequiresOnnxRuntimeFactAttribute() => Skip = OnnxRuntimeInfo.Current.UnavailableReason;
}
