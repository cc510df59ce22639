using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>
/// The sums of F(4 x 4, 3 x 3) around its products, Y = A'((G g G') * (B' d B))A, for as many channels at a time as a vector holds. The points
/// are 0, 1, -1, 2, -2 and infinity, as in Lavin and Gray 2016.
/// </summary>
internal static unsafe class WinogradTransforms
{
    private const int Side = Winograd.WindowSide;
    private const int Outputs = Winograd.TileSide;

    /// <summary>B' d B: a window of 6 x 6 pixels.</summary>
    /// <param name="source">The first pixel's channel.</param>
    /// <param name="line">Floats from a row of pixels to the next.</param>
    /// <param name="pixel">Floats from a pixel to the next.</param>
    /// <param name="target">Where the first of the 36 results goes.</param>
    /// <param name="plane">Floats from one of them to the next.</param>
    /// <param name="between">Room for 36 vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<TSimd>(float* source, nint line, nint pixel, float* target, nint plane, TSimd* between)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        for (int column = 0; column < Side; column++)
        {
            float* d = source + (column * pixel);
            InputSums(
                TSimd.Load(d), TSimd.Load(d + line), TSimd.Load(d + (2 * line)), TSimd.Load(d + (3 * line)), TSimd.Load(d + (4 * line)), TSimd.Load(d + (5 * line)),
                out between[column], out between[Side + column], out between[(2 * Side) + column], out between[(3 * Side) + column],
                out between[(4 * Side) + column], out between[(5 * Side) + column]);
        }

        for (int row = 0; row < Side; row++, target += Side * plane)
        {
            TSimd* d = between + (row * Side);
            InputSums(d[0], d[1], d[2], d[3], d[4], d[5], out var first, out var second, out var third, out var fourth, out var fifth, out var sixth);
            first.Store(target);
            second.Store(target + plane);
            third.Store(target + (2 * plane));
            fourth.Store(target + (3 * plane));
            fifth.Store(target + (4 * plane));
            sixth.Store(target + (5 * plane));
        }
    }

    /// <summary>G g G': the 9 weights of a channel and its outputs.</summary>
    /// <param name="source">The first tap's weights.</param>
    /// <param name="tap">Floats from a tap to the next.</param>
    /// <param name="target">Where the first of the 36 results goes.</param>
    /// <param name="plane">Floats from one of them to the next.</param>
    /// <param name="between">Room for 18 vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weights<TSimd>(float* source, nint tap, float* target, nint plane, TSimd* between)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        for (int column = 0; column < 3; column++)
        {
            float* g = source + (column * tap);
            WeightSums(
                TSimd.Load(g), TSimd.Load(g + (3 * tap)), TSimd.Load(g + (6 * tap)), out between[column], out between[3 + column], out between[6 + column],
                out between[9 + column], out between[12 + column], out between[15 + column]);
        }

        for (int row = 0; row < Side; row++, target += Side * plane)
        {
            TSimd* g = between + (row * 3);
            WeightSums(g[0], g[1], g[2], out var first, out var second, out var third, out var fourth, out var fifth, out var sixth);
            first.Store(target);
            second.Store(target + plane);
            third.Store(target + (2 * plane));
            fourth.Store(target + (3 * plane));
            fifth.Store(target + (4 * plane));
            sixth.Store(target + (5 * plane));
        }
    }

    /// <summary>A' m A: the 4 x 4 outputs of a tile, row after row.</summary>
    /// <param name="source">The first of the 36 sums of products.</param>
    /// <param name="plane">Floats from one of them to the next.</param>
    /// <param name="target">Room for 16 vectors.</param>
    /// <param name="between">Room for 24 vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TSimd>(float* source, nint plane, TSimd* target, TSimd* between)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        nint line = Side * plane;
        for (int column = 0; column < Side; column++)
        {
            float* m = source + (column * plane);
            OutputSums(
                TSimd.Load(m), TSimd.Load(m + line), TSimd.Load(m + (2 * line)), TSimd.Load(m + (3 * line)), TSimd.Load(m + (4 * line)), TSimd.Load(m + (5 * line)),
                out between[column], out between[Side + column], out between[(2 * Side) + column], out between[(3 * Side) + column]);
        }

        for (int row = 0; row < Outputs; row++, target += Outputs)
        {
            TSimd* m = between + (row * Side);
            OutputSums(m[0], m[1], m[2], m[3], m[4], m[5], out target[0], out target[1], out target[2], out target[3]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputSums<TSimd>(
        TSimd d0, TSimd d1, TSimd d2, TSimd d3, TSimd d4, TSimd d5, out TSimd t0, out TSimd t1, out TSimd t2, out TSimd t3, out TSimd t4, out TSimd t5)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        t0 = TSimd.FusedMultiplyAdd(4f, d0, TSimd.FusedMultiplyAdd(-5f, d2, d4));
        t1 = TSimd.FusedMultiplyAdd(-4f, d1 + d2, d3 + d4);
        t2 = TSimd.FusedMultiplyAdd(4f, d1 - d2, d4 - d3);
        t3 = TSimd.FusedMultiplyAdd(2f, d3 - d1, d4 - d2);
        t4 = TSimd.FusedMultiplyAdd(2f, d1 - d3, d4 - d2);
        t5 = TSimd.FusedMultiplyAdd(4f, d1, TSimd.FusedMultiplyAdd(-5f, d3, d5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightSums<TSimd>(TSimd g0, TSimd g1, TSimd g2, out TSimd w0, out TSimd w1, out TSimd w2, out TSimd w3, out TSimd w4, out TSimd w5)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd outer = (g0 + g2) * (-1f / 6);
        TSimd far = TSimd.FusedMultiplyAdd(4f, g2, g0) * (1f / 24);
        w0 = g0 * 0.25f;
        w1 = TSimd.FusedMultiplyAdd(-1f / 6, g1, outer);
        w2 = TSimd.FusedMultiplyAdd(1f / 6, g1, outer);
        w3 = TSimd.FusedMultiplyAdd(1f / 12, g1, far);
        w4 = TSimd.FusedMultiplyAdd(-1f / 12, g1, far);
        w5 = g2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputSums<TSimd>(
        TSimd m0, TSimd m1, TSimd m2, TSimd m3, TSimd m4, TSimd m5, out TSimd y0, out TSimd y1, out TSimd y2, out TSimd y3)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd nearSum = m1 + m2;
        TSimd nearDifference = m1 - m2;
        TSimd farSum = m3 + m4;
        TSimd farDifference = m3 - m4;
        y0 = m0 + nearSum + farSum;
        y1 = TSimd.FusedMultiplyAdd(2f, farDifference, nearDifference);
        y2 = TSimd.FusedMultiplyAdd(4f, farSum, nearSum);
        y3 = TSimd.FusedMultiplyAdd(8f, farDifference, nearDifference) + m5;
    }
}
