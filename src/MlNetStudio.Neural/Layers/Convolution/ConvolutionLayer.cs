using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Convolution;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

/// <summary>A convolution of images or series with known sizes.</summary>
internal sealed class ConvolutionLayer(LayerBinding binding, ConvolutionOptions options, ConvolutionGeometry geometry, bool isSeries, Shape output)
    : BoundLayer(binding, options, output)
{
    private const string WinogradName = "Winograd's F(4 x 4, 3 x 3)";

    public override bool TakesFlatInput => PlanarPatches.Suits(geometry);

    // A sole reader in the flow masks the gradient of ReLU.
    public override bool ReadsOutputBackward => false;

    public override bool FlowsBySample(bool training) => options.Activation is null or ReluOptions && ConvolutionBlocking.FlowsBySample(geometry);

    public override string? Method => RoundsMore ? $"computed by {WinogradName}" : Winograd.Suits(geometry) ? $"trained by {WinogradName}" : null;

    public override bool RoundsMore => Winograd.SuitsScoring(geometry);

    public override Step CreateStep(StepContext context) => new ConvolutionStep(context, options, geometry);

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters) =>
        Lower(graph, "Conv", inputs[0], parameters, WindowAttributes.Of(geometry, isSeries), options.Activation, isSeries ? 3 : 4);

    /// <summary>Conv with constant weights; an activation that follows becomes part of the layer.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { IsIndex: false } x || graph.Floats(node, 1) is not { } weights || weights.Rank != x.Shape.Rank + 1)
        {
            return "only a convolution with constant weights in floats is a layer";
        }

        float[]? bias = GraphRaiser.Has(node, 2) ? graph.Floats(node, 2)?.Data : [];
        if (bias is null || (bias.Length != 0 && bias.Length != weights.Dimensions[0]))
        {
            return "its bias is not constant, or not one number for each filter";
        }

        int[] kernel = [.. weights.Dimensions.Skip(2)];
        if (RaisedWindow.Read(node, x, kernel, out string reason) is not { } window)
        {
            return reason;
        }

        long groups = node.Int("group", 1);
        if (!window.Kernel.AsSpan().SequenceEqual(kernel) || groups < 1 || groups * weights.Dimensions[1] != x.Shape.Columns)
        {
            return $"weights [{string.Join(", ", weights.Dimensions)}] in {groups} groups do not fit a sample [{string.Join(", ", x.Sizes)}]";
        }

        List<OperatorNode> nodes = [node];
        var activation = ActivationRaising.TakeNext(graph, nodes);
        ConvolutionOptions options = window.Kernel.Length == 1
            ? new Conv1DOptions(weights.Dimensions[0], kernel[0])
            {
                Stride = window.Strides[0],
                Dilation = window.Dilations[0],
                PadBefore = window.Before[0],
                PadAfter = window.After[0],
            }
            : new Conv2DOptions(weights.Dimensions[0], new Shape(kernel))
            {
                Strides = new Shape(window.Strides),
                Dilations = new Shape(window.Dilations),
                PadTop = window.Before[0],
                PadLeft = window.Before[1],
                PadBottom = window.After[0],
                PadRight = window.After[1],
            };
        options = options with { Padding = window.Padding, Groups = (int)groups, Activation = activation, UseBias = bias.Length > 0 };
        if (bias.Length == 0)
        {
            graph.Add(nodes, options, [x], parameters: ("kernel", weights.Data));
        }
        else
        {
            graph.Add(nodes, options, [x], parameters: [("kernel", weights.Data), ("bias", bias)]);
        }

        return null;
    }

    /// <summary>The operator, channels first, and the activation behind it.</summary>
    public static string Lower(
        OperatorGraphBuilder graph,
        string opType,
        string input,
        IReadOnlyList<Tensor<float>> parameters,
        List<(string Name, OperatorAttribute Value)> attributes,
        ActivationOptions? activation,
        int rank)
    {
        string x = graph.ChannelsFirst(input, rank);
        string kernel = graph.AddInitializer("kernel", parameters[0]);
        string y = parameters.Count == 1
            ? graph.AddNode(opType, [x, kernel], [.. attributes])
            : graph.AddNode(opType, [x, kernel, graph.AddInitializer("bias", parameters[1])], [.. attributes]);
        if (activation is { IsElementwise: true })
        {
            return graph.ChannelsLast(activation.Lower(graph, y), rank);
        }

        y = graph.ChannelsLast(y, rank);
        return activation?.Lower(graph, y) ?? y;
    }
}

/// <summary>
/// Forward y = f(x * W + b). Backward, with g = dL/dy f': dL/dW and dL/db from x and g, dL/dx from g and W. ReLU is applied, and on the
/// way back masked, inside the convolutions. Wide layers are computed by <see cref="Winograd"/>. A plan that only scores keeps the weights in
/// the kernels' order until they change.
/// </summary>
internal sealed unsafe class ConvolutionStep : SampleStep
{
    private readonly KernelSet _kernels;
    private readonly WorkerTeam _team;
    private readonly PlanValue _x;
    private readonly PlanValue _y;
    private readonly ActivationKernel? _activation;
    private readonly bool _fusedRelu;
    private readonly float* _partGradients;
    private readonly nint _partLength;
    private readonly Plan _plan;
    private ConvolutionArguments _arguments;
    private long _packedVersion = -1;

