using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;

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

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters) =>
        graph.AddNode("Flatten", [inputs[0]], [("axis", 1)]);
}
