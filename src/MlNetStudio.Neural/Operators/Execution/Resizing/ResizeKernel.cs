using System.Buffers;
using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Resizes one dimension after the other; sums are taken in double, and integers cut off.</summary>
/// <param name="options">The node's attributes.</param>
/// <param name="plan">Finds the dimensions for a run.</param>
/// <param name="isSettled">Whether they follow from the input's dimensions alone.</param>
internal sealed class ResizeKernel(ResizeOptions options, Func<NodeContext, ResizeAxis[]> plan, bool isSettled) : NumberKernel
{
    public override void Run<T>(NodeContext context)
    {
        var (axes, output) = isSettled ? context.Plan(this, static (context, kernel) => kernel.ResizingOf(context)) : ResizingOf(context);
        var y = context.Output<T>(0, output);
        if (y.IsEmpty)
        {
            return;
        }

        var x = context.Input<T>(0);
        if (x.IsEmpty)
        {
            throw context.Error("there is nothing to resize");
        }

        T[] from = [];
        Span<int> shape = stackalloc int[output.Length];
        context.Dimensions(0).CopyTo(shape);
        for (int d = 0; d < axes.Length; d++)
        {
            axes[d].Compute();
            if (axes[d].IsIdentity)
            {
                continue;
            }

            int inner = Tensor.ElementCount(shape[(d + 1)..]);
            shape[d] = axes[d].Output;
            int length = Tensor.ElementCount(shape);
            T[] resized = ArrayPool<T>.Shared.Rent(length);
            Resize(x, resized.AsSpan(0, length), axes[d], inner);
            ArrayPool<T>.Shared.Return(from);
            x = resized.AsSpan(0, length);
            from = resized;
        }

        x.CopyTo(y);
        ArrayPool<T>.Shared.Return(from);
        if (options.Coordinates == "tf_crop_and_resize")
        {
            Extrapolate(y, axes, T.CreateSaturating(options.Extrapolation));
        }
    }

    private static void Resize<T>(ReadOnlySpan<T> x, Span<T> y, ResizeAxis axis, int inner)
        where T : unmanaged, INumber<T>
    {
        double[] room = ArrayPool<double>.Shared.Rent(inner);
        var sums = room.AsSpan(0, inner);
        for (int line = 0; line * inner < y.Length; line++)
        {
            int place = line % axis.Output;
            int start = line / axis.Output * axis.Input;
            var target = y.Slice(line * inner, inner);
            if (axis.Taps == 1)
            {
                x.Slice((start + axis.First[place]) * inner, inner).CopyTo(target);
                continue;
            }

            sums.Clear();
            for (int tap = 0; tap < axis.Taps; tap++)
            {
                double weight = axis.Weights[(place * axis.Taps) + tap];
                if (weight == 0)
                {
                    continue;
                }

                int source = Math.Clamp(axis.First[place] + tap, 0, axis.Input - 1);
                var elements = x.Slice((start + source) * inner, inner);
                for (int i = 0; i < inner; i++)
                {
                    sums[i] += weight * double.CreateTruncating(elements[i]);
                }
            }

            for (int i = 0; i < inner; i++)
            {
                target[i] = T.CreateSaturating(sums[i]);
            }
        }

        ArrayPool<double>.Shared.Return(room);
    }

    private Resizing ResizingOf(NodeContext context)
    {
        var axes = plan(context);
        return new(axes, [.. axes.Select(axis => axis.Output)]);
    }

    private static void Extrapolate<T>(Span<T> y, ResizeAxis[] axes, T value)
    {
        for (int i = 0; i < y.Length; i++)
        {
            int rest = i;
            bool outside = false;
            for (int d = axes.Length - 1; d >= 0; d--)
            {
                outside |= axes[d].Outside[rest % axes[d].Output];
                rest /= axes[d].Output;
            }

            if (outside)
            {
                y[i] = value;
            }
        }
    }

    /// <summary>How every dimension is resized, and what they become.</summary>
    private sealed record Resizing(ResizeAxis[] Axes, int[] Output);
}
