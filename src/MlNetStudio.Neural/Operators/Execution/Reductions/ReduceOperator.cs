using System.Buffers;
using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>A number made of a row of numbers.</summary>
internal interface IReduction
{
    public static abstract T Reduce<T>(ReadOnlySpan<T> row)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}

/// <summary>
/// An operator that makes one number of all those along some axes, by default all. The axes are an attribute in old operator sets
/// and an input in new ones. Numbers are taken in row-major order of the reduced axes, wherever these lie: the others are moved
/// in front first if they are not there.
/// </summary>
internal abstract class ReduceOperator<TReduction>(string opType, int axesAsInputSince = 18) : Operator(opType, 1)
    where TReduction : IReduction
{
    public sealed override int MaximumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        var axes = IntegerList.Bind(node, "axes", 1, axesAsInputSince);
        bool keep = node.Flag("keepdims", true);
        bool nothingForNone = node.Flag("noop_with_empty_axes");
        node.SetOutput(0, node.InputType(0), Infer(node, axes, keep, nothingForNone));
        var kernel = new ReductionKernel(axes, keep, nothingForNone);
        return TakesBooleans && node.InputType(0) == ElementType.Boolean ? kernel.Run<byte> : node.ForNumber(kernel);
    }

    /// <summary>Whether truth values are taken as the numbers 0 and 1.</summary>
    protected virtual bool TakesBooleans => false;

    private static PartialShape Infer(NodeBinding node, IntegerList axes, bool keep, bool nothingForNone)
    {
        var shape = node.InputShape(0);
        if (!shape.IsRankKnown || (axes.Known is null && !axes.IsAbsent))
        {
            return default;
        }

        var set = Reduced(axes.Known, shape.Rank, nothingForNone, axis => Axes.Normalize(node, axis, shape.Rank));
        int[] sizes = shape.Dimensions.ToArray();
        return new([.. Kept(sizes, set, keep)]);
    }

    private static HashSet<int> Reduced(long[]? axes, int rank, bool nothingForNone, Func<long, int> normalize) =>
        axes is { Length: > 0 } ? [.. axes.Select(normalize)] : nothingForNone ? [] : [.. Enumerable.Range(0, rank)];

    private static IEnumerable<int> Kept(int[] sizes, HashSet<int> reduced, bool keep)
    {
        for (int d = 0; d < sizes.Length; d++)
        {
            if (!reduced.Contains(d))
            {
                yield return sizes[d];
            }
            else if (keep)
            {
                yield return 1;
            }
        }
    }

    private sealed class ReductionKernel(IntegerList axes, bool keep, bool nothingForNone) : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var rows = axes.IsSettled ? context.Plan(this, static (context, kernel) => kernel.RowsOf(context)) : RowsOf(context);
            var x = context.Raw<T>(0);
            var y = context.RawOutput<T>(0, rows.Output);
            T[]? moved = null;
            if (!rows.IsInPlace)
            {
                moved = ArrayPool<T>.Shared.Rent(x.Length);
                StridedCopy.Permute(x, context.Dimensions(0), rows.Order, moved.AsSpan(0, x.Length));
                x = moved;
            }

            for (int i = 0; i < y.Length; i++)
            {
                y[i] = TReduction.Reduce(x.Slice(i * rows.Columns, rows.Columns));
            }

            if (moved is not null)
            {
                ArrayPool<T>.Shared.Return(moved);
            }
        }

        private Rows RowsOf(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            var reduced = Reduced(axes.Read(context), shape.Length, nothingForNone, axis => Axes.Normalize(context, axis, shape.Length));
            int[] order = [.. Enumerable.Range(0, shape.Length).Where(d => !reduced.Contains(d)), .. reduced.Order()];
            return new([.. Kept(shape, reduced, keep)], order, Tensor.ElementCount([.. reduced.Order().Select(d => shape[d])]), IsInPlace(order, shape));
        }

        private static bool IsInPlace(int[] order, int[] shape)
        {
            int last = -1;
            foreach (int d in order)
            {
                if (shape[d] == 1)
                {
                    continue;
                }

                if (d < last)
                {
                    return false;
                }

                last = d;
            }

            return true;
        }

        /// <summary>How the input is made of rows, each of which becomes one number.</summary>
        private sealed record Rows(int[] Output, int[] Order, int Columns, bool IsInPlace);
    }
}
