namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX QuantizeLinear: y = saturate(round(x / scale) + zero point), rounding half to even, with one scale for all, for every place
/// along an axis, or for every block along it.
/// </summary>
internal sealed class QuantizeLinearOperator() : Operator("QuantizeLinear", 10)
{
    public override int MinimumInputs => 2;

    public override int MaximumInputs => 3;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float16, ElementType.Float64, ElementType.Int32);
        Quantized.RequireScale(node, 1);
        var type = node.HasInput(2) ? node.InputType(2)
            : node.Int("output_dtype", 0) is var given and not 0 ? (ElementType)given
            : ElementType.UInt8;
        bool isSmall = Quantized.SmallTypes.Contains(type);
        if (!isSmall && type is not (ElementType.UInt8 or ElementType.Int8 or ElementType.UInt16 or ElementType.Int16))
        {
            throw node.Error($"quantizing to element type {type} is not known, only to integers of 2 to 16 bits, float8 and float4");
        }

        int block = node.SmallInt("block_size", 0);
        if (block < 0)
        {
            throw node.Error($"block_size is {block}, and must not be negative");
        }

        node.SetOutput(0, type, node.InputShape(0));
        int axis = node.SmallInt("axis", 1);
        if (isSmall)
        {
            bool saturates = node.Int("saturate", 1) != 0;
            return context => QuantizeSmall(context, type, ScaleLayout.Of(context, axis, block), saturates);
        }

        return new QuantizeKernel(axis, block).For(type)!;
    }

    private static void QuantizeSmall(NodeContext context, ElementType type, ScaleLayout layout, bool saturates)
    {
        float[] x = NumberConversion.ToSingle(context.Input(0));
        float[] scales = NumberConversion.ToSingle(context.Input(1));
        float[] zeros = context.HasInput(2) ? NumberConversion.ToSingle(context.Input(2)) : [];
        var y = context.Output<SmallNumber>(0, context.Dimensions(0));
        bool isInteger = SmallNumbers.IsInteger(type), isSigned = type is ElementType.Int4 or ElementType.Int2;
        int bits = SmallNumbers.BitsOf(type);
        float least = isSigned ? -(1 << (bits - 1)) : 0, greatest = least + (1 << bits) - 1;
        for (int start = 0; start < x.Length;)
        {
            int place = layout.First(start);
            int end = (int)Math.Min(x.Length, (long)start + layout.Run);
            for (; start < end; start++, place += layout.Step)
            {
                float number = x[start] / scales[place], zero = zeros.Length == 0 ? 0 : zeros[place];
                number = isInteger ? Math.Clamp(MathF.Round(float.IsNaN(number) ? 0 : number) + zero, least, greatest) : number + zero;
                y[start] = new SmallNumber((byte)SmallNumbers.FromSingle(type, number, saturates));
            }
        }
    }

    private sealed class QuantizeKernel(int axis, int block) : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var layout = ScaleLayout.Of(context, axis, block);
            ReadOnlySpan<float> x = context.Input(0) is Value<float> floats ? floats.Span : NumberConversion.ToSingle(context.Input(0));
            ReadOnlySpan<float> scales = context.Input(1) is Value<float> value ? value.Span : NumberConversion.ToSingle(context.Input(1));
            ReadOnlySpan<T> zeros = context.HasInput(2) ? context.Input<T>(2) : [];
            var y = context.Output<T>(0, context.Dimensions(0));
            for (int start = 0; start < x.Length;)
            {
                int place = layout.First(start);
                int end = (int)Math.Min(x.Length, (long)start + layout.Run);
                for (; start < end; start++, place += layout.Step)
                {
                    y[start] = Quantized.Saturate<T>(x[start] / scales[place], zeros.IsEmpty ? 0 : int.CreateTruncating(zeros[place]));
                }
            }
        }
    }
}
