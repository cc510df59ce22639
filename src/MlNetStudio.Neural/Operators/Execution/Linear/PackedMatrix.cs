using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>The right factor of matrix products, and perhaps the row added to them, laid out once for the kernels: rows padded, aligned.</summary>
internal sealed unsafe class PackedMatrix
{
    private readonly NativeBuffer _matrix;
    private readonly NativeBuffer? _bias;
    private readonly bool _relu;

    /// <param name="matrix">B, [k, n], or [n, k] if it is transposed.</param>
    /// <param name="k">The inner dimension.</param>
    /// <param name="n">The columns of the product.</param>
    /// <param name="transposed">Whether the matrix is stored with its rows as columns.</param>
    /// <param name="bias">A row of n to be added, or empty for none.</param>
    /// <param name="relu">Whether what is below zero becomes zero after that; only with a bias.</param>
    public PackedMatrix(ReadOnlySpan<float> matrix, int k, int n, bool transposed = false, ReadOnlySpan<float> bias = default, bool relu = false)
    {
        Inner = k;
        Columns = n;
        _relu = relu;
        int stride = Padding.Pad(n);
        _matrix = new NativeBuffer((long)k * stride);
        for (int row = 0; row < k; row++)
        {
            var target = new Span<float>(_matrix.Pointer + ((long)row * stride), n);
            if (!transposed)
            {
                matrix.Slice(row * n, n).CopyTo(target);
                continue;
            }

            for (int column = 0; column < n; column++)
            {
                target[column] = matrix[(column * k) + row];
            }
        }

        if (!bias.IsEmpty)
        {
            _bias = new NativeBuffer(stride);
            bias.CopyTo(_bias.Span);
        }
    }

    /// <summary>The inner dimension.</summary>
    public int Inner { get; }

    /// <summary>The columns of a product.</summary>
    public int Columns { get; }

    /// <summary>c = a B, with the bias and the ReLU that were asked for; a is [m, k] and c is [m, n], neither padded.</summary>
    public void Multiply(ReadOnlySpan<float> a, int m, Span<float> c)
    {
        var epilogue = _bias is null ? Epilogue.None : _relu ? Epilogue.BiasRelu : Epilogue.Bias;
        FloatProduct.Multiply(a, m, Inner, _matrix.Pointer, Padding.Pad(Columns), Columns, c, epilogue, _bias is null ? null : _bias.Pointer);
        GC.KeepAlive(this);
    }
}
