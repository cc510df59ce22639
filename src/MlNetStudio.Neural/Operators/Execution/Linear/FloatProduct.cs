using System.Buffers;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Products of float matrices as graphs have them, without padding, by the kernels, which need it.</summary>
internal static unsafe class FloatProduct
{
    // Of a product whose rows must be padded so many floats are made at a time, which stay in the cache until they are copied.
    private const int BlockLength = 1 << 15;

    /// <summary>c = a b; a is [m, k], b is [k, n] and c is [m, n].</summary>
    public static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int m, int k, int n)
    {
        int stride = Padding.Pad(n);
        if (n == stride)
        {
            fixed (float* right = b)
            {
                Multiply(a, m, k, right, stride, n, c, Epilogue.None, null);
            }

            return;
        }

        float[] padded = ArrayPool<float>.Shared.Rent(Math.Max(1, checked(k * stride)));
        for (int row = 0; row < k; row++)
        {
            b.Slice(row * n, n).CopyTo(padded.AsSpan(row * stride));
            padded.AsSpan((row * stride) + n, stride - n).Clear();
        }

        fixed (float* right = padded)
        {
            Multiply(a, m, k, right, stride, n, c, Epilogue.None, null);
        }

        ArrayPool<float>.Shared.Return(padded);
    }

    /// <summary>c = a b with an epilogue; the rows of b are padded, and so is the epilogue's operand.</summary>
    public static void Multiply(
        ReadOnlySpan<float> a, int m, int k, float* b, nint strideB, int n, Span<float> c, Epilogue epilogue, float* operand)
    {
        int stride = Padding.Pad(n);
        if (m == 0 || n == 0)
        {
            return;
        }

        fixed (float* left = a, target = c)
        {
            var product = new GemmArguments
            {
                M = m,
                N = stride,
                K = k,
                A = left,
                StrideA = k,
                B = b,
                StrideB = strideB,
                C = target,
                StrideC = stride,
                Epilogue = epilogue,
                Operand = operand,
            };
            if (n == stride)
            {
                Run(product);
                return;
            }

            int blockRows = Math.Min(m, Math.Max(1, BlockLength / stride));
            float[] block = ArrayPool<float>.Shared.Rent(checked(blockRows * stride));
            fixed (float* scratch = block)
            {
                product.C = scratch;
                for (int row = 0; row < m; row += blockRows)
                {
                    product.M = Math.Min(blockRows, m - row);
                    product.A = left + ((nint)row * k);
                    Run(product);
                    for (int i = 0; i < product.M; i++)
                    {
                        block.AsSpan(i * stride, n).CopyTo(c[((row + i) * n)..]);
                    }
                }
            }

            ArrayPool<float>.Shared.Return(block);
        }
    }

    private static void Run(in GemmArguments product) => KernelSet.Best.Multiply(product, WorkerTeam.Single);
}
