using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.OnnxRuntime;

/// <summary>
/// A model loaded into ONNX Runtime. The folder Available implements it with the Microsoft.ML.OnnxRuntime API; where
/// that cannot be had when building, the folder Missing stands in for it, so that the public API stays the same.
/// </summary>
internal abstract partial class SessionBackend : IDisposable
{
    /// <summary>The model's inputs in order.</summary>
    public abstract ImmutableArray<ValueInfo> Inputs { get; }

    /// <summary>The model's outputs in order; one that is not a tensor has no element type.</summary>
    public abstract ImmutableArray<ValueInfo> Outputs { get; }

    /// <summary>Where the model runs in fact.</summary>
    public abstract OnnxRuntimeProvider Provider { get; }

    /// <summary>Scores; names and types have been checked.</summary>
    /// <returns>One tensor for each name in <paramref name="outputs"/>.</returns>
    /// <exception cref="MlNetStudio.Neural.InvalidInputException">ONNX Runtime refuses.</exception>
    public abstract Tensor[] Run(IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyList<string> outputs);

    /// <summary>Memory bound to the only input and the only output, which have been checked.</summary>
    /// <param name="rows">The most rows of one call.</param>
    /// <param name="inputSize">The numbers of a row of the input.</param>
    /// <param name="outputSize">The numbers of a row of the output.</param>
    public abstract RowBinding BindRows(int rows, int inputSize, int outputSize);

    /// <summary>Releases the native session.</summary>
    public abstract void Dispose();
}
