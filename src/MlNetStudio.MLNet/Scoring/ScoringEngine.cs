namespace MlNetStudio.MLNet;

/// <summary>What computes the scores of a network.</summary>
public enum ScoringEngine
{
    /// <summary>The library's own core: managed code that needs no native library and allocates nothing once warm.</summary>
    Native,

    /// <summary>ONNX Runtime, on the ONNX file that the model exports. The application brings its native library (package Microsoft.ML.OnnxRuntime or Microsoft.ML.OnnxRuntime.Gpu).</summary>
    OnnxRuntime,
}
