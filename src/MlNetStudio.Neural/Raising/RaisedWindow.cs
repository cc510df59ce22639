using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Raising;

/// <summary>The window of a convolution or pooling, by axis, as its node's attributes have it.</summary>
internal sealed record RaisedWindow(int[] Kernel, int[] Strides, int[] Dilations, int[] Before, int[] After)
{
    /// <summary>Whether there is anything around the input.</summary>
    public bool IsPadded => Before.Concat(After).Any(pad => pad != 0);

    /// <summary>What the layer is told about padding.</summary>
    public ConvolutionPadding Padding => IsPadded ? ConvolutionPadding.Explicit : ConvolutionPadding.Valid;

    /// <summary>The window over a value of images or series with channels first; null, with a reason, if it is none that layers have.</summary>
    public static RaisedWindow? Read(OperatorNode node, RaisedValue x, int[]? kernel, out string reason)
    {
        int axes = x.Shape.Rank - 1;
        reason = "";
        if (axes is not (1 or 2) || x.Axes.Length != axes + 1 || !x.IsChannelsFirst || !x.Order.IsEmpty)
        {
            reason = $"it takes images or series with channels first, and a sample here is [{string.Join(", ", x.Sizes)}]";
            return null;
        }

        kernel = node.Ints("kernel_shape") ?? kernel;
        int[] strides = node.Ints("strides") ?? [.. Enumerable.Repeat(1, axes)];
        int[] dilations = node.Ints("dilations") ?? [.. Enumerable.Repeat(1, axes)];
        int[] pads = node.Ints("pads") ?? new int[2 * axes];
        if (kernel is null || kernel.Length != axes || strides.Length != axes || dilations.Length != axes || pads.Length != 2 * axes
            || kernel.Concat(strides).Concat(dilations).Any(size => size < 1) || pads.Any(pad => pad < 0))
        {
            reason = "its kernel_shape, strides, dilations and pads do not fit its input";
            return null;
        }

        var window = new RaisedWindow(kernel, strides, dilations, pads[..axes], pads[axes..]);
        string automatic = node.Text("auto_pad", "NOTSET");
        if (automatic is "SAME_UPPER" or "SAME_LOWER")
        {
            window = window.Same(x, automatic == "SAME_LOWER");
        }
        else if (automatic == "VALID")
        {
            window = window with { Before = new int[axes], After = new int[axes] };
        }

        if (node.Int("ceil_mode", 0) != 0 && !window.IsExact(x))
        {
            reason = "ceil_mode makes a window that reaches over the edge";
            return null;
        }

        return window;
    }

    private RaisedWindow Same(RaisedValue x, bool isLower)
    {
        var (before, after) = (new int[Kernel.Length], new int[Kernel.Length]);
        for (int axis = 0; axis < Kernel.Length; axis++)
        {
            long size = x.Shape.Dimensions[axis];
            long windows = (size + Strides[axis] - 1) / Strides[axis];
            long all = Math.Max(0, ((windows - 1) * Strides[axis]) + ((Kernel[axis] - 1L) * Dilations[axis]) + 1 - size);
            before[axis] = (int)Math.Min(int.MaxValue, isLower ? all - (all / 2) : all / 2);
            after[axis] = (int)Math.Min(int.MaxValue, all - before[axis]);
        }

        return this with { Before = before, After = after };
    }

    private bool IsExact(RaisedValue x) => Enumerable.Range(0, Kernel.Length).All(axis =>
        ((long)x.Shape.Dimensions[axis] + Before[axis] + After[axis] - (((Kernel[axis] - 1L) * Dilations[axis]) + 1)) % Strides[axis] == 0);
}
