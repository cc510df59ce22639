using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Convolution;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

/// <summary>Pooling of images or series with known sizes.</summary>
internal sealed class PoolingLayer(LayerBinding binding, LayerOptions options, ConvolutionGeometry geometry, bool isAverage, bool isSeries, Shape output)
    : BoundLayer(binding, options, output)
{
    // A maximum masks the gradient of ReLU by its own output; a mean leaves that to the layer before.
    public override bool ReadsInputBackward => isAverage;

    public override bool FlowsBySample(bool training) => true;

    public override Step CreateStep(StepContext context) => new PoolingStep(context, geometry, isAverage);

    /// <summary>MaxPool or AveragePool.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { IsIndex: false } x)
        {
            return Passing.NotAValue;
        }

        if (RaisedWindow.Read(node, x, null, out string reason) is not { } window)
        {
            return reason;
        }

        bool isAverage = node.OpType == "AveragePool";
        if (window.Dilations.Any(dilation => dilation != 1) || node.Outputs.Length > 1 || (isAverage && window.IsPadded && node.Int("count_include_pad", 0) != 0))
        {
            return "dilated windows, places of maxima, and means over padding are no layers";
        }

        PoolingOptions options = (window.Kernel.Length, isAverage) switch
        {
            (1, false) => new MaxPool1DOptions(window.Kernel[0]) { Stride = window.Strides[0], PadBefore = window.Before[0], PadAfter = window.After[0] },
            (1, true) => new AvgPool1DOptions(window.Kernel[0]) { Stride = window.Strides[0], PadBefore = window.Before[0], PadAfter = window.After[0] },
            (_, false) => new MaxPool2DOptions(new Shape(window.Kernel))
            {
                Strides = new Shape(window.Strides),
                PadTop = window.Before[0],
                PadLeft = window.Before[1],
                PadBottom = window.After[0],
                PadRight = window.After[1],
            },
            _ => new AvgPool2DOptions(new Shape(window.Kernel))
            {
                Strides = new Shape(window.Strides),
                PadTop = window.Before[0],
                PadLeft = window.Before[1],
                PadBottom = window.After[0],
                PadRight = window.After[1],
            },
        };
        graph.Add([node], options with { Padding = window.Padding }, [x]);
        return null;
    }

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
internal sealed unsafe class PoolingStep : SampleStep
{
    private readonly WorkerTeam _team;
    private readonly PlanValue _x;
    private readonly PlanValue _y;
    private readonly bool _isAverage;
    private PoolingArguments _arguments;

    public PoolingStep(StepContext context, in ConvolutionGeometry geometry, bool isAverage)
    {
        (_team, _x, _isAverage) = (context.Team, context.Inputs[0], isAverage);
        _y = context.Output;
        bool goesBack = context.Training && _x.Gradient is not null;
        _arguments = new PoolingArguments
        {
            Geometry = geometry,
            Width = context.Kernels.Width,
            Input = _x.Data,
            Output = _y.Data,
            Places = goesBack && !isAverage ? context.Allocate((long)context.BatchSize * geometry.OutputPixels * geometry.InputStride) : null,
            InputGradient = _x.Gradient,
            OutputGradient = _y.Gradient,
            Mask = goesBack && !isAverage && _x is { SoleReader: true, EndsInRelu: true },
        };
        _x.ReluMaskedByReader |= _arguments.Mask;
    }

    public override void Forward(int batch)
    {
        _arguments.Batch = batch;
        Forward(_arguments, _team);
    }

    public override void Backward(int batch)
    {
        _arguments.Batch = batch;
        Backward(_arguments, _team);
    }

    public override void BeginForward()
    {
    }

    public override void Forward(in SampleRange samples) => Forward(Select(samples), WorkerTeam.Single);

    public override void BeginBackward()
    {
    }

    public override void Backward(in SampleRange samples) => Backward(Select(samples), WorkerTeam.Single);

    public override void EndBackward(int batch)
    {
    }

    private void Forward(in PoolingArguments arguments, WorkerTeam team)
    {
        if (_isAverage)
        {
            AveragePooling.Forward(arguments, team);
        }
        else
        {
            MaximumPooling.Forward(arguments, team);
        }
    }

    private void Backward(in PoolingArguments arguments, WorkerTeam team)
    {
        if (_x.Gradient is null)
        {
            return;
        }

        if (_isAverage)
        {
            AveragePooling.Backward(arguments, team);
        }
        else
        {
            MaximumPooling.Backward(arguments, team);
        }
    }

    private PoolingArguments Select(in SampleRange samples)
    {
        var arguments = _arguments;
        arguments.Batch = samples.Count;
        arguments.Input = _x.DataOf(samples);
        arguments.Output = _y.DataOf(samples);
        arguments.Places = _arguments.Places is null ? null : _arguments.Places + (samples.First * _y.SampleLength);
        arguments.InputGradient = _x.GradientOf(samples);
        arguments.OutputGradient = _y.GradientOf(samples);
        return arguments;
    }
}
