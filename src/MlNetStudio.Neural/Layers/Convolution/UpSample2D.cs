using System.Runtime.Intrinsics;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="UpSample2DOptions"/>
    public static UpSample2DOptions UpSample2D(int factor) => new(factor);
}

/// <summary>
/// Images made larger by repeating every pixel (ONNX Resize, nearest): y[oy, ox] = x[oy / rows, ox / columns], rounded down. Input
/// [height, width, channels], output [height rows, width columns, channels].
/// </summary>
/// <param name="Factors">How often: rows and columns, or one number for both.</param>
public sealed record UpSample2DOptions(Shape Factors) : LayerOptions
{
    private const int Most = 1 << 10;

    /// <inheritdoc/>
    public override string Kind => "upSample2d";

    internal override BoundLayer Bind(LayerBinding binding)
    {
        var input = binding.Input;
        if (input.Rank != 3)
        {
            throw binding.Error("it takes images of shape [height, width, channels]");
        }

        if (Factors.Rank is not (1 or 2) || Factors.Dimensions.Any(factor => factor > Most))
        {
            throw binding.Error($"the factors {Factors} must be one number for both axes, or two: rows and columns, each 1 to {Most}");
        }

        var window = new WindowSettings(default, default, default, IsSeries: false);
        var (rows, columns) = (Factors.Dimensions[0], Factors.Dimensions[^1]);
        if ((long)input.Size * rows * columns > int.MaxValue / 4)
        {
            throw binding.Error($"an image of {input.Dimensions[0]} by {input.Dimensions[1]} made {rows} by {columns} times as large is too large");
        }

        return new UpSampleLayer(binding, this, rows, columns, window.ShapeOf(binding, input.Dimensions[0] * rows, input.Dimensions[1] * columns, input.Columns));
    }
}

internal sealed class UpSampleLayer(LayerBinding binding, UpSample2DOptions options, int rows, int columns, Shape output) : BoundLayer(binding, options, output)
{
    public override Step CreateStep(StepContext context) => new UpSampleStep(context, rows, columns);

    /// <summary>Resize or Upsample by whole numbers that repeats pixels, whatever its attributes call that: it is tried on numbered pixels.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        const string Reason = "only images made whole times as large by repeating their pixels are a layer";
        if (graph.Value(node, 0) is not { IsIndex: false, Order.IsEmpty: true } x || x.Shape.Rank != 3 || x.Axes.Length != 3 || node.Attributes.ContainsKey("axes")
            || Factors(graph, node, x) is not { } factors)
        {
            return Reason;
        }

        int[] byAxis = [.. Enumerable.Range(0, 3).Select(axis => factors[x.Axes.IndexOf(axis)])];
        if (byAxis[2] != 1 || byAxis.Any(factor => factor > 1 << 10) || !RepeatsPixels(graph, node, x, factors))
        {
            return Reason;
        }

