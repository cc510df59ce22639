namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>How the operands of a MatMul go together: stacks of matrices, broadcast, where a vector stands for a row or a column.</summary>
/// <param name="Batch">The dimensions of the stack of products.</param>
/// <param name="BatchA">The dimensions of the stack on the left.</param>
/// <param name="BatchB">The dimensions of the stack on the right.</param>
/// <param name="M">Rows of one product.</param>
/// <param name="K">The inner dimension.</param>
/// <param name="N">Columns of one product.</param>
/// <param name="Output">The dimensions of the result.</param>
internal sealed record MatMulShape(int[] Batch, int[] BatchA, int[] BatchB, int M, int K, int N, int[] Output)
{
    public static MatMulShape Of(NodeContext context, ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        if (a.Length == 0 || b.Length == 0)
        {
            throw context.Error("a scalar cannot be multiplied as a matrix");
        }

        int m = a.Length == 1 ? 1 : a[^2];
        int k = a[^1];
        int n = b.Length == 1 ? 1 : b[^1];
        int inner = b.Length == 1 ? b[0] : b[^2];
        if (k != inner)
        {
            throw context.Error($"the inner dimensions {k} and {inner} differ");
        }

        int[] batchA = a.Length <= 2 ? [] : a[..^2].ToArray();
        int[] batchB = b.Length <= 2 ? [] : b[..^2].ToArray();
        int[] batch = BinaryMap.Shape(context, batchA, batchB);
        List<int> output = [.. batch];
        if (a.Length > 1)
        {
            output.Add(m);
        }

        if (b.Length > 1)
        {
            output.Add(n);
        }

        return new(batch, batchA, batchB, m, k, n, [.. output]);
    }

    /// <summary>What is known of the result before a run; checks the inner dimensions where they are known.</summary>
    public static PartialShape Infer(NodeBinding node, PartialShape a, PartialShape b)
    {
        if (!a.IsRankKnown || !b.IsRankKnown)
        {
            return default;
        }

        if (a.Rank == 0 || b.Rank == 0)
        {
            throw node.Error("a scalar cannot be multiplied as a matrix");
        }

        int k = a[a.Rank - 1];
        int inner = b[Math.Max(0, b.Rank - 2)];
        if (k != inner && k != PartialShape.Unknown && inner != PartialShape.Unknown)
        {
            throw node.Error($"the inner dimensions {k} and {inner} differ");
        }

        var batch = node.Broadcast(
            new PartialShape(a.Dimensions[..Math.Max(0, a.Rank - 2)].ToArray()),
            new PartialShape(b.Dimensions[..Math.Max(0, b.Rank - 2)].ToArray()));
        List<int> output = [.. batch.Dimensions];
        if (a.Rank > 1)
        {
            output.Add(a[a.Rank - 2]);
        }

        if (b.Rank > 1)
        {
            output.Add(b[b.Rank - 1]);
        }

        return new([.. output]);
    }
}
