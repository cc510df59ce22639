using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="ConcatenateOptions"/>
    public static ConcatenateOptions Concatenate() => new();
}

/// <summary>Two or more inputs side by side along the last dimension: inputs [..., d1], [..., d2], output [..., d1 + d2].</summary>
public sealed record ConcatenateOptions : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "concatenate";

    internal override BoundLayer Bind(LayerBinding binding)
    {
        if (binding.Inputs.Length < 2)
        {
            throw binding.Error("it joins two or more inputs");
        }

        var first = binding.Inputs[0];
        foreach (var input in binding.Inputs)
        {
            if (input.Rank != first.Rank || !input.Dimensions.AsSpan()[..^1].SequenceEqual(first.Dimensions.AsSpan()[..^1]))
            {
                throw binding.Error($"all dimensions but the last must be equal, and {first} and {input} differ");
            }
        }

        return new ConcatenateLayer(binding, this, first.WithColumns(binding.Inputs.Sum(input => input.Columns)));
    }
}

internal sealed class ConcatenateLayer(LayerBinding binding, ConcatenateOptions options, Shape output) : BoundLayer(binding, options, output)
{
    public override Step CreateStep(StepContext context) => new ConcatenateStep(context);

    /// <summary>Concat along the channels.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        RaisedValue?[] values = [.. Enumerable.Range(0, node.Inputs.Length).Select(i => graph.Value(node, i))];
        if (values.Length < 2 || values[0] is not { IsIndex: false } first || values.Any(value => value is null || !value.Axes.AsSpan().SequenceEqual(first.Axes.AsSpan())))
        {
            return "only values that lie alike are joined";
        }

        long axis = node.Int("axis", 1);
        axis = (axis < 0 ? axis + first.Axes.Length + 1 : axis) - 1;
        if (axis < 0 || axis >= first.Axes.Length || values.Any(value => value!.Axes[(int)axis] != value.Shape.Rank - 1))
        {
            return "only channels are joined";
        }

        var order = ImmutableArray<int>.Empty;
        if (values.Any(value => !value!.Order.IsEmpty))
        {
            int offset = 0;
            foreach (var value in values)
            {
                order = order.AddRange(value!.Places().Select(place => place + offset));
                offset += value.Shape.Size;
            }
        }

        graph.Add([node], Layer.Concatenate(), values!, order: order);
        return null;
    }

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters) =>
        graph.AddNode("Concat", inputs, [("axis", -1)]);
}

/// <summary>Copies columns together, and their gradients apart.</summary>
internal sealed unsafe class ConcatenateStep(StepContext context) : SharedStep(context)
{
    private readonly ImmutableArray<PlanValue> _inputs = context.Inputs;
    private readonly PlanValue _y = context.Output;

    protected override void Forward(int first, int end)
    {
        int column = 0;
        nint firstRow = (nint)first * _y.RowsPerSample;
        int rows = (end - first) * _y.RowsPerSample;
        float* y = _y.Data + (firstRow * _y.Stride);
        foreach (var input in _inputs)
        {
            Copy(input.Data + (firstRow * input.Stride), input.Stride, y + column, _y.Stride, rows, input.Columns, 0);
            column += input.Columns;
        }

        for (int row = 0; row < rows; row++)
        {
            new Span<float>(y + (row * _y.Stride) + column, (int)_y.Stride - column).Clear();
        }
    }

    protected override void Backward(int first, int end)
    {
        int column = 0;
        nint firstRow = (nint)first * _y.RowsPerSample;
        int rows = (end - first) * _y.RowsPerSample;
        float* gradient = _y.Gradient + (firstRow * _y.Stride);
        foreach (var input in _inputs)
        {
            if (input.Gradient is not null)
            {
                Copy(gradient + column, _y.Stride, input.Gradient + (firstRow * input.Stride), input.Stride, rows, input.Columns, (int)input.Stride - input.Columns);
            }

            column += input.Columns;
        }
    }

    private static void Copy(float* source, nint sourceStride, float* target, nint targetStride, int rows, int columns, int padding)
    {
        for (int row = 0; row < rows; row++)
        {
            new ReadOnlySpan<float>(source, columns).CopyTo(new Span<float>(target, columns));
            new Span<float>(target + columns, padding).Clear();
            source += sourceStride;
            target += targetStride;
        }
    }
}
