namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Copies elements that lie at strides to a row-major array: transposing, slicing and expanding are all this.</summary>
internal static class StridedCopy
{
    /// <summary>target[i, j, ...] = source[offset + i * strides[0] + j * strides[1] + ...]; a stride may be zero or negative.</summary>
    public static void Copy<T>(ReadOnlySpan<T> source, int offset, ReadOnlySpan<int> dimensions, ReadOnlySpan<int> strides, Span<T> target)
    {
        if (target.IsEmpty)
        {
            return;
        }

        // Dimensions that can be walked as one are taken as one; those of size 1 say nothing.
        Span<int> sizes = stackalloc int[dimensions.Length + 1];
        Span<int> steps = stackalloc int[dimensions.Length + 1];
        int rank = 0;
        for (int d = dimensions.Length - 1; d >= 0; d--)
        {
            if (dimensions[d] == 1)
            {
                continue;
            }

            if (rank > 0 && strides[d] == steps[rank - 1] * sizes[rank - 1])
            {
                sizes[rank - 1] *= dimensions[d];
                continue;
            }

            sizes[rank] = dimensions[d];
            steps[rank++] = strides[d];
        }

        if (rank == 0)
        {
            target[0] = source[offset];
            return;
        }

        Span<int> counter = stackalloc int[rank];
        counter.Clear();
        int length = sizes[0];
        for (int position = 0; ; position += length)
        {
            CopyRun(source, offset, steps[0], target.Slice(position, length));
            int d = 1;
            for (; d < rank; d++)
            {
                offset += steps[d];
                if (++counter[d] < sizes[d])
                {
                    break;
                }

                offset -= steps[d] * sizes[d];
                counter[d] = 0;
            }

            if (d == rank)
            {
                return;
            }
        }
    }

    /// <summary>The strides of a row-major array.</summary>
    public static int[] RowMajor(ReadOnlySpan<int> dimensions)
    {
        var strides = new int[dimensions.Length];
        RowMajor(dimensions, strides);
        return strides;
    }

    private static void RowMajor(ReadOnlySpan<int> dimensions, Span<int> strides)
    {
        int run = 1;
        for (int d = dimensions.Length - 1; d >= 0; d--)
        {
            strides[d] = run;
            run *= dimensions[d];
        }
    }

    /// <summary>target = source with its dimensions in another order: dimension d of the target is dimension <paramref name="permutation"/>[d] of the source.</summary>
    public static void Permute<T>(ReadOnlySpan<T> source, ReadOnlySpan<int> dimensions, ReadOnlySpan<int> permutation, Span<T> target)
    {
        Span<int> strides = stackalloc int[dimensions.Length];
        Span<int> sizes = stackalloc int[permutation.Length];
        Span<int> steps = stackalloc int[permutation.Length];
        RowMajor(dimensions, strides);
        for (int d = 0; d < permutation.Length; d++)
        {
            sizes[d] = dimensions[permutation[d]];
            steps[d] = strides[permutation[d]];
        }

        Copy(source, 0, sizes, steps, target);
    }

    private static void CopyRun<T>(ReadOnlySpan<T> source, int offset, int step, Span<T> target)
    {
        switch (step)
        {
            case 1:
                source.Slice(offset, target.Length).CopyTo(target);
                break;
            case 0:
                target.Fill(source[offset]);
                break;
            default:
                for (int i = 0; i < target.Length; i++, offset += step)
                {
                    target[i] = source[offset];
                }

                break;
        }
    }
}