        graph.Add([node], Layer.UpSample2D(1) with { Factors = new Shape(byAxis[0], byAxis[1]) }, [x]);
        return null;
    }

    // How often every dimension of a sample of the graph is repeated, if that is known and whole.
    private static int[]? Factors(GraphRaiser graph, OperatorNode node, RaisedValue x)
    {
        int[] sizes = x.Sizes;
        int place = node.OpType == "Upsample" || graph.Opset < 11 ? 1 : 2;
        if (graph.Floats(node, place) is { Length: 4 } scales)
        {
            return scales.Data[0] == 1 && scales.Data.Skip(1).All(scale => scale is >= 1 and <= 1 << 10 && scale == MathF.Floor(scale))
                ? [.. scales.Data.Skip(1).Select(scale => (int)scale)]
                : null;
        }

        return graph.Shapes.Sizes(node, 3) is { Length: 4 } wanted && Enumerable.Range(0, 3).All(axis => wanted[axis + 1] is > 0 and var size && size % sizes[axis] == 0)
            ? [.. Enumerable.Range(0, 3).Select(axis => (int)Math.Min(wanted[axis + 1]!.Value / sizes[axis], int.MaxValue))]
            : null;
    }

    private static bool RepeatsPixels(GraphRaiser graph, OperatorNode node, RaisedValue x, int[] factors)
    {
        // One channel shows what becomes of all. As far as the coordinates go, rows do not depend on columns; so a long line for each is enough.
        const int Longest = 512;
        int[] sizes = [.. x.Sizes.Select((size, axis) => x.Axes[axis] == 2 ? 1 : Math.Min(size, Longest))];
        int[] larger = [.. sizes.Select((size, axis) => size * factors[axis])];
        for (int axis = 0; axis < 3; axis++)
        {
            int[] line = [1, .. sizes.Select((size, other) => other == axis ? size : 1)];
            int[] repeated = [1, .. larger.Select((size, other) => other == axis ? size : 1)];
            var pixels = Tensor.Create([.. Enumerable.Range(0, sizes[axis]).Select(i => (float)i)], line);
            if (graph.TryOn(node, pixels, repeated.Select((size, i) => (float)size / line[i]).ToArray()) is not { } y || !y.Dimensions.AsSpan().SequenceEqual(repeated))
            {
                return false;
            }

            for (int i = 0; i < y.Length; i++)
            {
                if (y.Data[i] != i / factors[axis])
                {
                    return false;
                }
            }
        }

        return true;
    }

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters)
    {
        // The second input, the region of interest, is for cropping alone; opset 11 wants it nevertheless.
        string y = graph.AddNode(
            "Resize",
            [
                graph.ChannelsFirst(inputs[0], 4),
                graph.AddInitializer("region", Tensor.Vector<float>([])),
                graph.AddInitializer("scales", Tensor.Vector<float>([1, 1, rows, columns])),
            ],
            [("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor")]);
        return graph.ChannelsLast(y, 4);
    }
}

/// <summary>Forward copies every pixel to its block; backward adds the block's gradients, row by row.</summary>
internal sealed unsafe class UpSampleStep(StepContext context, int rows, int columns) : SharedStep(context)
{
    private readonly PlanValue _x = context.Inputs[0];
    private readonly PlanValue _y = context.Output;
    private readonly int _width = context.Inputs[0].Shape.Dimensions[1];

    protected override void Forward(int first, int end)
    {
        nint stride = _x.Stride;
        for (nint pixel = (nint)first * _x.RowsPerSample; pixel < (nint)end * _x.RowsPerSample; pixel++)
        {
            var source = new ReadOnlySpan<float>(_x.Data + (pixel * stride), (int)stride);
            float* block = _y.Data + (Corner(pixel) * stride);
            for (int row = 0; row < rows; row++, block += _width * columns * stride)
            {
                for (int column = 0; column < columns; column++)
                {
                    source.CopyTo(new Span<float>(block + (column * stride), (int)stride));
                }
            }
        }
    }

    protected override void Backward(int first, int end)
    {
        nint stride = _x.Stride;
        for (nint pixel = (nint)first * _x.RowsPerSample; pixel < (nint)end * _x.RowsPerSample; pixel++)
        {
            float* corner = _y.Gradient + (Corner(pixel) * stride);
            for (nint c = 0; c < stride; c += Vector512<float>.Count)
            {
                var sum = Vector512<float>.Zero;
                float* block = corner + c;
                for (int row = 0; row < rows; row++, block += _width * columns * stride)
                {
                    for (int column = 0; column < columns; column++)
                    {
                        sum += Vector512.Load(block + (column * stride));
                    }
                }

                sum.Store(_x.Gradient + (pixel * stride) + c);
            }
        }
    }

    /// <summary>The first pixel of a pixel's block; images lie behind each other as rows do.</summary>
    private nint Corner(nint pixel) => (pixel / _width * rows * _width * columns) + (pixel % _width * columns);
}
