using System.Buffers;
using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>A function of rows of floating-point numbers whose results are rows of the same length.</summary>
internal interface IRowMap
{
    /// <summary>y = f(x) for every row of so many columns; x is not empty, and y is not x.</summary>
    public static abstract void Apply<T>(ReadOnlySpan<T> x, Span<T> y, int columns)
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>;
}

/// <summary>
/// An operator that works along one axis. Before operator set 13 the input counted as a matrix, all dimensions from the axis on
/// being one row; the axis was 1 by default. Since 13 it is that axis alone, by default the last.
/// </summary>
internal abstract class RowMapOperator<TMap>(string opType, int since) : Operator(opType, since)
    where TMap : IRowMap
{
    public sealed override Kernel Bind(NodeBinding node)
    {
        bool asMatrix = node.Opset < 13;
        int axis = node.SmallInt("axis", asMatrix ? 1 : -1);
        if (node.InputShape(0).IsRankKnown)
        {
            _ = AxisOf(node.InputShape(0).Rank, axis, asMatrix) ?? throw node.Error($"axis {axis} is outside the dimensions");
        }

        node.SetOutputLikeInput();
        return node.ForFloating(new RowKernel(axis, asMatrix));
    }

    private static int? AxisOf(int rank, int axis, bool asMatrix)
    {
        // A matrix may also be all rows of nothing: then the axis is the rank itself.
        int limit = asMatrix ? rank + 1 : Math.Max(rank, 1);
        return axis >= -rank && axis < limit ? (axis < 0 ? axis + rank : axis) : null;
    }

    private sealed class RowKernel(int axis, bool asMatrix) : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            int along = AxisOf(shape.Length, axis, asMatrix) ?? throw context.Error($"axis {axis} is outside the dimensions");
            var x = context.Input<T>(0);
            var y = context.Output<T>(0, shape);
            if (x.IsEmpty)
            {
                return;
            }

            int inner = asMatrix || shape.Length == 0 ? 1 : Tensor.ElementCount(shape.AsSpan(along + 1));
            if (inner == 1)
            {
                int columns = shape.Length == 0 ? 1 : Tensor.ElementCount(shape.AsSpan(along));
                TMap.Apply(x, y, columns);
                return;
            }

            // The axis is moved to the end and back.
            int size = shape[along];
            int outer = x.Length / (size * inner);
            T[] room = ArrayPool<T>.Shared.Rent(checked(2 * x.Length));
            var rows = room.AsSpan(0, x.Length);
            var mapped = room.AsSpan(x.Length, x.Length);
            StridedCopy.Permute(x, [outer, size, inner], [0, 2, 1], rows);
            TMap.Apply(rows, mapped, size);
            StridedCopy.Permute(mapped, [outer, inner, size], [0, 2, 1], y);
            ArrayPool<T>.Shared.Return(room);
        }
    }
}
