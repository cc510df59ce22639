using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="AddOptions"/>
    public static AddOptions Add() => new();
}

/// <summary>The element-wise sum of two or more inputs of one shape, in their order: a residual connection.</summary>
public sealed record AddOptions : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "add";

    internal override BoundLayer Bind(LayerBinding binding) => new AddLayer(binding.RequireEqualShapes(), this);
}

internal sealed class AddLayer(LayerBinding binding, AddOptions options) : BoundLayer(binding, options, binding.Inputs[0])
{
    public override Step CreateStep(StepContext context) => new AddStep(context);

    /// <summary>The operator on values of one shape.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        RaisedValue?[] values = [.. Enumerable.Range(0, node.Inputs.Length).Select(i => graph.Value(node, i))];
        if (values.Length < 2 || values[0] is not { IsIndex: false } first
            || values.Any(value => value is null || value.Shape != first.Shape || !value.Axes.AsSpan().SequenceEqual(first.Axes.AsSpan()) || !value.Order.AsSpan().SequenceEqual(first.Order.AsSpan())))
        {
            return "only values of one shape are added";
        }

        graph.Add([node], Layer.Add(), values!, order: first.Order);
        return null;
    }

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters) =>
        graph.AddElementwise(inputs, Output.Rank + 1, values =>
        {
            string sum = values[0];
            foreach (string value in values.AsSpan(1))
            {
                sum = graph.AddNode("Add", [sum, value]);
            }

            return sum;
        });
}

/// <summary>Forward y = x1 + x2 + ...; backward every input's gradient is the output's.</summary>
internal sealed unsafe class AddStep(StepContext context) : SharedStep(context)
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
    }

    protected override void Backward(int first, int end)
    {
        nint start = first * _y.SampleLength;
        int length = checked((int)((end - first) * _y.SampleLength));
        foreach (var input in _inputs)
        {
            if (input.Gradient is not null)
            {
                new ReadOnlySpan<float>(_y.Gradient + start, length).CopyTo(new Span<float>(input.Gradient + start, length));
            }
        }
    }
}
