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
/// A learned factor for every column: y = x s, along the last dimension. Any shape in, the same shape out; s [d], all 1 at
/// the start. Before the first dense layer it lets a network turn columns up or down as a whole, and with them every
/// weight that reads them (Holzmüller, Grinsztajn and Steinwart 2024, "Better by Default", arXiv 2407.04491: the scaling
/// layer of RealMLP, whose rate there is 6 times that of the other layers).
/// </summary>
public sealed record ScalingOptions : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "scaling";

    /// <summary>What the learning rate is multiplied by for s; 0 keeps s as it is. Default 1.</summary>
    public float LearningRate { get; init; } = 1;

    internal override BoundLayer Bind(LayerBinding binding)
    {
        binding.AddParameter(new ParameterSpec("scale", binding.Input.Columns, new OnesOptions())
        {
            LearningRate = binding.RequireRate(LearningRate, "the learning rate factor"),
        });
        return new ScalingLayer(binding, this);
    }
}

internal sealed class ScalingLayer(LayerBinding binding, ScalingOptions options) : BoundLayer(binding, options, binding.Input)
{
    public override Step CreateStep(StepContext context) => new ScalingStep(context);

    /// <summary>Mul by a constant for every column, or one for all.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        int place = graph.Floats(node, 0) is not null ? 0 : 1;
        if (node.Inputs.Length != 2 || graph.Floats(node, place) is not { } scale || graph.Value(node, 1 - place) is not { IsIndex: false, IsPlain: true } x
            || (scale.Length != 1 && (scale.Length != x.Shape.Columns || scale.Dimensions[^1] != scale.Length)))
        {
            return "only values of one shape, or a value and a constant for each of its columns, are multiplied";
        }

        graph.Add([node], Layer.Scaling(), [x], parameters: ("scale", [.. Enumerable.Range(0, x.Shape.Columns).Select(i => scale.Data[scale.Length == 1 ? 0 : i])]));
        return null;
    }

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters) =>
        graph.AddNode("Mul", [inputs[0], graph.AddInitializer("scale", parameters[0])]);
}

/// <summary>Forward y = x s; backward ds = the sum over rows of dy x, dx = dy s.</summary>
internal sealed unsafe class ScalingStep(StepContext context) : Step
{
    private readonly PlanValue _x = context.Inputs[0];
    private readonly PlanValue _y = context.Output;
    private readonly ParameterPointers _scale = context.Parameters[0];

    public override void Forward(int batch)
    {
        // Rows are padded with zeros, and so is s.
        int stride = _scale.Stride;
        var scale = new ReadOnlySpan<float>(_scale.Values, stride);
        for (nint row = 0; row < (nint)batch * _x.RowsPerSample; row++)
        {
            TensorPrimitives.Multiply(new ReadOnlySpan<float>(_x.Data + (row * stride), stride), scale, new Span<float>(_y.Data + (row * stride), stride));
        }
    }

    public override void Backward(int batch)
    {
        int stride = _scale.Stride;
        var scale = new ReadOnlySpan<float>(_scale.Values, stride);
        var gradient = new Span<float>(_scale.Gradient, stride);
        gradient.Clear();
        for (nint row = 0; row < (nint)batch * _x.RowsPerSample; row++)
        {
            var dy = new ReadOnlySpan<float>(_y.Gradient + (row * stride), stride);
            TensorPrimitives.MultiplyAdd(dy, new ReadOnlySpan<float>(_x.Data + (row * stride), stride), gradient, gradient);
            if (_x.Gradient is not null)
            {
                TensorPrimitives.Multiply(dy, scale, new Span<float>(_x.Gradient + (row * stride), stride));
            }
        }
    }
}
