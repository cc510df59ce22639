using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Regularization;

/// <summary>
/// What regularization does to runs of parameters and gradients (padded: lengths are multiples of 16, the padding zero).
/// Sums are made of fixed parts of <see cref="PartLength"/> elements, each part in 64 interleaved chains of single
/// precision folded in double precision, and the parts are added in order in double precision: the same bits at every
/// width and on any number of threads.
/// </summary>
internal abstract unsafe class RegularizationKernel
{
    /// <summary>The number of elements of a part.</summary>
    public const int PartLength = 4096;

    /// <summary>The kernel at a width.</summary>
    public static RegularizationKernel For(SimdWidth width) => width switch
    {
        SimdWidth.Vector512 => RegularizationKernel<Simd512>.Instance,
        SimdWidth.Vector256 => RegularizationKernel<Simd256>.Instance,
        SimdWidth.Vector128 => RegularizationKernel<Simd128>.Instance,
        _ => RegularizationKernel<SimdScalar>.Instance,
    };

    /// <summary>The number of parts of so many elements.</summary>
    public static nint PartCount(nint length) => (length + PartLength - 1) / PartLength;

    /// <summary>The sum of the squares of one part, for threads that share the parts; add the results in order.</summary>
    public abstract double SquaredNormOfPart(float* values, nint length, nint part);

    /// <summary>The sum of the squares: the parts added in order.</summary>
    public double SquaredNorm(float* values, nint length)
    {
        double sum = 0;
        for (nint part = 0, count = PartCount(length); part < count; part++)
        {
            sum += SquaredNormOfPart(values, length, part);
        }

        return sum;
    }

    /// <summary>values = min(max(values, -limit), limit), element by element; a NaN stays one, so that it is noticed.</summary>
    public abstract void Clip(float* values, nint length, float limit);

    /// <summary>The penalty l1 Σ|w| + l2 Σw² (Keras's l1 and l2 regularizers).</summary>
    public abstract double Penalty(float* parameters, nint length, float l1, float l2);

    /// <summary>Adds the gradient of <see cref="Penalty"/>: g = g + l1 sign(w) + 2 l2 w, where sign(0) = 0.</summary>
    public abstract void AddPenaltyGradient(float* parameters, float* gradients, nint length, float l1, float l2);
}

internal sealed unsafe class RegularizationKernel<TSimd> : RegularizationKernel
    where TSimd : unmanaged, ISimd<TSimd>
{
    // Lane i of a part's chains sums the elements i, i + 64, i + 128, ...
    private const int Chains = 64;

    private RegularizationKernel()
    {
    }

    public static RegularizationKernel<TSimd> Instance { get; } = new();

    public override double SquaredNormOfPart(float* values, nint length, nint part)
    {
        nint start = part * PartLength;
        float* sums = stackalloc float[Chains];
        SumSquares(values + start, nint.Min(PartLength, length - start), sums);
        return Fold(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Clip(float* values, nint length, float limit)
    {
        TSimd high = limit;
        TSimd low = -limit;
        for (nint i = 0; i < length; i += TSimd.Count)
        {
            TSimd.Min(high, TSimd.Max(low, TSimd.Load(values + i))).Store(values + i);
        }
    }

    public override double Penalty(float* parameters, nint length, float l1, float l2)
    {
        double absolutes = 0;
        double squares = 0;
        float* sums = stackalloc float[Chains];
        for (nint part = 0, count = PartCount(length); part < count; part++)
        {
            nint start = part * PartLength;
            nint size = nint.Min(PartLength, length - start);
            if (l1 != 0)
            {
                SumAbsolutes(parameters + start, size, sums);
                absolutes += Fold(sums);
            }

            if (l2 != 0)
            {
                SumSquares(parameters + start, size, sums);
                squares += Fold(sums);
            }
        }

        return (l1 * absolutes) + (l2 * squares);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddPenaltyGradient(float* parameters, float* gradients, nint length, float l1, float l2)
    {
        TSimd magnitude = l1;
        TSimd twice = 2 * l2;
        TSimd signBit = TSimd.CreateBits(0x80000000);
        for (nint i = 0; i < length; i += TSimd.Count)
        {
            TSimd w = TSimd.Load(parameters + i);
            TSimd signed = TSimd.Select(TSimd.Equal(w, TSimd.Zero), TSimd.Zero, magnitude | (w & signBit));
            TSimd.FusedMultiplyAdd(twice, w, TSimd.Load(gradients + i) + signed).Store(gradients + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumSquares(float* values, nint length, float* sums)
    {
        // Lane by lane of the chains, four registers at a time where the width allows: enough to hide the latency.
        for (int lane = 0; lane < Chains; lane += 4 * TSimd.Count)
        {
            TSimd sum0 = TSimd.Zero, sum1 = TSimd.Zero, sum2 = TSimd.Zero, sum3 = TSimd.Zero;
            nint i = lane;
            for (; i + (4 * TSimd.Count) <= length; i += Chains)
            {
                sum0 = AddSquare(sum0, values + i);
                sum1 = AddSquare(sum1, values + i + TSimd.Count);
                sum2 = AddSquare(sum2, values + i + (2 * TSimd.Count));
                sum3 = AddSquare(sum3, values + i + (3 * TSimd.Count));
            }

            // What is left of these lanes: less than four registers, a whole number of them.
            sum0 = i < length ? AddSquare(sum0, values + i) : sum0;
            sum1 = i + TSimd.Count < length ? AddSquare(sum1, values + i + TSimd.Count) : sum1;
            sum2 = i + (2 * TSimd.Count) < length ? AddSquare(sum2, values + i + (2 * TSimd.Count)) : sum2;
            sum0.Store(sums + lane);
            sum1.Store(sums + lane + TSimd.Count);
            sum2.Store(sums + lane + (2 * TSimd.Count));
            sum3.Store(sums + lane + (3 * TSimd.Count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumAbsolutes(float* values, nint length, float* sums)
    {
        for (int lane = 0; lane < Chains; lane += TSimd.Count)
        {
            TSimd sum = TSimd.Zero;
            for (nint i = lane; i < length; i += Chains)
            {
                sum += TSimd.Abs(TSimd.Load(values + i));
            }

            sum.Store(sums + lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSimd AddSquare(TSimd sum, float* values)
    {
        TSimd value = TSimd.Load(values);
        return TSimd.FusedMultiplyAdd(value, value, sum);
    }

    private static double Fold(float* sums)
    {
        // In a fixed tree, which .NET computes alike on every processor.
        var fold = Vector512<double>.Zero;
        for (int i = 0; i < Chains; i += Vector512<float>.Count)
        {
            (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(Vector512.Load(sums + i));
            fold += lower + upper;
        }

        Vector256<double> half = fold.GetLower() + fold.GetUpper();
        Vector128<double> quarter = half.GetLower() + half.GetUpper();
        return quarter[0] + quarter[1];
    }
}
