using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MlNetStudio.Neural.Kernels;

/// <summary>How many bits one instruction works on. Kernels exist at every width; the widest that the processor has is used.</summary>
internal enum SimdWidth
{
    /// <summary>No vector instructions.</summary>
    Scalar = 32,

    /// <summary>SSE, or Advanced SIMD on Arm64.</summary>
    Vector128 = 128,

    /// <summary>AVX2 with FMA.</summary>
    Vector256 = 256,

    /// <summary>AVX-512.</summary>
    Vector512 = 512,
}

internal static class SimdWidths
{
    /// <summary>
    /// The widest that this processor runs in hardware. Vector512.IsHardwareAccelerated is not the question to ask: the runtime
    /// answers no on processors that lower their clock for AVX-512 (Skylake, Cascade Lake), where long products gain all the same.
    /// </summary>
    public static SimdWidth Best { get; } =
        Avx512F.IsSupported && Avx512DQ.IsSupported && Avx512BW.IsSupported ? SimdWidth.Vector512
        : Vector256.IsHardwareAccelerated ? SimdWidth.Vector256
        : Vector128.IsHardwareAccelerated ? SimdWidth.Vector128
        : SimdWidth.Scalar;

    /// <summary>All that this processor runs, narrowest first: what the tests force one after the other.</summary>
    public static IEnumerable<SimdWidth> Supported => Enum.GetValues<SimdWidth>().Where(width => width <= Best);
}
