using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

/// <summary>An activation as a layer of its own: any shape in, the same shape out.</summary>
internal sealed class ActivationLayer(LayerBinding binding, ActivationOptions options) : BoundLayer(binding, options, binding.Input)
{
    public override Step CreateStep(StepContext context) => new ActivationStep(context, options);

    /// <summary>An activation by itself.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { IsIndex: false } x || ActivationRaising.Read(graph, node) is not { } activation)
        {
            return "it is not the activation that layers have";
        }

        if (!activation.IsElementwise && !ActivationRaising.IsAlongColumns(graph, node, x))
        {
            return "it does not go along the last dimension";
        }

        graph.Add([node], activation, [x], order: x.Order);
        return null;
    }

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters) =>
        options.IsElementwise
            ? graph.AddElementwise(inputs, Output.Rank + 1, values => options.Lower(graph, values[0]))
            : options.Lower(graph, inputs[0]);
}
