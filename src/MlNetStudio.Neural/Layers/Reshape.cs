using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="ReshapeOptions"/>
    public static ReshapeOptions Reshape(params ReadOnlySpan<int> dimensions) => new(new Shape(dimensions));
}

/// <summary>The same elements, row-major, under another shape of the same size. The batch stays the first dimension.</summary>
/// <param name="Target">The shape of one sample's output.</param>
public sealed record ReshapeOptions(Shape Target) : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "reshape";

    internal override BoundLayer Bind(LayerBinding binding) => binding.Input.Size == Target.Size
        ? new ReshapeLayer(binding, this)
        : throw binding.Error($"{binding.Input.Size} elements cannot take the shape {Target}, which has {Target.Size}");
}

internal sealed class ReshapeLayer(LayerBinding binding, ReshapeOptions options) : BoundLayer(binding, options, options.Target)
{
    public override Step CreateStep(StepContext context) => new CopyStep(context);

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters)
    {
        // 0 keeps the batch, whatever its size.
        long[] shape = [0, .. options.Target.Dimensions.Select(d => (long)d)];
        return graph.AddNode("Reshape", [inputs[0], graph.AddInitializer("shape", Tensor.Vector(shape))]);
    }
}
