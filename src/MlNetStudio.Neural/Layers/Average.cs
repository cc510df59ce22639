using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="AverageOptions"/>
    public static AverageOptions Average() => new();
}

/// <summary>The element-wise mean of two or more inputs of one shape, added in their order: how an ensemble speaks with one voice.</summary>
public sealed record AverageOptions : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "average";

    internal override BoundLayer Bind(LayerBinding binding) => new AverageLayer(binding.RequireEqualShapes(), this);
}

internal sealed class AverageLayer(LayerBinding binding, AverageOptions options) : BoundLayer(binding, options, binding.Inputs[0])
{
    public override Step CreateStep(StepContext context) => new AverageStep(context);

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters) =>
        graph.AddNode("Mean", [.. inputs]);
}

/// <summary>Forward y = (x1 + x2 + ...) / n; backward every input's gradient is the output's, divided by n.</summary>
internal sealed unsafe class AverageStep(StepContext context) : SharedStep(context)
{
    private readonly ImmutableArray<PlanValue> _inputs = context.Inputs;
    private readonly PlanValue _y = context.Output;

    protected override void Forward(int first, int end)
    {
        nint start = first * _y.SampleLength;
        int length = checked((int)((end - first) * _y.SampleLength));
        var y = new Span<float>(_y.Data + start, length);
        TensorPrimitives.Add(new ReadOnlySpan<float>(_inputs[0].Data + start, length), new ReadOnlySpan<float>(_inputs[1].Data + start, length), y);
        for (int i = 2; i < _inputs.Length; i++)
        {
            TensorPrimitives.Add(y, new ReadOnlySpan<float>(_inputs[i].Data + start, length), y);
        }

        TensorPrimitives.Divide(y, _inputs.Length, y);
    }

    protected override void Backward(int first, int end)
    {
        nint start = first * _y.SampleLength;
        int length = checked((int)((end - first) * _y.SampleLength));
        foreach (var input in _inputs)
        {
            if (input.Gradient is not null)
            {
                TensorPrimitives.Divide(new ReadOnlySpan<float>(_y.Gradient + start, length), _inputs.Length, new Span<float>(input.Gradient + start, length));
            }
        }
    }
}
