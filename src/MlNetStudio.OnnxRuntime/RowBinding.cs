namespace MlNetStudio.OnnxRuntime;

/// <summary>The memory of <see cref="OnnxRuntimeRows"/>, bound to a loaded model.</summary>
/// <param name="rows">The most rows of one call.</param>
/// <param name="inputSize">The numbers of a row of the input.</param>
/// <param name="outputSize">The numbers of a row of the output.</param>
internal abstract class RowBinding(int rows, int inputSize, int outputSize) : IDisposable
{
    /// <summary>The input, row-major. It never moves.</summary>
    public float[] Input { get; } = GC.AllocateArray<float>(checked(rows * inputSize), pinned: true);

    /// <summary>The output, row-major. It never moves.</summary>
    public float[] Output { get; } = GC.AllocateArray<float>(checked(rows * outputSize), pinned: true);

    /// <summary>Scores the first rows of the input into the first rows of the output.</summary>
    /// <exception cref="MlNetStudio.Neural.InvalidInputException">ONNX Runtime refuses.</exception>
    public abstract void Run(int rows);

    /// <summary>Releases what ONNX Runtime knows of the memory.</summary>
    public abstract void Dispose();
}
