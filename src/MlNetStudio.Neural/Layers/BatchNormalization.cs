using MlNetStudio.Neural.Initializers;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

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

    /// <summary>BatchNormalization as it is at inference.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { IsIndex: false, IsChannelsFirst: true } x || node.Int("training_mode", 0) != 0)
        {
            return "its input must have the channels behind the batch, and it must not be training";
        }

        Tensor<float>?[] parameters = [.. Enumerable.Range(1, 4).Select(i => graph.Floats(node, i))];
        if (parameters.Any(parameter => parameter is null || parameter.Length != x.Shape.Columns))
        {
            return "its scale, bias, mean and variance must be constant floats, one for each channel";
        }

        float momentum = node.Float("momentum", 0.9f);
        var options = new BatchNormalizationOptions { Epsilon = node.Float("epsilon", 1e-5f), Momentum = momentum is >= 0 and < 1 ? momentum : 0.9f };
        float[] Of(int index) => x.Arrange(parameters[index]!.Span);
        graph.Add([node], options, [x], order: x.Order, parameters: [("gamma", Of(0)), ("beta", Of(1)), ("mean", Of(2)), ("variance", Of(3))]);
        return null;
    }

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
    private readonly StepContext _context;
    private readonly float _epsilon;
    private readonly int _channels;
    private readonly int _rowsPerSample;
    private ChannelArguments _arguments;

    public BatchNormalizationStep(StepContext context, float epsilon)
    {
        var (x, y) = (context.Inputs[0], context.Output);
        (_context, _epsilon, _channels, _rowsPerSample) = (context, epsilon, x.Columns, x.RowsPerSample);
        _arguments = new ChannelArguments
        {
            Width = context.Kernels.Width,
            Stride = x.Stride,
            X = x.Data,
            Y = y.Data,
            Scale = context.Allocate(x.Stride),
            Shift = context.Allocate(x.Stride),
        };
    }

    public override void Forward(int batch)
    {
        ReadOnlySpan<float> Parameter(int index) => new(_context.Parameters[index].Values, _channels);
        NormalizationKernels.FoldBatchNormalization(
            Parameter(0), Parameter(1), Parameter(2), Parameter(3), _epsilon, new Span<float>(_arguments.Scale, _channels), new Span<float>(_arguments.Shift, _channels));
        _arguments.Rows = batch * _rowsPerSample;
        ChannelKernels.Scale(_arguments, _context.Team);
    }

    public override void Backward(int batch) => throw new InvalidOperationException("A scoring plan does not run backward.");
}

/// <summary>
/// Training. Backward, with n = (x - mean) / sqrt(var + epsilon) and m rows: dbeta = sum dy, dgamma = sum dy n,
/// dx = gamma / sqrt(var + epsilon) (dy - dbeta / m - n dgamma / m). The normalized values are computed again from x, which is quicker
/// than to have kept them.
/// </summary>
internal sealed unsafe class BatchNormalizationTrainingStep : Step
{
    private readonly PlanValue _x;
    private readonly PlanValue _y;
    private readonly StepContext _context;
    private readonly BatchNormalizationOptions _options;
    private readonly WorkerTeam _team;
    private ChannelArguments _arguments;

    public BatchNormalizationTrainingStep(StepContext context, BatchNormalizationOptions options)
    {
        (_x, _y, _context, _options, _team) = (context.Inputs[0], context.Output, context, options, context.Team);
        _arguments = new ChannelArguments
        {
            Width = context.Kernels.Width,
            Stride = _x.Stride,
            X = _x.Data,
            Y = _y.Data,
            OutputGradient = _y.Gradient,
            InputGradient = _x.Gradient,
            Mean = context.Allocate(_x.Stride),
            Inverse = context.Allocate(_x.Stride),
            Scale = context.Allocate(_x.Stride),
            Shift = context.Allocate(_x.Stride),
        };
    }

    private int Stride => (int)_x.Stride;

    public override void Forward(int batch)
    {
        int rows = batch * _x.RowsPerSample;
        _arguments.Rows = rows;
        var mean = Row(_arguments.Mean);
        var variance = Row(_arguments.Inverse);
        ChannelKernels.Sum(_arguments, _team);
        TensorPrimitives.Divide(mean, (float)rows, mean);
        ChannelKernels.SumSquares(_arguments, _team);
        TensorPrimitives.Divide(variance, (float)rows, variance);
        Average(mean, variance, rows);
        var gamma = Row(_context.Parameters[0].Values);
        var beta = Row(_context.Parameters[1].Values);
        for (int c = 0; c < Stride; c++)
        {
            float inverse = 1 / MathF.Sqrt(_arguments.Inverse[c] + _options.Epsilon);
            _arguments.Inverse[c] = inverse;
            _arguments.Scale[c] = inverse * gamma[c];
            _arguments.Shift[c] = beta[c];
        }

        ChannelKernels.Normalize(_arguments, _team);
    }

    public override void Backward(int batch)
    {
        int rows = batch * _x.RowsPerSample;
        _arguments.Rows = rows;
        _arguments.ProductSum = _context.Parameters[0].Gradient;
        _arguments.GradientSum = _context.Parameters[1].Gradient;
        ChannelKernels.SumGradients(_arguments, _team);
        if (_x.Gradient is null)
        {
            return;
        }

        // dx = dy scale + (x - mean) factor + shift.
        for (int c = 0; c < Stride; c++)
        {
            float scale = _arguments.Scale[c];
            _arguments.Inverse[c] *= -scale * _arguments.ProductSum[c] / rows;
            _arguments.Shift[c] = -scale * _arguments.GradientSum[c] / rows;
        }

        ChannelKernels.Spread(_arguments, _team);
    }

    private Span<float> Row(float* values) => new(values, Stride);

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
