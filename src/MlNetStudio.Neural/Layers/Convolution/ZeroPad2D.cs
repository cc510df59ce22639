using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="ZeroPad2DOptions"/>
    public static ZeroPad2DOptions ZeroPad2D(int padding) => new() { Top = padding, Bottom = padding, Left = padding, Right = padding };
}

/// <summary>
/// Zeros around images (ONNX Pad). Input [height, width, channels], output [top + height + bottom, left + width + right, channels].
/// </summary>
public sealed record ZeroPad2DOptions : LayerOptions
{
    private const int Most = 1 << 20;

    /// <inheritdoc/>
    public override string Kind => "zeroPad2d";

    /// <summary>Rows of zeros above. Default 0.</summary>
    public int Top { get; init; }

    /// <summary>Rows of zeros below. Default 0.</summary>
    public int Bottom { get; init; }

    /// <summary>Columns of zeros before. Default 0.</summary>
    public int Left { get; init; }

    /// <summary>Columns of zeros behind. Default 0.</summary>
    public int Right { get; init; }

    internal override BoundLayer Bind(LayerBinding binding)
    {
        var input = binding.Input;
        if (input.Rank != 3)
        {
            throw binding.Error("it takes images of shape [height, width, channels]");
        }

        if (Top is < 0 or > Most || Bottom is < 0 or > Most || Left is < 0 or > Most || Right is < 0 or > Most)
        {
            throw binding.Error($"paddings of {Top}, {Bottom}, {Left} and {Right} are impossible; choose 0 to {Most}");
        }

        var window = new WindowSettings(default, default, default, IsSeries: false);
        return new ZeroPadLayer(
            binding, this, window.ShapeOf(binding, Top + input.Dimensions[0] + Bottom, Left + input.Dimensions[1] + Right, input.Columns));
    }
}

internal sealed class ZeroPadLayer(LayerBinding binding, ZeroPad2DOptions options, Shape output) : BoundLayer(binding, options, output)
{
    public override Step CreateStep(StepContext context) => new ZeroPadStep(context, options);

    /// <summary>Pad of images with zeros.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { IsIndex: false } x || (graph.Integers(node, 1) ?? node.Ints("pads")?.Select(pad => (long)pad).ToArray()) is not { } pads
            || pads.Length != 2 * (x.Axes.Length + 1) || GraphRaiser.Has(node, 3))
        {
            return "only all dimensions together can be padded, by known numbers";
        }

        if (pads.All(pad => pad == 0))
        {
            graph.Pass(node, x);
            return null;
        }

        bool isZero = GraphRaiser.Has(node, 2) ? graph.Floats(node, 2) is { Data: [0] } : node.Float("value", 0) == 0;
        if (node.Text("mode", "constant") != "constant" || !isZero || x.Shape.Rank != 3 || x.Axes.Length != 3 || !x.IsChannelsFirst || !x.Order.IsEmpty
            || pads is not [0, 0, var top, var left, 0, 0, var bottom, var right] || pads.Any(pad => pad is < 0 or > int.MaxValue))
        {
            return "only zeros around images are a layer";
        }

        graph.Add([node], new ZeroPad2DOptions { Top = (int)top, Left = (int)left, Bottom = (int)bottom, Right = (int)right }, [x]);
        return null;
    }

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters)
    {
        string pads = graph.AddInitializer("pads", Tensor.Vector<long>([0, 0, options.Top, options.Left, 0, 0, options.Bottom, options.Right]));
        return graph.ChannelsLast(graph.AddNode("Pad", [graph.ChannelsFirst(inputs[0], 4), pads]), 4);
    }
}

/// <summary>Copies rows of pixels to their places, and gradients back.</summary>
internal sealed unsafe class ZeroPadStep(StepContext context, ZeroPad2DOptions options) : SharedStep(context)
{
    private readonly PlanValue _x = context.Inputs[0];
    private readonly PlanValue _y = context.Output;
    private readonly int _height = context.Inputs[0].Shape.Dimensions[0];
    private readonly int _row = context.Inputs[0].Shape.Dimensions[1] * (int)context.Inputs[0].Stride;
    private readonly int _paddedRow = context.Output.Shape.Dimensions[1] * (int)context.Output.Stride;

    protected override void Forward(int first, int end)
    {
        new Span<float>(_y.Data + (first * _y.SampleLength), checked((int)((end - first) * _y.SampleLength))).Clear();
        for (int row = first * _height; row < end * _height; row++)
        {
            Row(_x.Data, row).CopyTo(Inside(_y.Data, row));
        }
    }

    protected override void Backward(int first, int end)
    {
        for (int row = first * _height; row < end * _height; row++)
        {
            Inside(_y.Gradient, row).CopyTo(Row(_x.Gradient, row));
        }
    }

    private Span<float> Row(float* values, int row) => new(values + ((nint)row * _row), _row);

    private Span<float> Inside(float* values, int row)
    {
        nint image = row / _height;
        nint place = (image * _y.Shape.Dimensions[0]) + options.Top + (row - (image * _height));
        return new(values + (place * _paddedRow) + (options.Left * _y.Stride), _row);
    }
}
