using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="FlattenOptions"/>
    public static FlattenOptions Flatten() => new();
}

/// <summary>Every sample as one vector, row-major: input of any shape, output [size].</summary>
public sealed record FlattenOptions : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "flatten";

    internal override BoundLayer Bind(LayerBinding binding) => new FlattenLayer(binding, this);
}

internal sealed class FlattenLayer(LayerBinding binding, FlattenOptions options) : BoundLayer(binding, options, binding.Input.Size)
{
    public override Step CreateStep(StepContext context) => new CopyStep(context);

    /// <summary>Flatten behind the batch.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { } x || node.Int("axis", 1) != 1)
        {
            return "only the dimensions behind the batch can be flattened";
        }

        Raise(graph, node, x);
        return null;
    }

    /// <summary>The same for whatever operator makes a vector of a sample. A vector needs no layer, and an image with its channels first remembers where its elements went.</summary>
    public static void Raise(GraphRaiser graph, OperatorNode node, RaisedValue x)
    {
        if (x.Shape.Rank == 1)
        {
            graph.Pass(node, x with { Axes = [0] });
            return;
        }

        int[] places = x.Places();
        bool isPlain = places.AsSpan().SequenceEqual(Enumerable.Range(0, places.Length).ToArray());
        graph.Add([node], Layer.Flatten(), [x], axes: [0], order: isPlain ? [] : [.. places]);
    }

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters) =>
        graph.AddNode("Flatten", [inputs[0]], [("axis", 1)]);
}
