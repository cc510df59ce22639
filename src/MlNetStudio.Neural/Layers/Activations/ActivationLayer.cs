using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;

namespace MlNetStudio.Neural.Layers;

/// <summary>An activation as a layer of its own: any shape in, the same shape out.</summary>
internal sealed class ActivationLayer(LayerBinding binding, ActivationOptions options) : BoundLayer(binding, options, binding.Input)
{
    public override Step CreateStep(StepContext context) => new ActivationStep(context, options);

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters) =>
        options.IsElementwise
            ? graph.AddElementwise(inputs, Output.Rank + 1, values => options.Lower(graph, values[0]))
            : options.Lower(graph, inputs[0]);
}
