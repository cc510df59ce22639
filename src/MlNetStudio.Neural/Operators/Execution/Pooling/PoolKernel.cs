using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>What a window is made into, one element of the input after the other.</summary>
internal interface IPool<T>
{
    /// <summary>Starts a window.</summary>
    public void Start();

    /// <summary>Takes the element at a place of the plane.</summary>
    public void Add(T value, int place);

    /// <summary>The result of a window of so many elements of the input, or of input and padding.</summary>
    public T Finish(int elements, int withPadding);
}

/// <summary>Slides a window over every plane of [batch, channels, ...].</summary>
internal static class PoolKernel
{
    /// <summary>The attribute kernel_shape, which pooling must have.</summary>
    public static int[] KernelShape(NodeBinding node, WindowOptions options) => options.Kernel ?? throw node.MissingAttribute("kernel_shape");

    /// <summary>The window over the first input, and the dimensions of what comes of it.</summary>
    public static Slid Slide(NodeContext context, WindowOptions options, int[] kernel) => context.Plan((options, kernel), static (context, sliding) =>
    {
        int[] shape = context.Dimensions(0);
        var window = sliding.options.Of(context, shape, sliding.kernel);
        return new Slid(window, [shape[0], shape[1], .. window.Output]);
    });

    /// <summary>Pools every plane; after a window is done, <paramref name="pool"/> is handed to <paramref name="done"/> with its place in the output.</summary>
    /// <returns>The least number of elements of the input under any window.</returns>
    public static int Run<T, TPool>(ReadOnlySpan<T> x, Span<T> y, Window window, TPool pool, Action<TPool, int>? done = null)
        where T : unmanaged, INumber<T>
        where TPool : struct, IPool<T>
    {
        Span<int> position = stackalloc int[window.Rank];
        position.Clear();
        int least = int.MaxValue;
        for (int i = 0; i < y.Length; i++)
        {
            var plane = x.Slice(i / window.OutputLength * window.InputLength, window.InputLength);
            pool.Start();
            int elements = Visit(ref pool, plane, window, position, 0, 0);
            least = Math.Min(least, elements);
            int padded = 1;
            for (int d = 0; d < position.Length; d++)
            {
                padded *= window.PaddedTaps(d, position[d]);
            }

            y[i] = pool.Finish(elements, padded);
            done?.Invoke(pool, i);
            for (int d = position.Length - 1; d >= 0 && ++position[d] == window.Output[d]; d--)
            {
                position[d] = 0;
            }
        }

        return least;
    }

    private static int Visit<T, TPool>(ref TPool pool, ReadOnlySpan<T> plane, Window window, ReadOnlySpan<int> position, int axis, int start)
        where TPool : struct, IPool<T>
    {
        var (from, to) = window.Taps(axis, position[axis]);
        int first = (position[axis] * window.Strides[axis]) - window.Before[axis];
        int dilation = window.Dilations[axis];
        start *= window.Input[axis];
        if (axis == position.Length - 1)
        {
            for (int tap = from; tap < to; tap++)
            {
                int place = start + first + (tap * dilation);
                pool.Add(plane[place], place);
            }

            return to - from;
        }

        int elements = 0;
        for (int tap = from; tap < to; tap++)
        {
            elements += Visit(ref pool, plane, window, position, axis + 1, start + first + (tap * dilation));
        }

        return elements;
    }
}
