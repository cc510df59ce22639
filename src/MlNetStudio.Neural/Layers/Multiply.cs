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
internal sealed unsafe class MultiplyStep(StepContext context) : SharedStep(context)
{
    private readonly PlanValue _a = context.Inputs[0];
    private readonly PlanValue _b = context.Inputs[1];
    private readonly PlanValue _y = context.Output;

    protected override void Forward(int first, int end) => Multiply(_a.Data, _b.Data, _y.Data, first, end);

    protected override void Backward(int first, int end)
    {
        if (_a.Gradient is not null)
        {
            Multiply(_y.Gradient, _b.Data, _a.Gradient, first, end);
        }

        if (_b.Gradient is not null)
        {
            Multiply(_y.Gradient, _a.Data, _b.Gradient, first, end);
        }
    }

    private void Multiply(float* left, float* right, float* product, int first, int end)
    {
        nint start = first * _y.SampleLength;
        int length = checked((int)((end - first) * _y.SampleLength));
        TensorPrimitives.Multiply(new ReadOnlySpan<float>(left + start, length), new ReadOnlySpan<float>(right + start, length), new Span<float>(product + start, length));
    }
}
