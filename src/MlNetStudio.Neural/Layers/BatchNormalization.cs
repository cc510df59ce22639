using MlNetStudio.Neural.Initializers;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="BatchNormalizationOptions"/>
    public static BatchNormalizationOptions BatchNormalization() => new();
}

/// <summary>
/// Batch normalization (Ioffe and Szegedy 2015) of every channel, the last dimension:
/// y = (x - mean) / sqrt(var + epsilon) gamma + beta. In training mean and variance are those of the batch (the variance
/// without Bessel's correction) and running averages are kept: running = momentum running + (1 - momentum) batch, the
/// variance with the correction; at inference the running averages serve. Any shape in, the same shape out.
/// </summary>
public sealed record BatchNormalizationOptions : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "batchNormalization";

    /// <summary>What keeps the root away from zero. Default 1e-5.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <summary>The part of a running average that stays at every step. Default 0.9.</summary>
    public float Momentum { get; init; } = 0.9f;

    internal override BoundLayer Bind(LayerBinding binding)
    {
        binding.RequirePositive(Epsilon, "epsilon");
        if (!(Momentum is >= 0 and < 1))
        {
            throw binding.Error($"the momentum {Momentum} must be at least 0 and less than 1");
        }

        int channels = binding.Input.Columns;
        binding.AddParameter(new ParameterSpec("gamma", channels, new OnesOptions()));
        binding.AddParameter(new ParameterSpec("beta", channels, new ZerosOptions()));
        binding.AddParameter(new ParameterSpec("mean", channels, new ZerosOptions()) { Trainable = false });
        binding.AddParameter(new ParameterSpec("variance", channels, new OnesOptions()) { Trainable = false });
        return new BatchNormalizationLayer(binding, this);
    }
}

internal sealed class BatchNormalizationLayer(LayerBinding binding, BatchNormalizationOptions options) : BoundLayer(binding, options, binding.Input)
{
    public override Step CreateStep(StepContext context) =>
        context.Training ? new BatchNormalizationTrainingStep(context, options) : new BatchNormalizationStep(context, options.Epsilon);

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters)
    {
        int rank = Output.Rank + 1;
        string value = graph.AddNode(
            "BatchNormalization",
            [
                graph.ChannelsFirst(inputs[0], rank),
                graph.AddInitializer("gamma", parameters[0]),
                graph.AddInitializer("beta", parameters[1]),
                graph.AddInitializer("mean", parameters[2]),
                graph.AddInitializer("variance", parameters[3]),
            ],
            [("epsilon", options.Epsilon), ("momentum", options.Momentum)]);
        return graph.ChannelsLast(value, rank);
    }
}

/// <summary>Inference: y = x scale + shift, folded from the running averages at every run since they may have changed.</summary>
internal sealed unsafe class BatchNormalizationStep : Step
{
    private readonly PlanValue _x;
    private readonly PlanValue _y;
    private readonly StepContext _context;
    private readonly float _epsilon;
    private readonly float* _scale;
    private readonly float* _shift;

    public BatchNormalizationStep(StepContext context, float epsilon)
    {
        (_x, _y, _context, _epsilon) = (context.Inputs[0], context.Output, context, epsilon);
        _scale = context.Allocate(_x.Stride);
        _shift = context.Allocate(_x.Stride);
    }

    public override void Forward(int batch)
    {
        int channels = _x.Columns;
        int stride = (int)_x.Stride;
        ReadOnlySpan<float> Parameter(int index) => new(_context.Parameters[index].Values, channels);
        NormalizationKernels.FoldBatchNormalization(
            Parameter(0), Parameter(1), Parameter(2), Parameter(3), _epsilon, new Span<float>(_scale, channels), new Span<float>(_shift, channels));
        for (int row = 0; row < batch * _x.RowsPerSample; row++)
        {
            var y = new Span<float>(_y.Data + (row * _y.Stride), stride);
            TensorPrimitives.Multiply(new ReadOnlySpan<float>(_x.Data + (row * _x.Stride), stride), new ReadOnlySpan<float>(_scale, stride), y);
            TensorPrimitives.Add(y, new ReadOnlySpan<float>(_shift, stride), y);
        }
    }

    public override void Backward(int batch) => throw new InvalidOperationException("A scoring plan does not run backward.");
}

