using MlNetStudio.Neural;

namespace MlNetStudio.OnnxRuntime;

/// <summary>ONNX Runtime, its native library or the wanted provider is missing on this machine or in this build.</summary>
public sealed class OnnxRuntimeUnavailableException : InvalidInputException
{
    /// <summary>Creates the exception.</summary>
    public OnnxRuntimeUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException: innerException)
    {
    }
}
