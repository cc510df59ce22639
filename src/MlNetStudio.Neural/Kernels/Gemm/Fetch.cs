using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>Calls for memory before it is needed. A hint that no result depends on; on processors other than x86 nothing.</summary>
internal static unsafe class Fetch
{
    private const int CacheLine = 64;

    /// <summary>A tile's row of C, used at the end of the tile, into the first-level cache, and one of B, used by a later tile, into the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Row<TRow>(float* c, float* b)
        where TRow : unmanaged
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(c);
            Sse.Prefetch1(b);
            if (sizeof(TRow) > CacheLine)
            {
                Sse.Prefetch0((byte*)c + CacheLine);
                Sse.Prefetch1((byte*)b + CacheLine);
            }
        }
    }
}
