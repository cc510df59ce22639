using System.Diagnostics;
using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Cli.Bench;

/// <summary>How many floating-point operations the processor does in a second at most: independent fused multiply-adds in registers, nothing else.</summary>
internal static unsafe class PeakFlops
{
    // Ten chains and two operands fit the sixteen registers of AVX2, and ten hide the latency of two units four deep.
    private const int Chains = 10;
    private const long Rounds = 400_000;
    private const int Tries = 12;

    /// <summary>The operations of all threads in a second, at the width that the kernels use: the best of several tries, taken beside the case that it is compared with, since clocks vary.</summary>
    public static double Measure(int threads)
    {
        double best = 0;
        for (int i = 0; i < Tries; i++)
        {
            best = Math.Max(best, Once(Math.Max(1, threads)));
        }

        return best;
    }

    private static double Once(int threads)
    {
        var others = new Thread[threads - 1];
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < others.Length; i++)
        {
            others[i] = new Thread(() => Work());
            others[i].Start();
        }

        int lanes = Work();
        foreach (var other in others)
        {
            other.Join();
        }

        return 2.0 * lanes * Chains * Rounds * threads / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static int Work() => SimdWidths.Best switch
    {
        SimdWidth.Vector512 => Work<Simd512>(),
        SimdWidth.Vector256 => Work<Simd256>(),
        SimdWidth.Vector128 => Work<Simd128>(),
        _ => Work<SimdScalar>(),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Work<TSimd>()
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd m = 0.999f;
        TSimd a = 0.001f;
        TSimd c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a;
        for (long i = 0; i < Rounds; i++)
        {
            c0 = TSimd.FusedMultiplyAdd(c0, m, a);
            c1 = TSimd.FusedMultiplyAdd(c1, m, a);
            c2 = TSimd.FusedMultiplyAdd(c2, m, a);
            c3 = TSimd.FusedMultiplyAdd(c3, m, a);
            c4 = TSimd.FusedMultiplyAdd(c4, m, a);
            c5 = TSimd.FusedMultiplyAdd(c5, m, a);
            c6 = TSimd.FusedMultiplyAdd(c6, m, a);
            c7 = TSimd.FusedMultiplyAdd(c7, m, a);
            c8 = TSimd.FusedMultiplyAdd(c8, m, a);
            c9 = TSimd.FusedMultiplyAdd(c9, m, a);
        }

        // Stored, so that nothing of it is left out.
        float* sink = stackalloc float[16];
        (c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9).Store(sink);
        return TSimd.Count;
    }
}
