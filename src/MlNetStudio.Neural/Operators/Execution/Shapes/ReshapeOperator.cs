namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX Reshape: the same elements under the dimensions that the second input holds. One may be -1 and follows from the others;
/// 0 keeps the dimension of the input (with allowzero = 1 it is a dimension of no elements).
/// </summary>
internal sealed class ReshapeOperator() : Operator("Reshape", 5)
{
    public override int MinimumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(1, ElementType.Int64);
        bool allowZero = node.Flag("allowzero");
        var known = node.ConstantIntegers(1);
        node.SetOutput(0, node.InputType(0), Infer(node, known, allowZero));
        return known is null
            ? context => context.View(0, 0, Resolve(context, IntegerList.Read(context, 1), allowZero))
            : context => context.View(0, 0, context.Plan((known, allowZero), static (context, wanted) => Resolve(context, wanted.known, wanted.allowZero)));
    }

    private static PartialShape Infer(NodeBinding node, long[]? wanted, bool allowZero)
    {
        var input = node.InputShape(0);
        if (wanted is null)
        {
            return node.InputShape(1) is { IsRankKnown: true, Rank: 1 } shape && shape[0] >= 0 && shape[0] <= Value.MaximumRank
                ? PartialShape.OfRank(shape[0])
                : default;
        }

        var result = new int[wanted.Length];
        for (int i = 0; i < wanted.Length; i++)
        {
            result[i] = wanted[i] is > 0 and <= int.MaxValue ? (int)wanted[i]
                : wanted[i] == 0 && allowZero ? 0
                : wanted[i] == 0 && input.IsRankKnown && i < input.Rank ? input[i]
                : PartialShape.Unknown;
        }

        int open = Array.IndexOf(wanted, -1);
        if (open >= 0 && input.IsComplete && result.Count(size => size < 0) == 1)
        {
            long others = result.Where(size => size >= 0).Aggregate(1L, (product, size) => product * size);
            long total = Tensor.ElementCount(input.Dimensions);
            if (others == 0 || total % others != 0)
            {
                throw node.Error($"{total} elements cannot be arranged as [{string.Join(", ", wanted)}]");
            }

            result[open] = (int)(total / others);
        }

        return new(result);
    }

    private static int[] Resolve(NodeContext context, long[] wanted, bool allowZero)
    {
        int[] input = context.Dimensions(0);
        var result = new int[wanted.Length];
        int open = -1;
        long others = 1;
        for (int i = 0; i < wanted.Length; i++)
        {
            long size = wanted[i];
            if (size == -1 && open < 0)
            {
                open = i;
                continue;
            }

            if (size == 0 && !allowZero)
            {
                size = i < input.Length ? input[i] : throw context.Error($"dimension {i} is to be kept, and the input has only {input.Length}");
            }

            result[i] = Axes.Size(context, size);
            others = checked(others * size);
        }

        long total = context.Input(0).Length;
        if (open >= 0)
        {
            if (others == 0 || total % others != 0)
            {
                throw context.Error($"{total} elements cannot be arranged as [{string.Join(", ", wanted)}]");
            }

            result[open] = (int)(total / others);
        }
        else if (others != total)
        {
            throw context.Error($"{total} elements cannot be arranged as [{string.Join(", ", wanted)}]");
        }

        return result;
    }
}
