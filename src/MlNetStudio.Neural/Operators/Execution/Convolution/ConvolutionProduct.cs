using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// Convolution as a product of matrices: the weights [outputs, inputs x taps] with what lies under the windows [inputs x taps, windows],
/// for some windows at a time so that the second matrix stays small.
/// </summary>
internal static class ConvolutionProduct
{
    // The most elements of the matrix of what lies under the windows.
    private const int BlockLength = 1 << 20;

    /// <summary>The window of a convolution of x [n, c, ...] with w [m, c / groups, ...], checked.</summary>
    public static Window Window(NodeContext context, WindowOptions options, int[] x, int[] w, int groups)
    {
        if (w.Length != x.Length)
        {
            throw context.Error("the input and the weights must have the same number of dimensions");
        }

        if (w.Length > 1 && ((long)w[1] * groups != x[1] || w[0] % groups != 0))
        {
            throw context.Error(
                $"weights of {w[0]} by {w[1]} channels in {groups} groups do not fit an input of {x[1]} channels");
        }

        return options.Of(context, x, w.AsSpan(Math.Min(2, w.Length)));
    }

    /// <summary>y [n, m, windows] = x [n, c, ...] convolved with w [m, c / groups, ...].</summary>
    public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> w, Span<T> y, Window window, int batch, int channels, int outputs, int groups)
        where T : unmanaged, INumber<T>
    {
        int windows = window.OutputLength;
        if (y.IsEmpty)
        {
            return;
        }

        if (channels == 0)
        {
            y.Clear();
            return;
        }

        int groupChannels = channels / groups;
        int groupOutputs = outputs / groups;
        int inner = checked(groupChannels * window.KernelLength);
        if (window.IsPointwise)
        {
            for (int i = 0; i < batch * groups; i++)
            {
                Multiply(
                    w.Slice(i % groups * groupOutputs * inner, groupOutputs * inner),
                    x.Slice(i * inner * windows, inner * windows),
                    y.Slice(i * groupOutputs * windows, groupOutputs * windows),
                    groupOutputs, inner, windows);
            }

            return;
        }

        int block = Math.Clamp(BlockLength / inner, 1, windows);
        T[] under = ArrayPool<T>.Shared.Rent(checked(inner * block));
        T[] products = ArrayPool<T>.Shared.Rent(checked(groupOutputs * block));
        for (int i = 0; i < batch * groups; i++)
        {
            var input = x.Slice(i * groupChannels * window.InputLength, groupChannels * window.InputLength);
            var output = y.Slice(i * groupOutputs * windows, groupOutputs * windows);
            var weights = w.Slice(i % groups * groupOutputs * inner, groupOutputs * inner);
            for (int first = 0; first < windows; first += block)
            {
                int count = Math.Min(block, windows - first);
                for (int row = 0; row < inner; row++)
                {
                    var channel = input.Slice(row / window.KernelLength * window.InputLength, window.InputLength);
                    window.Gather(channel, row % window.KernelLength, first, under.AsSpan(row * count, count));
                }

                var target = count == windows ? output : products.AsSpan(0, groupOutputs * count);
                Multiply(weights, under.AsSpan(0, inner * count), target, groupOutputs, inner, count);
                for (int row = 0; row < groupOutputs && count < windows; row++)
                {
                    target.Slice(row * count, count).CopyTo(output[((row * windows) + first)..]);
                }
            }
        }

        ArrayPool<T>.Shared.Return(products);
        ArrayPool<T>.Shared.Return(under);
    }

    /// <summary>c = a b.</summary>
    public static void Multiply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c, int m, int k, int n)
        where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float))
        {
            FloatProduct.Multiply(MemoryMarshal.Cast<T, float>(a), MemoryMarshal.Cast<T, float>(b), MemoryMarshal.Cast<T, float>(c), m, k, n);
        }
        else
        {
            NumberProduct.Multiply(a, b, c, m, k, n);
        }
    }

    /// <summary>Adds a bias to every plane of y [n, m, windows].</summary>
    public static void AddBias<T>(NodeContext context, ReadOnlySpan<T> bias, Span<T> y, int outputs, int windows)
        where T : unmanaged, INumber<T>
    {
        if (bias.Length != outputs)
        {
            throw context.Error($"the bias has {bias.Length} elements for {outputs} channels");
        }

        for (int plane = 0; plane * windows < y.Length && windows > 0; plane++)
        {
            var elements = y.Slice(plane * windows, windows);
            System.Numerics.Tensors.TensorPrimitives.Add(elements, bias[plane % outputs], elements);
        }
    }

    /// <summary>The attribute group, at least 1.</summary>
    public static int Groups(NodeBinding node)
    {
        int groups = node.SmallInt("group", 1);
        return groups >= 1 ? groups : throw node.Error($"group is {groups}, and must be at least 1");
    }

    /// <summary>The number of output channels, if it is known of the weights.</summary>
    public static int? Outputs(NodeBinding node, int weights, int dimension = 0, int groups = 1)
    {
        var shape = node.InputShape(weights);
        int outputs = shape.IsRankKnown && shape.Rank > dimension ? shape[dimension] : PartialShape.Unknown;
        return outputs == PartialShape.Unknown ? PartialShape.Unknown : checked(outputs * groups);
    }
}
