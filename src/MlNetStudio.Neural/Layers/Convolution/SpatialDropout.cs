using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Convolution;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="SpatialDropoutOptions"/>
    public static SpatialDropoutOptions SpatialDropout(float rate) => new(rate);
}

/// <summary>
/// Dropout of whole channels (Tompson et al. 2015): in training every channel of a sample is zero with probability <paramref name="Rate"/>
/// and divided by 1 - rate otherwise; at inference the layer does nothing. Any shape in, the same shape out; channels are the last dimension.
/// </summary>
/// <param name="Rate">The part of the channels that is dropped, at least 0 and less than 1.</param>
public sealed record SpatialDropoutOptions(float Rate) : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "spatialDropout";

    internal override BoundLayer Bind(LayerBinding binding) => Rate is >= 0 and < 1
        ? new SpatialDropoutLayer(binding, this)
        : throw binding.Error($"the dropout rate {Rate} must be at least 0 and less than 1");
}

internal sealed class SpatialDropoutLayer(LayerBinding binding, SpatialDropoutOptions options) : BoundLayer(binding, options, binding.Input)
{
    public override Step CreateStep(StepContext context) =>
        context.Training && options.Rate > 0 ? new SpatialDropoutStep(context, options.Rate) : new CopyStep(context);

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters) =>
        graph.AddElementwise(inputs, Output.Rank + 1, values => graph.AddNode("Identity", [values[0]]));
}

/// <summary>Multiplies every pixel of a sample, and its gradient, with the sample's row of zeros and scales.</summary>
internal sealed unsafe class SpatialDropoutStep : SharedStep
{
    private readonly PlanValue _x;
    private readonly PlanValue _y;
    private readonly Plan _plan;
    private readonly float _keep;
    private readonly ulong _key;
    private readonly float* _ones;
    private readonly float* _mask;

    public SpatialDropoutStep(StepContext context, float rate)
        : base(context)
    {
        (_x, _y, _plan, _keep) = (context.Inputs[0], context.Output, context.Plan, 1 - rate);
        _key = DropoutMask.CreateKey(_plan.Options.Seed, RandomStreams.Dropout + context.LayerIndex);
        long length = context.BatchSize * (long)_x.Stride;
        _ones = context.Allocate(length);
        _mask = context.Allocate(length);
        new Span<float>(_ones, checked((int)length)).Fill(1);
    }

    protected override void Forward(int first, int end)
    {
        DropoutMask.Apply(_plan.Options.Width, _key, _plan.StepNumber, _keep, _ones, _mask, first * _x.Stride, (end - first) * _x.Stride);
        Apply(_x.Data, _y.Data, first, end);
    }

    protected override void Backward(int first, int end) => Apply(_y.Gradient, _x.Gradient, first, end);

    private void Apply(float* from, float* to, int first, int end)
    {
        nint length = _x.SampleLength;
        for (int sample = first; sample < end; sample++)
        {
            PixelRows.Multiply(from + (sample * length), _mask + (sample * _x.Stride), to + (sample * length), _x.RowsPerSample, _x.Stride);
        }
    }
}
