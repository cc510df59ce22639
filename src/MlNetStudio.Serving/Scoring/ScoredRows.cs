using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Serving.Scoring;

/// <summary>The rows of one request among the outputs of the batch that they were scored in.</summary>
/// <param name="Outputs">The model's outputs in the graph's order, with the rows of the whole batch.</param>
/// <param name="Start">The first row of the request.</param>
/// <param name="Count">Its rows.</param>
internal readonly record struct ScoredRows(ImmutableArray<Tensor> Outputs, int Start, int Count)
{
    /// <summary>The elements of an output, of this request's rows.</summary>
    public ReadOnlySpan<T> Values<T>(int output)
    {
        var tensor = Outputs[output].As<T>();
        int width = TensorRows.WidthOf(tensor);
        return tensor.Span.Slice(Start * width, Count * width);
    }
}