/// <summary>
/// Training. Backward, with n = (x - mean) / sqrt(var + epsilon) and m rows: dbeta = sum dy, dgamma = sum dy n,
/// dx = gamma / sqrt(var + epsilon) (dy - dbeta / m - n dgamma / m).
/// </summary>
internal sealed unsafe class BatchNormalizationTrainingStep : Step
{
    private readonly PlanValue _x;
    private readonly PlanValue _y;
    private readonly StepContext _context;
    private readonly BatchNormalizationOptions _options;
    private readonly float* _normalized;
    private readonly float* _mean;
    private readonly float* _inverse;

    public BatchNormalizationTrainingStep(StepContext context, BatchNormalizationOptions options)
    {
        (_x, _y, _context, _options) = (context.Inputs[0], context.Output, context, options);
        _normalized = context.Allocate((long)context.BatchSize * _x.RowsPerSample * _x.Stride);
        _mean = context.Allocate(_x.Stride);
        _inverse = context.Allocate(_x.Stride);
    }

    private int Stride => (int)_x.Stride;

    public override void Forward(int batch)
    {
        int rows = batch * _x.RowsPerSample;
        var mean = new Span<float>(_mean, Stride);
        var variance = new Span<float>(_inverse, Stride);
        _context.Kernels.SumRows(_x.Data, _x.Stride, rows, Stride, _mean, accumulate: false);
        TensorPrimitives.Divide(mean, (float)rows, mean);
        variance.Clear();
        for (int row = 0; row < rows; row++)
        {
            var centered = Row(_normalized, row);
            TensorPrimitives.Subtract(Row(_x.Data, row), mean, centered);
            TensorPrimitives.MultiplyAdd<float>(centered, centered, variance, variance);
        }

        TensorPrimitives.Divide(variance, (float)rows, variance);
        Average(mean, variance, rows);
        for (int c = 0; c < Stride; c++)
        {
            _inverse[c] = 1 / MathF.Sqrt(_inverse[c] + _options.Epsilon);
        }

        for (int row = 0; row < rows; row++)
        {
            var normalized = Row(_normalized, row);
            var y = Row(_y.Data, row);
            TensorPrimitives.Multiply(normalized, variance, normalized);
            TensorPrimitives.MultiplyAdd(normalized, Parameter(0), Parameter(1), y);
        }
    }

    public override void Backward(int batch)
    {
        int rows = batch * _x.RowsPerSample;
        var gammaGradient = new Span<float>(_context.Parameters[0].Gradient, Stride);
        var betaGradient = new Span<float>(_context.Parameters[1].Gradient, Stride);
        _context.Kernels.SumRows(_y.Gradient, _y.Stride, rows, Stride, _context.Parameters[1].Gradient, accumulate: false);
        gammaGradient.Clear();
        for (int row = 0; row < rows; row++)
        {
            TensorPrimitives.MultiplyAdd<float>(Row(_y.Gradient, row), Row(_normalized, row), gammaGradient, gammaGradient);
        }

        if (_x.Gradient is null)
        {
            return;
        }

        var factor = new Span<float>(_inverse, Stride);
        TensorPrimitives.Multiply(factor, Parameter(0), factor);
        var meanBeta = new Span<float>(_mean, Stride);
        TensorPrimitives.Divide(betaGradient, (float)rows, meanBeta);
        for (int row = 0; row < rows; row++)
        {
            var dx = Row(_x.Gradient, row);
            var normalized = Row(_normalized, row);
            TensorPrimitives.Multiply(normalized, gammaGradient, normalized);
            TensorPrimitives.Divide(normalized, (float)rows, normalized);
            TensorPrimitives.Subtract(Row(_y.Gradient, row), meanBeta, dx);
            TensorPrimitives.Subtract(dx, normalized, dx);
            TensorPrimitives.Multiply(dx, factor, dx);
        }
    }

    private Span<float> Row(float* values, int row) => new(values + (row * _x.Stride), Stride);

    private ReadOnlySpan<float> Parameter(int index) => new(_context.Parameters[index].Values, Stride);

    private void Average(ReadOnlySpan<float> mean, ReadOnlySpan<float> variance, int rows)
    {
        float kept = _options.Momentum;
        float correction = rows > 1 ? rows / (rows - 1f) : 1;
        float* runningMean = _context.Parameters[2].Values;
        float* runningVariance = _context.Parameters[3].Values;
        for (int c = 0; c < _x.Columns; c++)
        {
            runningMean[c] = (kept * runningMean[c]) + ((1 - kept) * mean[c]);
            runningVariance[c] = (kept * runningVariance[c]) + ((1 - kept) * variance[c] * correction);
        }
    }
}
