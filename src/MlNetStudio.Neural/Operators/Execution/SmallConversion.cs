namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Kernels that turn the elements of the first input from or into a type of <see cref="SmallNumbers"/>.</summary>
internal static class SmallConversion
{
    /// <summary>The kernel, or null if one of the two types is text.</summary>
    /// <param name="from">The type of the first input.</param>
    /// <param name="to">The type of the output.</param>
    /// <param name="saturates">Whether what is too large for a float8 becomes its largest number.</param>
    /// <param name="rounding">Which power of two is taken.</param>
    public static Kernel? For(ElementType from, ElementType to, bool saturates, PowerRounding rounding) =>
        from == ElementType.String ? null
        : SmallNumbers.Has(to) ? context => Encode(context, to, saturates, rounding)
        : to == ElementType.Boolean ? ToBoolean
        : new ToNumber().For(to);

    private static void Encode(NodeContext context, ElementType to, bool saturates, PowerRounding rounding)
    {
        double[] x = context.Input(0) is Value<bool> flags ? Array.ConvertAll(flags.Span.ToArray(), flag => flag ? 1.0 : 0) : NumberConversion.ToDouble(context.Input(0));
        int[] shape = context.Dimensions(0);
        if (to == ElementType.BFloat16)
        {
            var wide = context.Output<BrainNumber>(0, shape);
            for (int i = 0; i < x.Length; i++)
            {
                wide[i] = new BrainNumber((ushort)SmallNumbers.FromSingle(to, (float)x[i]));
            }

            return;
        }

        var y = context.Output<SmallNumber>(0, shape);
        int mask = (1 << SmallNumbers.BitsOf(to)) - 1;
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = new SmallNumber((byte)(
                SmallNumbers.IsInteger(to) ? (int)long.CreateSaturating(x[i]) & mask
                : to == ElementType.Float8E8M0 ? SmallNumbers.PowerBits((float)x[i], rounding)
                : SmallNumbers.FromSingle(to, (float)x[i], saturates)));
        }
    }

    private static void ToBoolean(NodeContext context)
    {
        float[] x = NumberConversion.ToSingle(context.Input(0));
        var y = context.Output<bool>(0, context.Dimensions(0));
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = x[i] != 0;
        }
    }

    private sealed class ToNumber : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            float[] x = NumberConversion.ToSingle(context.Input(0));
            System.Numerics.Tensors.TensorPrimitives.ConvertTruncating<float, T>(x, context.Output<T>(0, context.Dimensions(0)));
        }
    }
}
