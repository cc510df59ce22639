using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Gemm;

namespace MlNetStudio.Benchmarks.Kernels;

/// <summary>What the processor can do at most: fused multiply-adds that touch no memory and wait for nothing.</summary>
internal static class FmaPeak
{
    // Latency 4 or 5 times two units, rounded up to what 16 registers hold.
    private const int Chains = 12;
    private const int Rounds = 20_000;

    /// <summary>The floating-point operations of one <see cref="Run"/>.</summary>
    public static double Operations(SimdWidth width) => 2.0 * Rounds * Chains * Math.Max(1, (int)width / 32);

    /// <summary>Runs the loop at a width; the result only keeps the compiler from dropping it.</summary>
    public static float Run(SimdWidth width) => width switch
    {
        SimdWidth.Vector512 => Loop<Vector512Lane, Vector512<float>>()[0],
        SimdWidth.Vector256 => Loop<Vector256Lane, Vector256<float>>()[0],
        SimdWidth.Vector128 => Loop<Vector128Lane, Vector128<float>>()[0],
        _ => Loop<ScalarLane, float>(),
    };

    // On its own and without a call inside: a chain that lives across a call would live in memory.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static unsafe TVector Loop<TLane, TVector>()
        where TLane : struct, IVectorLane<TVector>
        where TVector : unmanaged
    {
        float value = 1e-3f;
        TVector x = TLane.Broadcast(&value);
        TVector c0 = x, c1 = x, c2 = x, c3 = x, c4 = x, c5 = x, c6 = x, c7 = x, c8 = x, c9 = x, c10 = x, c11 = x;
        for (int round = Rounds; round != 0; round--)
        {
            c0 = TLane.FusedMultiplyAdd(x, x, c0);
            c1 = TLane.FusedMultiplyAdd(x, x, c1);
            c2 = TLane.FusedMultiplyAdd(x, x, c2);
            c3 = TLane.FusedMultiplyAdd(x, x, c3);
            c4 = TLane.FusedMultiplyAdd(x, x, c4);
            c5 = TLane.FusedMultiplyAdd(x, x, c5);
            c6 = TLane.FusedMultiplyAdd(x, x, c6);
            c7 = TLane.FusedMultiplyAdd(x, x, c7);
            c8 = TLane.FusedMultiplyAdd(x, x, c8);
            c9 = TLane.FusedMultiplyAdd(x, x, c9);
            c10 = TLane.FusedMultiplyAdd(x, x, c10);
            c11 = TLane.FusedMultiplyAdd(x, x, c11);
        }

        TVector low = TLane.Add(TLane.Add(TLane.Add(c0, c1), TLane.Add(c2, c3)), TLane.Add(c4, c5));
        TVector high = TLane.Add(TLane.Add(TLane.Add(c6, c7), TLane.Add(c8, c9)), TLane.Add(c10, c11));
        return TLane.Add(low, high);
    }
}
