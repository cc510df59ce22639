using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="DropoutOptions"/>
    public static DropoutOptions Dropout(float rate) => new(rate);
}

/// <summary>
/// Inverted dropout (Srivastava et al. 2014): in training every element is zero with probability <paramref name="Rate"/>
/// and divided by 1 - rate otherwise; at inference the layer does nothing. Any shape in, the same shape out.
/// </summary>
/// <param name="Rate">The part of the elements that is dropped, at least 0 and less than 1.</param>
public sealed record DropoutOptions(float Rate) : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "dropout";

    internal override BoundLayer Bind(LayerBinding binding)
    {
        if (!(Rate is >= 0 and < 1))
        {
            throw binding.Error($"the dropout rate {Rate} must be at least 0 and less than 1");
        }

        return new DropoutLayer(binding, this);
    }
}

internal sealed class DropoutLayer(LayerBinding binding, DropoutOptions options) : BoundLayer(binding, options, binding.Input)
{
    public override Step CreateStep(StepContext context) =>
        context.Training && options.Rate > 0 ? new DropoutStep(context, options.Rate) : new CopyStep(context);

    /// <summary>Dropout, which does nothing but in training.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        float rate = GraphRaiser.Has(node, 1) ? graph.Floats(node, 1) is { Data: [var given] } ? given : float.NaN : node.Float("ratio", 0.5f);
        if (graph.Value(node, 0) is not { IsIndex: false } x || !(rate is >= 0 and < 1) || node.Outputs.Length > 1)
        {
            return "its rate is not known, or its mask is wanted";
        }

        if (rate == 0)
        {
            graph.Pass(node, x);
            return null;
        }

        graph.Add([node], Layer.Dropout(rate), [x], order: x.Order);
        return null;
    }

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters) =>
        graph.AddElementwise(inputs, Output.Rank + 1, values => graph.AddNode("Identity", [values[0]]));
}
