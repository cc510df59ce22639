using System.Numerics;
using MlNetStudio.Neural.Initializers;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="PReluOptions"/>
    public static PReluOptions PRelu() => new();
}

/// <summary>
/// The rectifier whose slope below zero is learned for every column (He et al. 2015, "Delving Deep into Rectifiers", arXiv 1502.01852; ONNX PRelu):
/// y = x where x is positive, else s x, along the last dimension. Any shape in, the same shape out; s [d], all 0.25 at the start.
/// </summary>
public sealed record PReluOptions : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "prelu";

    /// <summary>The slope at the start. Default 0.25.</summary>
    public float Slope { get; init; } = 0.25f;

    internal override BoundLayer Bind(LayerBinding binding)
    {
        if (!float.IsFinite(Slope))
        {
            throw binding.Error("its slope must be a finite number");
        }

        binding.AddParameter(new ParameterSpec("slope", binding.Input.Columns, new ConstantInitializerOptions { Value = Slope }));
        return new PReluLayer(binding, this);
    }
}

internal sealed class PReluLayer(LayerBinding binding, PReluOptions options) : BoundLayer(binding, options, binding.Input)
{
    public override Step CreateStep(StepContext context) => new PReluStep(context);

    /// <summary>The operator with a constant slope for every column, or one for all.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { IsIndex: false } x || ColumnConstants.Of(x, graph.Floats(node, 1)) is not { } slopes)
        {
            return "only a constant slope for each channel, or one for all, is a layer";
        }

        graph.Add([node], Layer.PRelu(), [x], order: x.Order, parameters: ("slope", slopes));
        return null;
    }

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters) =>
        graph.AddNode("PRelu", [inputs[0], graph.AddInitializer("slope", parameters[0])]);
}

/// <summary>Forward y = x or s x; backward ds = the sum over rows of dy x where x is not positive, dx = dy or s dy.</summary>
internal sealed unsafe class PReluStep(StepContext context) : Step
{
    private readonly PlanValue _x = context.Inputs[0];
    private readonly PlanValue _y = context.Output;
    private readonly ParameterPointers _slope = context.Parameters[0];

    public override void Forward(int batch)
    {
        // Rows are padded with zeros to whole vectors, and so is s.
        int stride = _slope.Stride;
        float* slope = _slope.Values;
        for (nint row = 0; row < (nint)batch * _x.RowsPerSample; row++)
        {
            float* x = _x.Data + (row * stride);
            float* y = _y.Data + (row * stride);
            for (int i = 0; i < stride; i += Vector<float>.Count)
            {
                var value = Vector.Load(x + i);
                Vector.Store(Vector.ConditionalSelect(Vector.GreaterThan(value, Vector<float>.Zero), value, value * Vector.Load(slope + i)), y + i);
            }
        }
    }

    public override void Backward(int batch)
    {
        int stride = _slope.Stride;
        float* slope = _slope.Values;
        float* gradient = _slope.Gradient;
        new Span<float>(gradient, stride).Clear();
        for (nint row = 0; row < (nint)batch * _x.RowsPerSample; row++)
        {
            float* x = _x.Data + (row * stride);
            float* dy = _y.Gradient + (row * stride);
            float* dx = _x.Gradient is null ? null : _x.Gradient + (row * stride);
            for (int i = 0; i < stride; i += Vector<float>.Count)
            {
                var value = Vector.Load(x + i);
                var change = Vector.Load(dy + i);
                var isPositive = Vector.GreaterThan(value, Vector<float>.Zero);
                Vector.Store(Vector.Load(gradient + i) + Vector.ConditionalSelect(isPositive, Vector<float>.Zero, change * value), gradient + i);
                if (dx is not null)
                {
                    Vector.Store(Vector.ConditionalSelect(isPositive, change, change * Vector.Load(slope + i)), dx + i);
                }
            }
        }
    }
}
