using MlNetStudio.Neural.Kernels.Convolution;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;

namespace MlNetStudio.Neural.Layers;

/// <summary>Pooling of images or series with known sizes.</summary>
internal sealed class PoolingLayer(LayerBinding binding, LayerOptions options, ConvolutionGeometry geometry, bool isAverage, bool isSeries, Shape output)
    : BoundLayer(binding, options, output)
{
    public override Step CreateStep(StepContext context) => new PoolingStep(context, geometry, isAverage);

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters)
    {
        int rank = isSeries ? 3 : 4;
        string y = graph.AddNode(
            isAverage ? "AveragePool" : "MaxPool", [graph.ChannelsFirst(inputs[0], rank)], [.. WindowAttributes.Of(geometry, isSeries)]);
        return graph.ChannelsLast(y, rank);
    }
}

/// <summary>
/// Forward the maximum or mean under every window. Backward the maximum's gradient goes to where it came from, the mean's to all elements
/// alike. After a layer that ends in ReLU, a maximum's gradient is masked on the way: the output is positive where its origin is.
/// </summary>
internal sealed unsafe class PoolingStep : Step
{
    private readonly Kernels.WorkerTeam _team;
    private readonly PlanValue _x;
    private readonly bool _isAverage;
    private PoolingArguments _arguments;

    public PoolingStep(StepContext context, in ConvolutionGeometry geometry, bool isAverage)
    {
        (_team, _x, _isAverage) = (context.Team, context.Inputs[0], isAverage);
        var y = context.Output;
        bool goesBack = context.Training && _x.Gradient is not null;
        _arguments = new PoolingArguments
        {
            Geometry = geometry,
            Width = context.Kernels.Width,
            Input = _x.Data,
            Output = y.Data,
            Places = goesBack && !isAverage ? context.Allocate((long)context.BatchSize * geometry.OutputPixels * geometry.InputStride) : null,
            InputGradient = _x.Gradient,
            OutputGradient = y.Gradient,
            Mask = goesBack && !isAverage && _x is { SoleReader: true, EndsInRelu: true },
        };
        _x.ReluMaskedByReader |= _arguments.Mask;
    }

    public override void Forward(int batch)
    {
        _arguments.Batch = batch;
        if (_isAverage)
        {
            AveragePooling.Forward(_arguments, _team);
        }
        else
        {
            MaximumPooling.Forward(_arguments, _team);
        }
    }

    public override void Backward(int batch)
    {
        if (_x.Gradient is null)
        {
            return;
        }

        _arguments.Batch = batch;
        if (_isAverage)
        {
            AveragePooling.Backward(_arguments, _team);
        }
        else
        {
            MaximumPooling.Backward(_arguments, _team);
        }
    }
}
