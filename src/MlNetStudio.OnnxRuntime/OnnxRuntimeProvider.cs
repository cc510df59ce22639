namespace MlNetStudio.OnnxRuntime;

/// <summary>Where ONNX Runtime computes.</summary>
public enum OnnxRuntimeProvider
{
    /// <summary>On the processor.</summary>
    Cpu,

    /// <summary>On an NVIDIA GPU. The application must carry ONNX Runtime's GPU library (package Microsoft.ML.OnnxRuntime.Gpu) and find CUDA and cuDNN.</summary>
    Cuda,
}
