namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Split: x in parts along an axis, of given sizes or as equal as they can be, the last then the smaller one.</summary>
internal sealed class SplitOperator() : Operator("Split", 2)
{
    public override int MaximumInputs => 2;

    public override int MaximumOutputs => int.MaxValue;

    public override Kernel Bind(NodeBinding node)
    {
        int axis = node.SmallInt("axis", 0);
        var sizes = IntegerList.Bind(node, "split", 1, 13);
        var shape = node.InputShape(0);
        for (int i = 0; i < node.OutputCount; i++)
        {
            node.SetOutput(i, node.InputType(0), shape.IsRankKnown ? Part(node, shape, axis, sizes, i) : default);
        }

        return node.ForWidth(new SplitKernel(axis, sizes, node.OutputCount));
    }

    private static PartialShape Part(NodeBinding node, PartialShape shape, int axis, IntegerList sizes, int index)
    {
        int along = Axes.Normalize(node, axis, shape.Rank);
        int[] result = shape.Dimensions.ToArray();
        result[along] = sizes.Known is { } known && index < known.Length && known[index] is >= 0 and <= int.MaxValue ? (int)known[index] : PartialShape.Unknown;
        return new(result);
    }

    private sealed class SplitKernel(int axis, IntegerList sizes, int parts) : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            int along = Axes.Normalize(context, axis, shape.Length);
            int size = shape[along];
            int each = (size + parts - 1) / parts;
            long[] lengths = sizes.Read(context)
                ?? [.. Enumerable.Range(0, parts).Select(i => (long)Math.Clamp(size - (i * each), 0, each))];
            if (lengths.Length != parts || lengths.Any(length => length < 0) || lengths.Sum() != size)
            {
                throw context.Error($"parts of [{string.Join(", ", lengths)}] do not make {size} in {parts} outputs");
            }

            var x = context.Raw<T>(0);
            int inner = Tensor.ElementCount(shape.AsSpan(along + 1));
            int outer = Tensor.ElementCount(shape.AsSpan(0, along));
            int start = 0;
            for (int i = 0; i < parts; i++)
            {
                int width = (int)lengths[i] * inner;
                if (context.IsWanted(i))
                {
                    int[] output = [.. shape];
                    output[along] = (int)lengths[i];
                    var y = context.RawOutput<T>(i, output);
                    for (int row = 0; row < outer; row++)
                    {
                        x.Slice((row * size * inner) + start, width).CopyTo(y[(row * width)..]);
                    }
                }

                start += width;
            }
        }
    }
}
