using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Convolution;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;

namespace MlNetStudio.Neural.Layers;

/// <summary>A convolution of images or series with known sizes.</summary>
internal sealed class ConvolutionLayer(LayerBinding binding, ConvolutionOptions options, ConvolutionGeometry geometry, bool isSeries, Shape output)
    : BoundLayer(binding, options, output)
{
    public override bool TakesFlatInput => PlanarPatches.Suits(geometry);

    // A sole reader in the flow masks the gradient of ReLU.
    public override bool ReadsOutputBackward => false;

    public override bool FlowsBySample(bool training) => options.Activation is null or ReluOptions && ConvolutionBlocking.FlowsBySample(geometry);

    public override Step CreateStep(StepContext context) => new ConvolutionStep(context, options, geometry);

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters) =>
        Lower(graph, "Conv", inputs[0], parameters, WindowAttributes.Of(geometry, isSeries), options.Activation, isSeries ? 3 : 4);

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
/// way back masked, inside the convolutions.
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
    private ConvolutionArguments _arguments;

    public ConvolutionStep(StepContext context, ConvolutionOptions options, in ConvolutionGeometry geometry)
    {
        (_kernels, _team, _x, _y) = (context.Kernels, context.Team, context.Inputs[0], context.Output);
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
        Convolutions.Forward(_kernels, _arguments, _team);
        _activation?.Forward(_arguments.Output, _y.Data, batch * _y.RowsPerSample, _y.Columns, _y.Stride);
    }

    public override void Backward(int batch)
    {
        int rows = batch * _y.RowsPerSample;
        if (_fusedRelu && !_y.ReluMaskedByReader)
        {
            ReluMask.Apply(_y.Data, _y.Gradient, rows * _y.Stride);
        }

        _activation?.Backward(_arguments.Output, _y.Data, _y.Gradient, _y.Gradient, rows, _y.Columns, _y.Stride);
        _arguments.Batch = batch;
        Convolutions.WeightGradient(_kernels, _arguments, _team);
        if (_x.Gradient is not null)
        {
            var arguments = _arguments;
            arguments.Mask = _x.ReluMaskedByReader ? _x.Data : null;
            Convolutions.InputGradient(_kernels, arguments, _team);
        }
    }

    public override void BeginForward() => _kernels.PackForward(_arguments);

    public override void Forward(in SampleRange samples)
    {
        var arguments = Select(samples);
        _kernels.ConvolvePacked(arguments);
    }

    public override void BeginBackward()
    {
        if (_x.Gradient is not null)
        {
            _kernels.PackInputGradient(_arguments);
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
        int depth = _arguments.Geometry.Depth;
        int stride = (int)_arguments.Geometry.OutputStride;
        bool isFirst = true;
        for (int part = 0; part < FlowStep.Parts; part++)
        {
            var (first, end) = FlowStep.Part(part, batch);
            if (first == end)
            {
                continue;
            }

            float* gradients = _partGradients + (part * _partLength);
            Add(gradients, _arguments.WeightGradient, depth * stride, isFirst);
            if (_arguments.BiasGradient is not null)
            {
                Add(gradients + (depth * stride), _arguments.BiasGradient, stride, isFirst);
            }

            isFirst = false;
        }
    }

    private static void Add(float* part, float* sum, int length, bool isFirst)
    {
        var source = new ReadOnlySpan<float>(part, length);
        var target = new Span<float>(sum, length);
        if (isFirst)
        {
            source.CopyTo(target);
        }
        else
        {
            TensorPrimitives.Add(target, source, target);
        }
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
