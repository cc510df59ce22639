namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Which scale belongs to which element: one for all, one for every place along an axis, or one for every block along it.</summary>
/// <param name="Inner">The number of elements after the axis.</param>
/// <param name="Size">The size of the axis.</param>
/// <param name="Block">Elements of a block along the axis, 0 if the scales are not for blocks.</param>
/// <param name="Scales">The number of scales.</param>
internal readonly record struct ScaleLayout(int Inner, int Size, int Block, int Scales)
{
    /// <summary>The number of consecutive elements whose scales are found together.</summary>
    public int Run => Scales == 1 ? int.MaxValue : Inner;

    /// <summary>How far the scale moves from one element of a run to the next.</summary>
    public int Step => Block > 0 && Scales > 1 ? 1 : 0;

    public static ScaleLayout Of(NodeContext context, int axis, int block)
    {
        int[] x = context.Dimensions(0);
        int[] scale = context.Dimensions(1);
        int length = Tensor.ElementCount(scale);
        if (context.HasInput(2) && context.Input(2).Length != length)
        {
            throw context.Error("the scale and the zero point must have the same number of elements");
        }

        if (scale.Length == 0 || (length == 1 && block == 0))
        {
            return new(1, 1, 0, 1);
        }

        axis = Axes.Normalize(context, axis, x.Length);
        int inner = Tensor.ElementCount(x.AsSpan(axis + 1));
        if (block == 0)
        {
            return scale.Length == 1 && scale[0] == x[axis]
                ? new(inner, x[axis], 0, length)
                : throw context.Error($"the scale must be one number, or one for each of the {x[axis]} places of axis {axis}");
        }

        int[] expected = [.. x];
        expected[axis] = (int)(((long)x[axis] + block - 1) / block);
        return scale.AsSpan().SequenceEqual(expected)
            ? new(inner, x[axis], block, length)
            : throw context.Error($"the scale must be {Tensor.FormatDimensions(expected)} for blocks of {block} along axis {axis}");
    }

    /// <summary>The scale of the first element of a run.</summary>
    public int First(int element)
    {
        if (Scales == 1)
        {
            return 0;
        }

        int line = element / Inner;
        return Block == 0 ? line % Size : ((line / Size * ((Size + Block - 1) / Block)) + (line % Size / Block)) * Inner;
    }
}
