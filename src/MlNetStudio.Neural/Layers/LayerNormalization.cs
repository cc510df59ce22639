using MlNetStudio.Neural.Initializers;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="LayerNormalizationOptions"/>
    public static LayerNormalizationOptions LayerNormalization() => new();
}

/// <summary>
/// Layer normalization (Ba, Kiros and Hinton 2016) along the last dimension:
/// y = (x - mean(x)) / sqrt(var(x) + epsilon) gamma + beta, the variance without Bessel's correction.
/// Any shape in, the same shape out; gamma and beta [d].
/// </summary>
public sealed record LayerNormalizationOptions : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "layerNormalization";

    /// <summary>What keeps the root away from zero. Default 1e-5.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    internal override BoundLayer Bind(LayerBinding binding)
    {
        binding.RequirePositive(Epsilon, "epsilon");
        int columns = binding.Input.Columns;
        binding.AddParameter(new ParameterSpec("gamma", columns, new OnesOptions()));
        binding.AddParameter(new ParameterSpec("beta", columns, new ZerosOptions()));
        return new LayerNormalizationLayer(binding, this);
    }
}

internal sealed class LayerNormalizationLayer(LayerBinding binding, LayerNormalizationOptions options) : BoundLayer(binding, options, binding.Input)
{
    public override Step CreateStep(StepContext context) => new LayerNormalizationStep(context, options.Epsilon);

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters)
    {
        // The operator LayerNormalization came with opset 17; this is its definition in the operators of opset 12.
        string mean = graph.AddNode("ReduceMean", [inputs[0]], [("axes", new long[] { -1 }), ("keepdims", 1)]);
        string centered = graph.AddNode("Sub", [inputs[0], mean]);
        string squared = graph.AddNode("Mul", [centered, centered]);
        string variance = graph.AddNode("ReduceMean", [squared], [("axes", new long[] { -1 }), ("keepdims", 1)]);
        string sum = graph.AddNode("Add", [variance, graph.AddInitializer("epsilon", Tensor.Scalar(options.Epsilon))]);
        string normalized = graph.AddNode("Div", [centered, graph.AddNode("Sqrt", [sum])]);
        string scaled = graph.AddNode("Mul", [normalized, graph.AddInitializer("gamma", parameters[0])]);
        return graph.AddNode("Add", [scaled, graph.AddInitializer("beta", parameters[1])]);
    }
}

/// <summary>
/// Backward, per row with n = (x - mean) / sqrt(var + epsilon) and g = dy gamma:
/// dx = (g - mean(g) - n mean(g n)) / sqrt(var + epsilon); dgamma and dbeta are sums over rows of dy n and dy.
/// </summary>
internal sealed unsafe class LayerNormalizationStep : Step
{
    private readonly PlanValue _x;
    private readonly PlanValue _y;
    private readonly ParameterPointers _gamma;
    private readonly ParameterPointers _beta;
    private readonly float _epsilon;
    private readonly bool _training;
    private readonly float* _normalized;
    private readonly float* _inverseDeviation;
    private readonly float* _scratch;

    public LayerNormalizationStep(StepContext context, float epsilon)
    {
        (_x, _y, _gamma, _beta, _epsilon, _training) = (context.Inputs[0], context.Output, context.Parameters[0], context.Parameters[1], epsilon, context.Training);
        long rows = context.Training ? (long)context.BatchSize * _x.RowsPerSample : 1;
        _normalized = context.Allocate(rows * _x.Stride);
        _inverseDeviation = context.Allocate(rows);
        _scratch = context.Allocate(_x.Stride);
    }

    public override void Forward(int batch)
    {
        int columns = _x.Columns;
        var gamma = new ReadOnlySpan<float>(_gamma.Values, columns);
        var beta = new ReadOnlySpan<float>(_beta.Values, columns);
        for (int row = 0; row < batch * _x.RowsPerSample; row++)
        {
            int kept = _training ? row : 0;
            var y = new Span<float>(_y.Data + (row * _y.Stride), (int)_y.Stride);
            _inverseDeviation[kept] = NormalizationKernels.NormalizeRow(
                new ReadOnlySpan<float>(_x.Data + (row * _x.Stride), columns),
                gamma,
                beta,
                _epsilon,
                new Span<float>(_normalized + (kept * _x.Stride), columns),
                y[..columns]);
            y[columns..].Clear();
        }
    }

    public override void Backward(int batch)
    {
        int columns = _x.Columns;
        var gamma = new ReadOnlySpan<float>(_gamma.Values, columns);
        var gammaGradient = new Span<float>(_gamma.Gradient, columns);
        var betaGradient = new Span<float>(_beta.Gradient, columns);
        var g = new Span<float>(_scratch, columns);
        gammaGradient.Clear();
        betaGradient.Clear();
        for (int row = 0; row < batch * _x.RowsPerSample; row++)
        {
            var dy = new ReadOnlySpan<float>(_y.Gradient + (row * _y.Stride), columns);
            var normalized = new ReadOnlySpan<float>(_normalized + (row * _x.Stride), columns);
            TensorPrimitives.Add(betaGradient, dy, betaGradient);
            TensorPrimitives.MultiplyAdd(dy, normalized, gammaGradient, gammaGradient);
            if (_x.Gradient is null)
            {
                continue;
            }

            TensorPrimitives.Multiply(dy, gamma, g);
            float mean = RowReductions.Mean(g);
            float product = RowReductions.SumOfProducts(g, normalized) / columns;
            var dx = new Span<float>(_x.Gradient + (row * _x.Stride), (int)_x.Stride);
            for (int c = 0; c < columns; c++)
            {
                dx[c] = (g[c] - mean - (normalized[c] * product)) * _inverseDeviation[row];
            }

            dx[columns..].Clear();
        }
    }
}
