using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Convolution;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

/// <summary>A transposed convolution with known sizes: those of the convolution from its output to its input.</summary>
internal sealed class TransposedConvolutionLayer(LayerBinding binding, ConvolutionOptions options, ConvolutionGeometry geometry, bool isSeries, Shape output)
    : BoundLayer(binding, options, output)
{
    public override Step CreateStep(StepContext context) => new TransposedConvolutionStep(context, options, geometry);

    /// <summary>The operator on images with constant weights.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { IsIndex: false } x || graph.Floats(node, 1) is not { Rank: 4 } weights)
        {
            return "only a transposed convolution of images with constant weights in floats is a layer";
        }

        long groups = node.Int("group", 1), filters = groups * weights.Dimensions[1];
        float[]? bias = GraphRaiser.Has(node, 2) ? graph.Floats(node, 2)?.Data : [];
        if (bias is null || (bias.Length != 0 && bias.Length != filters))
        {
            return "its bias is not constant, or not one number for each filter";
        }

        int[] kernel = [weights.Dimensions[2], weights.Dimensions[3]];
        var plain = node with { Attributes = node.Attributes.RemoveRange(["auto_pad", "pads"]) };
        if (RaisedWindow.Read(plain, x, kernel, out string reason) is not { } window)
        {
            return reason;
        }

        if (!window.Kernel.AsSpan().SequenceEqual(kernel) || groups < 1 || weights.Dimensions[0] != x.Shape.Columns || x.Shape.Columns % groups != 0 || filters > int.MaxValue)
        {
            return $"weights [{string.Join(", ", weights.Dimensions)}] in {groups} groups do not fit a sample [{string.Join(", ", x.Sizes)}]";
        }

        if (TakenAway(node, x, window) is not var (before, after))
        {
            return "its pads, output_padding and output_shape make an output that is larger than what is computed";
        }

        List<OperatorNode> nodes = [node];
        var activation = ActivationRaising.TakeNext(graph, nodes);
        var layer = new ConvTranspose2DOptions((int)filters, new Shape(kernel))
        {
            Strides = new Shape(window.Strides),
            Dilations = new Shape(window.Dilations),
            PadTop = before[0],
            PadLeft = before[1],
            PadBottom = after[0],
            PadRight = after[1],
            Padding = before.Concat(after).Any(pad => pad != 0) ? ConvolutionPadding.Explicit : ConvolutionPadding.Valid,
            Groups = (int)groups,
            Activation = activation,
            UseBias = bias.Length > 0,
        };
        if (bias.Length == 0)
        {
            graph.Add(nodes, layer, [x], parameters: ("kernel", weights.Data));
        }
        else
        {
            graph.Add(nodes, layer, [x], parameters: [("kernel", weights.Data), ("bias", bias)]);
        }

        return null;
    }

    // Rows and columns that the output loses on each side; null where it would gain some, or the attributes do not fit.
    private static (int[] Before, int[] After)? TakenAway(OperatorNode node, RaisedValue x, RaisedWindow window)
    {
        int[]? pads = node.Ints("pads"), shape = node.Ints("output_shape"), more = node.Ints("output_padding");
        string automatic = node.Text("auto_pad", "NOTSET");
        bool isSame = automatic is "SAME_UPPER" or "SAME_LOWER";
        if (pads is not (null or { Length: 4 }) || shape is not (null or { Length: 2 or 4 }) || more is not (null or { Length: 2 }))
        {
            return null;
        }

        var (before, after) = (new int[2], new int[2]);
        for (int axis = 0; axis < 2; axis++)
        {
            long computed = ((x.Shape.Dimensions[axis] - 1L) * window.Strides[axis]) + ((window.Kernel[axis] - 1L) * window.Dilations[axis]) + 1;
            long whole = computed + (more?[axis] ?? 0);
            long first, size;
            if (isSame || shape is not null)
            {
                size = shape is null ? (long)x.Shape.Dimensions[axis] * window.Strides[axis] : shape[shape.Length - 2 + axis];
                long lost = Math.Max(0, whole - size);
                first = automatic == "SAME_UPPER" ? lost / 2 : lost - (lost / 2);
            }
            else
            {
                first = automatic == "NOTSET" ? pads?[axis] ?? 0 : 0;
                size = whole - first - (automatic == "NOTSET" ? pads?[axis + 2] ?? 0 : 0);
            }

            long last = computed - size - first;
            if (first < 0 || last < 0 || size < 1)
            {
                return null;
            }

            (before[axis], after[axis]) = ((int)first, (int)last);
        }

        return (before, after);
    }

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
