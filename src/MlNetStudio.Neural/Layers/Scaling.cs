using MlNetStudio.Neural.Initializers;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="ScalingOptions"/>
    public static ScalingOptions Scaling() => new();
}

/// <summary>
/// A learned factor for every column: y = x s, or x s + b, along the last dimension. Any shape in, the same shape out; s [d], all 1 at
/// the start, b [d], all 0. Before the first dense layer it lets a network turn columns up or down as a whole, and with them every
/// weight that reads them (Holzmüller, Grinsztajn and Steinwart 2024, "Better by Default", arXiv 2407.04491: the scaling
/// layer of RealMLP, whose rate there is 6 times that of the other layers).
/// </summary>
public sealed record ScalingOptions : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "scaling";

    /// <summary>What the learning rate is multiplied by for s; 0 keeps s as it is. Default 1.</summary>
    public float LearningRate { get; init; } = 1;

    /// <summary>Whether a learned number is added to every column, too. Default false.</summary>
    public bool UseBias { get; init; }

    internal override BoundLayer Bind(LayerBinding binding)
    {
        float rate = binding.RequireRate(LearningRate, "the learning rate factor");
        binding.AddParameter(new ParameterSpec("scale", binding.Input.Columns, new OnesOptions()) { LearningRate = rate });
        if (UseBias)
        {
            binding.AddParameter(new ParameterSpec("bias", binding.Input.Columns, new ZerosOptions()) { LearningRate = rate });
        }

        return new ScalingLayer(binding, this);
    }
}

internal sealed class ScalingLayer(LayerBinding binding, ScalingOptions options) : BoundLayer(binding, options, binding.Input)
{
    public override Step CreateStep(StepContext context) => new ScalingStep(context);

    /// <summary>Mul, Div, Add or Sub with a constant for every column, or one for all, and an Add or Sub behind the first two.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        int place = graph.Floats(node, 0) is not null ? 0 : 1;
        if (node.Inputs.Length != 2 || graph.Value(node, 1 - place) is not { IsIndex: false } x || Read(graph, node, x) is not var (scale, bias))
        {
            return "only values of one shape, or a value and a constant for each of its columns, are combined";
        }

        List<OperatorNode> nodes = [node];
        if (bias is null && graph.SoleReader(node) is { OpType: "Add" or "Sub", Inputs.Length: 2 } next && Read(graph, next, x) is var (sign, added) && sign[0] == 1)
        {
            nodes.Add(next);
            bias = added;
        }

        if (bias is null)
        {
            graph.Add(nodes, Layer.Scaling(), [x], order: x.Order, parameters: ("scale", scale));
        }
        else
        {
            graph.Add(nodes, Layer.Scaling() with { UseBias = true }, [x], order: x.Order, parameters: [("scale", scale), ("bias", bias)]);
        }

        return null;
    }

    // What a node with one constant operand multiplies its other one by, and adds to it; null where it does not do so column by column.
    private static (float[] Scale, float[]? Bias)? Read(GraphRaiser graph, OperatorNode node, RaisedValue x)
    {
        bool isFirst = graph.Floats(node, 0) is not null;
        if (ColumnConstants.Of(x, graph.Floats(node, isFirst ? 0 : 1)) is not { } constant)
        {
            return null;
        }

        float[] Scales(float value) => [.. Enumerable.Repeat(value, constant.Length)];
        return node.OpType switch
        {
            "Mul" => (constant, null),
            "Div" when !isFirst && constant.All(value => float.IsFinite(1 / value)) => (Array.ConvertAll(constant, value => 1 / value), null),
            "Add" => (Scales(1), constant),
            "Sub" => isFirst ? (Scales(-1), constant) : (Scales(1), Array.ConvertAll(constant, value => -value)),
            _ => null,
        };
    }

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters)
    {
        string scaled = graph.AddNode("Mul", [inputs[0], graph.AddInitializer("scale", parameters[0])]);
        return options.UseBias ? graph.AddNode("Add", [scaled, graph.AddInitializer("bias", parameters[1])]) : scaled;
    }
}

/// <summary>Forward y = x s + b; backward ds = the sum over rows of dy x, db that of dy, dx = dy s.</summary>
internal sealed unsafe class ScalingStep(StepContext context) : Step
{
    private readonly PlanValue _x = context.Inputs[0];
    private readonly PlanValue _y = context.Output;
    private readonly ParameterPointers _scale = context.Parameters[0];
    private readonly ParameterPointers? _bias = context.Parameters.Length > 1 ? context.Parameters[1] : null;

    public override void Forward(int batch)
    {
        // Rows are padded with zeros, and so is s.
        int stride = _scale.Stride;
        var scale = new ReadOnlySpan<float>(_scale.Values, stride);
        for (nint row = 0; row < (nint)batch * _x.RowsPerSample; row++)
        {
            var y = new Span<float>(_y.Data + (row * stride), stride);
            TensorPrimitives.Multiply(new ReadOnlySpan<float>(_x.Data + (row * stride), stride), scale, y);
            if (_bias is { } bias)
            {
                TensorPrimitives.Add(y, new ReadOnlySpan<float>(bias.Values, stride), y);
            }
        }
    }

    public override void Backward(int batch)
    {
        int stride = _scale.Stride;
        var scale = new ReadOnlySpan<float>(_scale.Values, stride);
        var gradient = new Span<float>(_scale.Gradient, stride);
        gradient.Clear();
        var biasGradient = _bias is { } bias ? new Span<float>(bias.Gradient, stride) : default;
        biasGradient.Clear();
        for (nint row = 0; row < (nint)batch * _x.RowsPerSample; row++)
        {
            var dy = new ReadOnlySpan<float>(_y.Gradient + (row * stride), stride);
            TensorPrimitives.MultiplyAdd(dy, new ReadOnlySpan<float>(_x.Data + (row * stride), stride), gradient, gradient);
            if (!biasGradient.IsEmpty)
            {
                TensorPrimitives.Add(biasGradient, dy, biasGradient);
            }

            if (_x.Gradient is not null)
            {
                TensorPrimitives.Multiply(dy, scale, new Span<float>(_x.Gradient + (row * stride), stride));
            }
        }
    }
}
