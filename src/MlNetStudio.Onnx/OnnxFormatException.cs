namespace MlNetStudio.Onnx;

/// <summary>A fault in a file's content, before the reader has added which file it is.</summary>
internal sealed class OnnxFormatException(string message) : Exception(message);
