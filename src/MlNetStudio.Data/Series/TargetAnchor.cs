using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Data.Series;

/// <summary>
/// The known value from which a series' label is reckoned: the network learns the change y - a, or y / a - 1, and the model adds a again, so that a label that grows out of
/// the range of the training rows can be forecast, and the prediction is in the label's own unit.
/// </summary>
/// <param name="Column">The column with the value a, an input of the model.</param>
/// <param name="IsRelative">Whether the change is told as a part of a.</param>
public sealed record TargetAnchor(string Column, bool IsRelative)
{
    private const string Scope = "anchor";

    /// <summary>Turns labels into changes, in place.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="anchors">The known value of every row.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Remove(Span<float> labels, ReadOnlySpan<float> anchors)
    {
        RequireSameLength(labels, anchors);
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = IsRelative ? (labels[i] / anchors[i]) - 1 : labels[i] - anchors[i];
        }
    }

    /// <summary>Turns changes into predictions, in place: the operations of the lowered form.</summary>
    /// <inheritdoc cref="Remove" path="/param"/>
    /// <inheritdoc cref="Remove" path="/exception"/>
    public void Restore(Span<float> labels, ReadOnlySpan<float> anchors)
    {
        RequireSameLength(labels, anchors);
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = IsRelative ? (labels[i] + 1) * anchors[i] : labels[i] + anchors[i];
        }
    }

    /// <summary>Adds the column as an input, and the operators that turn changes, float [batch, 1], into predictions: Add(x, a), or Mul(Add(x, 1), a).</summary>
    /// <param name="graph">Where to add them.</param>
    /// <param name="value">The changes.</param>
    /// <param name="output">The exact name of the prediction.</param>
    /// <returns>The name of the prediction.</returns>
    public string Lower(OperatorGraphBuilder graph, string value, string output)
    {
        ArgumentNullException.ThrowIfNull(graph);
        string anchor = graph.AddInput(Column, ElementType.Float32, [Dimension.Batch, 1]);
        using var scope = graph.BeginScope(Scope);
        return IsRelative
            ? graph.AddNode("Mul", [graph.AddNode("Add", [value, graph.AddInitializer("one", Tensor.Create([1f], 1, 1))]), anchor], output: output)
            : graph.AddNode("Add", [value, anchor], output: output);
    }

    private static void RequireSameLength(ReadOnlySpan<float> labels, ReadOnlySpan<float> anchors)
    {
        if (labels.Length != anchors.Length)
        {
            throw new ArgumentException($"{anchors.Length} known values for {labels.Length} labels.", nameof(anchors));
        }
    }
}
