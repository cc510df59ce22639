using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Convolution;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;

namespace MlNetStudio.Neural.Layers;

/// <summary>A transposed convolution with known sizes: those of the convolution from its output to its input.</summary>
internal sealed class TransposedConvolutionLayer(LayerBinding binding, ConvolutionOptions options, ConvolutionGeometry geometry, bool isSeries, Shape output)
    : BoundLayer(binding, options, output)
{
    public override Step CreateStep(StepContext context) => new TransposedConvolutionStep(context, options, geometry);

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters) =>
        ConvolutionLayer.Lower(
            graph, "ConvTranspose", inputs[0], parameters, WindowAttributes.OfTransposed(geometry, isSeries), options.Activation, isSeries ? 3 : 4);
}

/// <summary>
/// Forward is the gradient of the convolution y -> x to its input, backward to x the convolution itself, and the gradient of the weights
/// that of the convolution with the two sides exchanged.
/// </summary>
internal sealed unsafe class TransposedConvolutionStep : Step
{
    private readonly KernelSet _kernels;
    private readonly WorkerTeam _team;
    private readonly PlanValue _x;
    private readonly PlanValue _y;
    private readonly ActivationKernel? _activation;
    private readonly ParameterPointers? _bias;
    private readonly bool _relu;
    private readonly float* _sums;
    private ConvolutionArguments _arguments;

    public TransposedConvolutionStep(StepContext context, ConvolutionOptions options, in ConvolutionGeometry geometry)
    {
        (_kernels, _team, _x, _y) = (context.Kernels, context.Team, context.Inputs[0], context.Output);
        _relu = options.Activation is ReluOptions;
        _activation = options.Activation?.CreateKernel(_kernels.Width);
        _bias = options.UseBias ? context.Parameters[1] : null;
        bool keepsInput = context.Training && _activation is { NeedsInput: true };
        _sums = keepsInput ? context.Allocate((long)context.BatchSize * _y.RowsPerSample * _y.Stride) : _y.Data;
        var kernel = context.Parameters[0];
        _arguments = new ConvolutionArguments
        {
            Geometry = geometry,
            Weights = kernel.Values,
            WeightStride = kernel.Stride,
            WeightGradient = kernel.Gradient,
            Packed = context.Allocate(geometry.PackedLength),
        };
        if (context.Training)
        {
            _y.EndsInRelu = _relu;
            _x.ReluMaskedByReader = _x is { SoleReader: true, EndsInRelu: true } && _x.Gradient is not null;
        }
    }

    public override void Forward(int batch)
    {
        var arguments = _arguments;
        arguments.Batch = batch;
        arguments.OutputGradient = _x.Data;
        arguments.InputGradient = _sums;
        Convolutions.InputGradient(_kernels, arguments, _team);
        int rows = batch * _y.RowsPerSample;
        if (_bias is { } bias)
        {
            SharedRows.AddToEach(_sums, bias.Values, rows, _y.Stride, _team);
        }

        _activation?.Forward(_sums, _y.Data, rows, _y.Columns, _y.Stride, _team);
    }

    public override void Backward(int batch)
    {
        int rows = batch * _y.RowsPerSample;
        if (!_relu || !_y.ReluMaskedByReader)
        {
            _activation?.Backward(_sums, _y.Data, _y.Gradient, _y.Gradient, rows, _y.Columns, _y.Stride, _team);
        }

        var arguments = _arguments;
        arguments.Batch = batch;
        arguments.Input = _y.Gradient;
        arguments.OutputGradient = _x.Data;
        Convolutions.WeightGradient(_kernels, arguments, _team);
        if (_bias is { } bias)
        {
            SharedRows.Sum(_kernels, _y.Gradient, _y.Stride, rows, (int)_y.Stride, bias.Gradient, _team);
        }

        if (_x.Gradient is not null)
        {
            arguments.Output = _x.Gradient;
            arguments.Mask = _x.ReluMaskedByReader ? _x.Data : null;
            Convolutions.Forward(_kernels, arguments, _team);
        }
    }
}
