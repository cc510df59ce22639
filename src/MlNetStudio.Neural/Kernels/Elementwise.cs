using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// Runs an operator over arrays of whole vectors: lengths are multiples of <see cref="Padding.Granularity"/>, which
/// padded rows are when taken together. The result may be any of the operands. The width is looked at once a call.
/// </summary>
/// <remarks>
/// The loops are compiled straight to optimized code: an operator is dozens of calls until it is inlined, and a small
/// network is trained before the runtime's tiering would have noticed.
/// </remarks>
internal static unsafe class Elementwise
{
    /// <summary>result[i] = f(x[i]).</summary>
    public static void Map<TOperator>(SimdWidth width, TOperator f, float* x, float* result, nint length)
        where TOperator : struct, IUnaryOperator
    {
        switch (width)
        {
            case SimdWidth.Vector512:
                Unary<Simd512, TOperator>(f, x, result, length);
                break;
            case SimdWidth.Vector256:
                Unary<Simd256, TOperator>(f, x, result, length);
                break;
            case SimdWidth.Vector128:
                Unary<Simd128, TOperator>(f, x, result, length);
                break;
            default:
                Unary<SimdScalar, TOperator>(f, x, result, length);
                break;
        }
    }

    /// <summary>result[i] = f(x[i], y[i]).</summary>
    public static void Map<TOperator>(SimdWidth width, TOperator f, float* x, float* y, float* result, nint length)
        where TOperator : struct, IBinaryOperator
    {
        switch (width)
        {
            case SimdWidth.Vector512:
                Binary<Simd512, TOperator>(f, x, y, result, length);
                break;
            case SimdWidth.Vector256:
                Binary<Simd256, TOperator>(f, x, y, result, length);
                break;
            case SimdWidth.Vector128:
                Binary<Simd128, TOperator>(f, x, y, result, length);
                break;
            default:
                Binary<SimdScalar, TOperator>(f, x, y, result, length);
                break;
        }
    }

    /// <summary>result[i] = f(x[i], y[i], z[i]).</summary>
    public static void Map<TOperator>(SimdWidth width, TOperator f, float* x, float* y, float* z, float* result, nint length)
        where TOperator : struct, ITernaryOperator
    {
        switch (width)
        {
            case SimdWidth.Vector512:
                Ternary<Simd512, TOperator>(f, x, y, z, result, length);
                break;
            case SimdWidth.Vector256:
                Ternary<Simd256, TOperator>(f, x, y, z, result, length);
                break;
            case SimdWidth.Vector128:
                Ternary<Simd128, TOperator>(f, x, y, z, result, length);
                break;
            default:
                Ternary<SimdScalar, TOperator>(f, x, y, z, result, length);
                break;
        }
    }

    /// <summary>result[i] = f(x[i]) over spans of any length at the widest vectors there are: the same bits as over padded rows.</summary>
    public static void Map<TOperator>(TOperator f, ReadOnlySpan<float> x, Span<float> result)
        where TOperator : struct, IUnaryOperator
    {
        if (result.Length < x.Length)
        {
            throw new ArgumentException("The result is shorter than the operand.", nameof(result));
        }

        int whole = x.Length & -Padding.Granularity;
        fixed (float* source = x, target = result)
        {
            if (whole > 0)
            {
                Map(SimdWidths.Best, f, source, target, whole);
            }
        }

        if (whole < x.Length)
        {
            float* tail = stackalloc float[Padding.Granularity];
            var rest = new Span<float>(tail, Padding.Granularity);
            rest.Clear();
            x[whole..].CopyTo(rest);
            Map(SimdWidths.Best, f, tail, tail, Padding.Granularity);
            rest[..(x.Length - whole)].CopyTo(result[whole..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Unary<TSimd, TOperator>(TOperator f, float* x, float* result, nint length)
        where TSimd : unmanaged, ISimd<TSimd>
        where TOperator : struct, IUnaryOperator
    {
        for (nint i = 0; i < length; i += TSimd.Count)
        {
            f.Invoke(TSimd.Load(x + i)).Store(result + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Binary<TSimd, TOperator>(TOperator f, float* x, float* y, float* result, nint length)
        where TSimd : unmanaged, ISimd<TSimd>
        where TOperator : struct, IBinaryOperator
    {
        for (nint i = 0; i < length; i += TSimd.Count)
        {
            f.Invoke(TSimd.Load(x + i), TSimd.Load(y + i)).Store(result + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Ternary<TSimd, TOperator>(TOperator f, float* x, float* y, float* z, float* result, nint length)
        where TSimd : unmanaged, ISimd<TSimd>
        where TOperator : struct, ITernaryOperator
    {
        for (nint i = 0; i < length; i += TSimd.Count)
        {
            f.Invoke(TSimd.Load(x + i), TSimd.Load(y + i), TSimd.Load(z + i)).Store(result + i);
        }
    }
}
