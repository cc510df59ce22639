using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Tests.Neural.Kernels;

public unsafe class DropoutMaskTests
{
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0x9d1c5ec6u, 0x8bd50731u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xfd36d048u, 0x2d17272cu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xba3e4725u, 0xf27d669eu)]
    public void Threefry_gives_the_known_answers_of_Random123(uint c0, uint c1, uint k0, uint k1, uint expected0, uint expected1)
    {
        var (first, second) = new Threefry(((ulong)k1 << 32) | k0).Generate(SimdScalar.CreateBits(c0), SimdScalar.CreateBits(c1));

        Assert.Equal(expected0, BitConverter.SingleToUInt32Bits(first.Value));
        Assert.Equal(expected1, BitConverter.SingleToUInt32Bits(second.Value));
    }

    [Theory, ClassData(typeof(Widths))]
    public void The_mask_is_the_same_at_every_width_and_however_the_array_is_split(int width)
    {
        const int length = 16 * 33;
        float[] expected = Ones(SimdWidth.Scalar, key: 5, step: 9, keep: 0.7f, length, length);

        foreach (int part in new[] { 16, 48, 64, length })
        {
            Native.AssertSameBits(expected, Ones((SimdWidth)width, key: 5, step: 9, keep: 0.7f, length, part), expected, $"part {part}");
        }
    }

    [Theory, InlineData(0.5f), InlineData(0.9f), InlineData(0.05f)]
    public void The_kept_part_is_as_probable_as_asked_and_scaled_so_that_the_mean_stays(float keep)
    {
        const int length = 1 << 20;
        float[] mask = Ones(SimdWidths.Best, DropoutMask.CreateKey(1, 2), step: 3, keep, length, length);

        int kept = mask.Count(value => value != 0);
        Assert.All(mask, value => Assert.True(value == 0 || value == 1f / keep));
        double deviation = Math.Sqrt(length * keep * (1.0 - keep));
        Assert.InRange(kept, (length * (double)keep) - (4 * deviation), (length * (double)keep) + (4 * deviation));
    }

    [Fact]
    public void Masks_of_other_steps_streams_and_seeds_are_independent()
    {
        const int length = 1 << 16;
        float[] mask = Ones(SimdWidths.Best, DropoutMask.CreateKey(1, 2), step: 3, 0.5f, length, length);
        float[][] others =
        [
            Ones(SimdWidths.Best, DropoutMask.CreateKey(1, 2), step: 4, 0.5f, length, length),
            Ones(SimdWidths.Best, DropoutMask.CreateKey(1, 3), step: 3, 0.5f, length, length),
            Ones(SimdWidths.Best, DropoutMask.CreateKey(2, 2), step: 3, 0.5f, length, length),
            [.. mask[16..], .. mask[..16]],
        ];

        foreach (float[] other in others)
        {
            int equal = mask.Zip(other).Count(pair => pair.First == pair.Second);
            Assert.InRange(equal, (length / 2) - (4 * 128), (length / 2) + (4 * 128));
        }
    }

    [Fact]
    public void Everything_is_kept_at_1_and_a_dropped_NaN_is_gone()
    {
        Assert.All(Ones(SimdWidths.Best, 7, 0, 1f, 64, 64), value => Assert.Equal(1, value));

        using var x = new NativeBuffer(64);
        x.Span.Fill(float.NaN);
        DropoutMask.Apply(SimdWidths.Best, 7, 0, 0.5f, x.Pointer, x.Pointer, 0, 64);
        float[] mask = Ones(SimdWidths.Best, 7, 0, 0.5f, 64, 64);
        for (int i = 0; i < 64; i++)
        {
            Assert.Equal(mask[i] == 0 ? 0 : float.NaN, x.Span[i]);
        }
    }

    private static float[] Ones(SimdWidth width, ulong key, long step, float keep, int length, int part)
    {
        using var buffer = new NativeBuffer(length);
        buffer.Span.Fill(1);
        for (int start = 0; start < length; start += part)
        {
            DropoutMask.Apply(width, key, step, keep, buffer.Pointer, buffer.Pointer, start, Math.Min(part, length - start));
        }

        return buffer.Span.ToArray();
    }
}
