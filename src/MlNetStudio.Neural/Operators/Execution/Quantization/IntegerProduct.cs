namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>MatMul of integers whose zero points have been taken off, with sums in int.</summary>
internal static class IntegerProduct
{
    public static void Multiply(in MatMulShape shape, ReadOnlySpan<int> a, ReadOnlySpan<int> b, Span<int> y)
    {
        if (y.IsEmpty)
        {
            return;
        }

        int sizeA = shape.M * shape.K;
        int sizeB = shape.K * shape.N;
        int sizeY = shape.M * shape.N;
        var loop = new BroadcastLoop(shape.Batch, shape.BatchA, shape.BatchB);
        while (loop.Next())
        {
            for (int i = 0; i < loop.Length; i++)
            {
                int left = loop.A + (loop.MovesA ? i : 0);
                int right = loop.B + (loop.MovesB ? i : 0);
                NumberProduct.Multiply(
                    a.Slice(left * sizeA, sizeA), b.Slice(right * sizeB, sizeB), y.Slice((loop.Output + i) * sizeY, sizeY), shape.M, shape.K, shape.N);
            }
        }
    }

    /// <summary>The axis of a left factor whose places have scales and zero points of their own: its rows.</summary>
    public static int RowAxis(int[] shape) => shape.Length - 2;

    /// <summary>The axis of a right factor whose places have scales and zero points of their own: its columns.</summary>
    public static int ColumnAxis(int[] shape) => shape.Length < 2 ? -1 : shape.Length - 1;
}
