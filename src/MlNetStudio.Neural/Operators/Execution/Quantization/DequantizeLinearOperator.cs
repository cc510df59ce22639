using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX DequantizeLinear: y = (x - zero point) scale, with one scale for all, for every place along an axis, or for every block along it.</summary>
internal sealed class DequantizeLinearOperator() : Operator("DequantizeLinear", 10)
{
    public override int MinimumInputs => 2;

    public override int MaximumInputs => 3;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(0, [ElementType.UInt8, ElementType.Int8, ElementType.UInt16, ElementType.Int16, ElementType.Int32, .. Quantized.SmallTypes]);
        node.RequireSameType(0, 2);
        Quantized.RequireScale(node, 1);
        var type = node.Int("output_dtype", 0) is var given and not 0 ? (ElementType)given : node.InputType(1);
        int block = node.SmallInt("block_size", 0);
        if (block < 0)
        {
            throw node.Error($"block_size is {block}, and must not be negative");
        }

        node.SetOutput(0, type, node.InputShape(0));
        return new DequantizeKernel(node.SmallInt("axis", 1), block).For(type)
            ?? throw node.Error($"dequantizing to element type {type} is not known, only to floating-point numbers");
    }

    private sealed class DequantizeKernel(int axis, int block) : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            switch (context.Input(0))
            {
                case Value<byte>:
                    Run<byte, T>(context);
                    break;
                case Value<sbyte>:
                    Run<sbyte, T>(context);
                    break;
                case Value<ushort>:
                    Run<ushort, T>(context);
                    break;
                case Value<short>:
                    Run<short, T>(context);
                    break;
                case Value<SmallNumber> small:
                    RunSmall<T>(context, small);
                    break;
                default:
                    Run<int, T>(context);
                    break;
            }
        }

        private void RunSmall<T>(NodeContext context, Value<SmallNumber> x)
            where T : unmanaged, INumber<T>
        {
            var layout = ScaleLayout.Of(context, axis, block);
            float[] scales = NumberConversion.ToSingle(context.Input(1));
            float[] zeros = context.HasInput(2) ? NumberConversion.ToSingle(context.Input(2)) : [];
            float[] numbers = NumberConversion.ToSingle(x);
            var y = context.Output<T>(0, x.Dimensions);
            for (int start = 0; start < numbers.Length;)
            {
                int place = layout.First(start);
                int end = (int)Math.Min(numbers.Length, (long)start + layout.Run);
                for (; start < end; start++, place += layout.Step)
                {
                    y[start] = T.CreateTruncating((numbers[start] - (zeros.Length == 0 ? 0 : zeros[place])) * scales[place]);
                }
            }
        }

        private void Run<TFrom, T>(NodeContext context)
            where TFrom : unmanaged, INumber<TFrom>
            where T : unmanaged, INumber<T>
        {
            var layout = ScaleLayout.Of(context, axis, block);
            var x = context.Input<TFrom>(0);
            ReadOnlySpan<float> scales = context.Input(1) is Value<float> value ? value.Span : NumberConversion.ToSingle(context.Input(1));
            ReadOnlySpan<TFrom> zeros = context.HasInput(2) ? context.Input<TFrom>(2) : [];
            var y = context.Output<T>(0, context.Dimensions(0));
            for (int start = 0; start < x.Length;)
            {
                int place = layout.First(start);
                int end = (int)Math.Min(x.Length, (long)start + layout.Run);
                for (; start < end; start++, place += layout.Step)
                {
                    long difference = long.CreateTruncating(x[start]) - (zeros.IsEmpty ? 0 : long.CreateTruncating(zeros[place]));
                    y[start] = T.CreateTruncating(difference * scales[place]);
                }
            }
        }
    }
}
