using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Tests.Neural.Kernels;

/// <summary>Every operation of <see cref="ISimd{TSelf}"/> at every width against plain C#.</summary>
public unsafe class SimdTests
{
    private const int Length = 48;

    [Theory, ClassData(typeof(Widths))]
    public void Every_operation_gives_what_plain_code_gives_in_every_lane(int width)
    {
        switch ((SimdWidth)width)
        {
            case SimdWidth.Vector512:
                Check<Simd512>();
                break;
            case SimdWidth.Vector256:
                Check<Simd256>();
                break;
            case SimdWidth.Vector128:
                Check<Simd128>();
                break;
            default:
                Check<SimdScalar>();
                break;
        }
    }

    private static void Check<T>()
        where T : unmanaged, ISimd<T>
    {
        float[] a = Sample(1);
        float[] b = Sample(2);
        float[] c = Sample(3);
        Each<T>(a, b, c, "+", (x, y, z) => x + y, (x, y, z) => x + y);
        Each<T>(a, b, c, "-", (x, y, z) => x - y, (x, y, z) => x - y);
        Each<T>(a, b, c, "*", (x, y, z) => x * y, (x, y, z) => x * y);
        Each<T>(a, b, c, "/", (x, y, z) => x / y, (x, y, z) => x / y);
        Each<T>(a, b, c, "negate", (x, y, z) => -x, (x, y, z) => -x);
        Each<T>(a, b, c, "fma", T.FusedMultiplyAdd, MathF.FusedMultiplyAdd);
        Each<T>(a, b, c, "min", (x, y, z) => T.Min(x, y), (x, y, z) => x < y ? x : y);
        Each<T>(a, b, c, "max", (x, y, z) => T.Max(x, y), (x, y, z) => x > y ? x : y);
        Each<T>(a, b, c, "abs", (x, y, z) => T.Abs(x), (x, y, z) => MathF.Abs(x));
        Each<T>(a, b, c, "sqrt", (x, y, z) => T.Sqrt(x), (x, y, z) => MathF.Sqrt(x));
        Each<T>(a, b, c, "round", (x, y, z) => T.Round(x), (x, y, z) => MathF.Round(x));
        Each<T>(a, b, c, "<", (x, y, z) => T.Select(T.LessThan(x, y), y, z), (x, y, z) => x < y ? y : z);
        Each<T>(a, b, c, ">", (x, y, z) => T.Select(T.GreaterThan(x, y), y, z), (x, y, z) => x > y ? y : z);
        Each<T>(a, b, c, "=", (x, y, z) => T.Select(T.Equal(x, y), y, z), (x, y, z) => x == y ? y : z);
        Each<T>(a, b, c, "broadcast", (x, y, z) => x * 1.5f, (x, y, z) => x * 1.5f);
        Each<T>(a, b, c, "and", (x, y, z) => x & T.CreateBits(0xFFFF0000u), (x, y, z) => Of(Bits(x) & unchecked((int)0xFFFF0000u)));
        Each<T>(a, b, c, "or", (x, y, z) => T.Abs(x) | y, (x, y, z) => Of((Bits(x) & int.MaxValue) | Bits(y)));
        Each<T>(a, b, c, "xor", (x, y, z) => x ^ y, (x, y, z) => Of(Bits(x) ^ Bits(y)));
        Each<T>(a, b, c, "add bits", (x, y, z) => T.AddBits(x, y), (x, y, z) => Of(unchecked(Bits(x) + Bits(y))));
        Each<T>(a, b, c, "subtract bits", (x, y, z) => T.SubtractBits(x, y), (x, y, z) => Of(unchecked(Bits(x) - Bits(y))));
        Each<T>(a, b, c, "shift left", (x, y, z) => T.ShiftLeftBits(x, 5), (x, y, z) => Of(Bits(x) << 5));
        Each<T>(a, b, c, "shift right", (x, y, z) => T.ShiftRightBits(x, 5), (x, y, z) => Of(Bits(x) >> 5));
        Each<T>(a, b, c, "shift right unsigned", (x, y, z) => T.ShiftRightUnsignedBits(x, 5), (x, y, z) => Of(Bits(x) >>> 5));
        Each<T>(a, b, c, "rotate", (x, y, z) => T.RotateLeftBits(x, 13), (x, y, z) => Of((Bits(x) << 13) | (Bits(x) >>> 19)));
        Each<T>(a, b, c, "from bits", (x, y, z) => T.FromBits(x), (x, y, z) => Bits(x));

        float[] exponents = [.. Enumerable.Range(0, Length).Select(i => (float)(-160 + (i * 7)))];
        float[] mantissas = [.. Enumerable.Range(0, Length).Select(i => 1f + (i / 47f))];
        Each<T>(mantissas, exponents, c, "scale", (x, y, z) => T.Scale(x, y), (x, y, z) => (float)(x * Math.Pow(2, y)));
        CheckPartial<T>();
    }

    private static void CheckPartial<T>()
        where T : unmanaged, ISimd<T>
    {
        float* source = stackalloc float[16];
        float* target = stackalloc float[17];
        float* lanes = stackalloc float[16];
        for (int i = 0; i < 16; i++)
        {
            source[i] = i + 1;
        }

        T.LaneBits.Store(lanes);
        for (int count = 0; count <= T.Count; count++)
        {
            new Span<float>(target, 17).Fill(-7);
            var loaded = T.LoadPartial(source, count);
            Assert.Equal(count * (count + 1) / 2, T.Sum(loaded));
            Assert.Equal(count, T.MaxAcross(loaded));
            Assert.Equal(count, T.Sum(T.Select(T.FirstLanes(count), 1f, T.Zero)));
            (loaded + 1f).StorePartial(target, count);
            for (int i = 0; i < 17; i++)
            {
                Assert.Equal(i < count ? i + 2 : -7, target[i]);
            }
        }

        for (int i = 0; i < T.Count; i++)
        {
            Assert.Equal(i, Bits(lanes[i]));
        }
    }

    private static void Each<T>(float[] a, float[] b, float[] c, string what, Func<T, T, T, T> vector, Func<float, float, float, float> plain)
        where T : unmanaged, ISimd<T>
    {
        var expected = new float[Length];
        var actual = new float[Length];
        fixed (float* pa = a, pb = b, pc = c, result = actual)
        {
            for (int i = 0; i < Length; i += T.Count)
            {
                vector(T.Load(pa + i), T.Load(pb + i), T.Load(pc + i)).Store(result + i);
            }
        }

        for (int i = 0; i < Length; i++)
        {
            expected[i] = plain(a[i], b[i], c[i]);
        }

        Native.AssertSameBits(expected, actual, a, what);
    }

    /// <summary>Extreme and random numbers in an order that depends on the seed, so that NaN, zeros and limits meet each other.</summary>
    private static float[] Sample(int seed)
    {
        var random = new Random(seed);
        float[] values = [.. Native.Extremes, .. Enumerable.Range(0, Length - Native.Extremes.Length).Select(_ => (float)((random.NextDouble() * 20) - 10))];
        random.Shuffle(values);
        return values;
    }

    private static int Bits(float value) => BitConverter.SingleToInt32Bits(value);

    private static float Of(int bits) => BitConverter.Int32BitsToSingle(bits);
}
