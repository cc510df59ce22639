using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="MultiplyOptions"/>
    public static MultiplyOptions Multiply() => new();
}

/// <summary>The element-wise product of two inputs of one shape: gates and attention weights.</summary>
public sealed record MultiplyOptions : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "multiply";

    internal override BoundLayer Bind(LayerBinding binding) => binding.Inputs.Length == 2
        ? new MultiplyLayer(binding.RequireEqualShapes(), this)
        : throw binding.Error($"it takes two inputs and got {binding.Inputs.Length}");
}

internal sealed class MultiplyLayer(LayerBinding binding, MultiplyOptions options) : BoundLayer(binding, options, binding.Inputs[0])
{
    public override Step CreateStep(StepContext context) => new MultiplyStep(context);

    /// <summary>The operator on values of one shape.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        RaisedValue?[] values = [.. Enumerable.Range(0, node.Inputs.Length).Select(i => graph.Value(node, i))];
        if (values.Length < 2 || values[0] is not { IsIndex: false } first
            || values.Any(value => value is null || value.Shape != first.Shape || !value.Axes.AsSpan().SequenceEqual(first.Axes.AsSpan()) || !value.Order.AsSpan().SequenceEqual(first.Order.AsSpan())))
        {
            return "only values of one shape are multiplied";
        }

        graph.Add([node], Layer.Multiply(), values!, order: first.Order);
        return null;
    }

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters) =>
        graph.AddNode("Mul", [inputs[0], inputs[1]]);
}

/// <summary>Forward y = a b; backward da = dy b, db = dy a.</summary>
internal sealed unsafe class MultiplyStep(StepContext context) : Step
{
    private readonly PlanValue _a = context.Inputs[0];
    private readonly PlanValue _b = context.Inputs[1];
    private readonly PlanValue _y = context.Output;

    public override void Forward(int batch)
    {
        int length = Length(batch);
        TensorPrimitives.Multiply(new ReadOnlySpan<float>(_a.Data, length), new ReadOnlySpan<float>(_b.Data, length), new Span<float>(_y.Data, length));
    }

    public override void Backward(int batch)
    {
        int length = Length(batch);
        var dy = new ReadOnlySpan<float>(_y.Gradient, length);
        if (_a.Gradient is not null)
        {
            TensorPrimitives.Multiply(dy, new ReadOnlySpan<float>(_b.Data, length), new Span<float>(_a.Gradient, length));
        }

        if (_b.Gradient is not null)
        {
            TensorPrimitives.Multiply(dy, new ReadOnlySpan<float>(_a.Data, length), new Span<float>(_b.Gradient, length));
        }
    }

    private int Length(int batch) => checked((int)(batch * _y.RowsPerSample * _y.Stride));
}
