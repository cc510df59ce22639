using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// Drops elements at random and scales the others. Whether an element is kept is a function of the key, the step and the
/// element's index alone (<see cref="Threefry"/>): the same at every width and on any number of threads, so the backward
/// pass makes the mask again instead of having kept it.
/// </summary>
internal static unsafe class DropoutMask
{
    /// <summary>The key of one layer's masks: layers of a network use streams of their own.</summary>
    public static ulong CreateKey(long seed, long stream) => new DeterministicRandom(seed, stream).NextUInt64();

    /// <summary>
    /// result[i] = x[i] / keep with probability keep, else 0, for the elements from <paramref name="start"/> on of an array
    /// that begins at x. Applied to dy, it gives dx. The result may be x.
    /// </summary>
    /// <param name="width">The vectors to use.</param>
    /// <param name="key">From <see cref="CreateKey"/>.</param>
    /// <param name="step">The number of the training step; masks repeat after 2^32 of them.</param>
    /// <param name="keep">The probability of being kept, above 0 and at most 1, effective in multiples of 2^-24.</param>
    /// <param name="x">The whole array.</param>
    /// <param name="result">Where the whole array's result is.</param>
    /// <param name="start">The first element to work on, a multiple of 16.</param>
    /// <param name="length">The number of elements to work on, a multiple of 16.</param>
    public static void Apply(SimdWidth width, ulong key, long step, float keep, float* x, float* result, nint start, nint length)
    {
        switch (width)
        {
            case SimdWidth.Vector512:
                Apply<Simd512>(new(key), (uint)step, keep, x, result, start, length);
                break;
            case SimdWidth.Vector256:
                Apply<Simd256>(new(key), (uint)step, keep, x, result, start, length);
                break;
            case SimdWidth.Vector128:
                Apply<Simd128>(new(key), (uint)step, keep, x, result, start, length);
                break;
            default:
                Apply<SimdScalar>(new(key), (uint)step, keep, x, result, start, length);
                break;
        }
    }

    // A counter gives two words. The first words of 16 counters decide 16 elements, their second words the next 16.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TSimd>(Threefry random, uint step, float keep, float* x, float* result, nint start, nint length)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd threshold = keep * (1 << 24);
        TSimd scale = 1f / keep;
        var stepBits = TSimd.CreateBits(step);
        nint end = start + length;
        const int pair = 2 * Padding.Granularity;
        for (nint group = start & -pair; group < end; group += pair)
        {
            for (int lane = 0; lane < Padding.Granularity; lane += TSimd.Count)
            {
                var counter = TSimd.AddBits(TSimd.CreateBits((uint)(group / 2) + (uint)lane), TSimd.LaneBits);
                var (first, second) = random.Generate(counter, stepBits);
                nint i = group + lane;
                if (group >= start)
                {
                    (TSimd.Load(x + i) * scale & Below(first, threshold)).Store(result + i);
                }

                i += Padding.Granularity;
                if (i < end)
                {
                    (TSimd.Load(x + i) * scale & Below(second, threshold)).Store(result + i);
                }
            }
        }
    }

    /// <summary>The mask of the words whose upper 24 bits are less than the threshold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSimd Below<TSimd>(TSimd word, TSimd threshold)
        where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.LessThan(TSimd.FromBits(TSimd.ShiftRightUnsignedBits(word, 8)), threshold);
}