    public ConvolutionStep(StepContext context, ConvolutionOptions options, in ConvolutionGeometry geometry)
    {
        (_kernels, _team, _x, _y, _plan) = (context.Kernels, context.Team, context.Inputs[0], context.Output, context.Plan);
        bool usesWinograd = context.Training ? Winograd.Suits(geometry) : Winograd.SuitsScoring(geometry);
        _fusedRelu = options.Activation is ReluOptions;
        _activation = _fusedRelu ? null : options.Activation?.CreateKernel(_kernels.Width);
        bool keepsInput = context.Training && _activation is { NeedsInput: true };
        var kernel = context.Parameters[0];
        _arguments = new ConvolutionArguments
        {
            Geometry = geometry,
            Input = _x.Data,
            IsFlat = _x.IsFlat,
            Output = keepsInput ? context.Allocate((long)context.BatchSize * _y.RowsPerSample * _y.Stride) : _y.Data,
            Weights = kernel.Values,
            WeightStride = kernel.Stride,
            WeightGradient = kernel.Gradient,
            Bias = options.UseBias ? context.Parameters[1].Values : null,
            BiasGradient = options.UseBias ? context.Parameters[1].Gradient : null,
            Packed = context.Allocate(geometry.PackedLength),
            Rectify = _fusedRelu,
            OutputGradient = _y.Gradient,
            InputGradient = _x.Gradient,
            UsesWinograd = usesWinograd,
            Transformed = usesWinograd && !context.Training ? context.Allocate(Winograd.WeightsLength(geometry)) : null,
        };
        _partLength = (geometry.Depth + 1) * geometry.OutputStride;
        if (context.Training)
        {
            _partGradients = context.Layer.FlowsBySample(training: true) ? context.Allocate(FlowStep.Parts * _partLength) : null;
            _y.EndsInRelu = _fusedRelu;
            _x.ReluMaskedByReader = _x is { SoleReader: true, EndsInRelu: true } && _x.Gradient is not null;
        }
    }

    public override void Forward(int batch)
    {
        _arguments.Batch = batch;
        _arguments.IsPacked = ArePacked();
        Convolutions.Forward(_kernels, _arguments, _team);
        _activation?.Forward(_arguments.Output, _y.Data, batch * _y.RowsPerSample, _y.Columns, _y.Stride, _team);
    }

    public override void Backward(int batch)
    {
        int rows = batch * _y.RowsPerSample;
        if (_fusedRelu && !_y.ReluMaskedByReader)
        {
            ReluMask.Apply(_y.Data, _y.Gradient, rows * _y.Stride, _team);
        }

        _activation?.Backward(_arguments.Output, _y.Data, _y.Gradient, _y.Gradient, rows, _y.Columns, _y.Stride, _team);
        _arguments.Batch = batch;
        Convolutions.WeightGradient(_kernels, _arguments, _team);
        if (_x.Gradient is not null)
        {
            var arguments = _arguments;
            arguments.Mask = _x.ReluMaskedByReader ? _x.Data : null;
            Convolutions.InputGradient(_kernels, arguments, _team);
        }
    }

    public override void BeginForward()
    {
        if (!ArePacked())
        {
            _kernels.PackForward(_arguments, _team);
        }
    }

    public override void Forward(in SampleRange samples)
    {
        var arguments = Select(samples);
        _kernels.ConvolvePacked(arguments);
    }

    public override void BeginBackward()
    {
        if (_x.Gradient is not null)
        {
            _kernels.PackInputGradient(_arguments, _team);
        }
    }

    public override void Backward(in SampleRange samples)
    {
        var arguments = Select(samples);
        if (_fusedRelu && !_y.ReluMaskedByReader)
        {
            ReluMask.Apply(arguments.Output, arguments.OutputGradient, samples.Count * _y.SampleLength);
        }

        // A part's bias gradient is the row behind its weights' gradient.
        arguments.WeightGradient = _partGradients + (samples.Part * _partLength);
        arguments.BiasGradient = _arguments.BiasGradient is null ? null : arguments.WeightGradient + (_arguments.Geometry.Depth * _arguments.Geometry.OutputStride);
        arguments.Accumulate = !samples.BeginsPart;
        _kernels.ConvolveWeightGradient(arguments, WorkerTeam.Single);
        if (_x.Gradient is not null)
        {
            arguments.Mask = _x.ReluMaskedByReader ? _x.DataOf(samples) : null;
            _kernels.ConvolveInputGradientPacked(arguments);
        }
    }

    public override void EndBackward(int batch)
    {
        int stride = (int)_arguments.Geometry.OutputStride;
        int length = _arguments.Geometry.Depth * stride;
        PartSums.Add(_kernels.Width, _partGradients, _partLength, batch, _arguments.WeightGradient, length, _team);
        if (_arguments.BiasGradient is not null)
        {
            PartSums.Add(_kernels.Width, _partGradients + length, _partLength, batch, _arguments.BiasGradient, stride, _team);
        }
    }

    /// <summary>Whether the weights are packed as they are now; if not, the caller packs them.</summary>
    private bool ArePacked()
    {
        if (_plan.Options.Training)
        {
            // They change with every step, and the way back packs them otherwise.
            return false;
        }

        long packed = _packedVersion;
        _packedVersion = _plan.ParameterVersion;
        return packed == _packedVersion;
    }

    private ConvolutionArguments Select(in SampleRange samples)
    {
        var arguments = _arguments;
        arguments.Batch = samples.Count;
        arguments.Input = _x.DataOf(samples);
        arguments.Output = _y.DataOf(samples);
        arguments.InputGradient = _x.GradientOf(samples);
        arguments.OutputGradient = _y.GradientOf(samples);
        return arguments;
    }
}
