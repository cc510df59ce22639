namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Concat: the inputs one after the other along an axis; their other dimensions agree.</summary>
internal sealed class ConcatOperator() : Operator("Concat", 4)
{
    public override int MaximumInputs => int.MaxValue;

    public override Kernel Bind(NodeBinding node)
    {
        long axis = node.OptionalInt("axis") ?? throw node.MissingAttribute("axis");
        for (int i = 1; i < node.InputCount; i++)
        {
            node.RequireSameType(0, i);
        }

        node.SetOutput(0, node.InputType(0), Infer(node, axis));
        return node.ForWidth(new ConcatKernel(axis));
    }

    private static PartialShape Infer(NodeBinding node, long axis)
    {
        var first = node.InputShape(0);
        if (!first.IsRankKnown)
        {
            return default;
        }

        int along = Axes.Normalize(node, axis, first.Rank);
        int[] result = first.Dimensions.ToArray();
        for (int i = 1; i < node.InputCount; i++)
        {
            var next = node.InputShape(i);
            if (!next.IsRankKnown)
            {
                result[along] = PartialShape.Unknown;
                continue;
            }

            node.RequireRank(i, result.Length);
            for (int d = 0; d < result.Length; d++)
            {
                bool known = result[d] >= 0 && next[d] >= 0;
                if (d == along)
                {
                    result[d] = known ? checked(result[d] + next[d]) : PartialShape.Unknown;
                }
                else if (known && result[d] != next[d])
                {
                    throw node.Error($"the inputs differ in dimension {d}");
                }
                else
                {
                    result[d] = Math.Max(result[d], next[d]);
                }
            }
        }

        return new(result);
    }

    private sealed class ConcatKernel(long axis) : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Plan(axis, Shape);
            int along = Axes.Normalize(context, axis, shape.Length);
            var y = context.RawOutput<T>(0, shape);
            int inner = Tensor.ElementCount(shape.AsSpan(along + 1));
            int outer = Tensor.ElementCount(shape.AsSpan(0, along));
            int width = shape[along] * inner;
            int start = 0;
            for (int i = 0; i < context.InputCount; i++)
            {
                var x = context.Raw<T>(i);
                int part = context.Dimensions(i)[along] * inner;
                if (part == 1)
                {
                    for (int row = 0; row < outer; row++)
                    {
                        y[(row * width) + start] = x[row];
                    }
                }
                else
                {
                    for (int row = 0; row < outer; row++)
                    {
                        x.Slice(row * part, part).CopyTo(y[((row * width) + start)..]);
                    }
                }

                start += part;
            }
        }

        private static int[] Shape(NodeContext context, long axis)
        {
            int[] shape = [.. context.Dimensions(0)];
            int along = Axes.Normalize(context, axis, shape.Length);
            for (int i = 1; i < context.InputCount; i++)
            {
                int[] next = context.Dimensions(i);
                bool fits = next.Length == shape.Length;
                for (int d = 0; fits && d < shape.Length; d++)
                {
                    fits = d == along || next[d] == shape[d];
                }

                if (!fits)
                {
                    throw context.Error($"the inputs differ in another dimension than {along}");
                }

                shape[along] = checked(shape[along] + next[along]);
            }

            return shape;
        }
    }
}
