using MlNetStudio.Data.Images;
using MlNetStudio.Neural;

namespace MlNetStudio.Tests.Data.Images;

/// <summary>PNG files of every kind, and damaged ones.</summary>
public class PngTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(0, 4)]
    [InlineData(0, 8)]
    [InlineData(0, 16)]
    [InlineData(2, 8)]
    [InlineData(2, 16)]
    [InlineData(3, 1)]
    [InlineData(3, 4)]
    [InlineData(3, 8)]
    [InlineData(4, 8)]
    [InlineData(4, 16)]
    [InlineData(6, 8)]
    [InlineData(6, 16)]
    public void EveryColorTypeDepthAndInterlacing(int color, int depth)
    {
        byte[] palette = color == 3 ? ImageSamples.Noise(3 << depth) : [];
        foreach (bool interlaced in new[] { false, true })
        {
            foreach (var (width, height) in new[] { (1, 1), (3, 2), (13, 11), (40, 9) })
            {
                var sample = new PngSample(width, height, color, depth) { Palette = palette, Interlaced = interlaced };
                var image = ImageDecoder.Decode(sample.ToBytes(), "a.png");
                int channels = color is 0 or 4 ? 1 : 3;
                Assert.Equal(new ImageShape(height, width, channels), image.Shape);
                for (int i = 0; i < image.Pixels.Length; i++)
                {
                    int x = i / channels % width;
                    int y = i / channels / width;
                    int expected = color == 3
                        ? palette[(3 * sample.Sample(y, x, 0)) + (i % 3)]
                        : depth == 16 ? sample.Sample(y, x, i % channels) >> 8 : sample.Sample(y, x, i % channels) * 255 / ((1 << depth) - 1);
                    Assert.Equal(expected, image.Pixels[i]);
                }
            }
        }
    }

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        foreach (int channels in new[] { 1, 3 })
        {
            var shape = new ImageShape(7, 5, channels);
            byte[] pixels = ImageSamples.Noise(shape.Size);
            var image = ImageDecoder.Decode(PngWriter.ToBytes(pixels, shape), "a.png");
            Assert.Equal(shape, image.Shape);
            Assert.Equal(pixels, image.Pixels);
        }
    }

    [Fact]
    public void EveryTruncationAndEveryChangedByteIsRefused()
    {
        byte[] file = new PngSample(9, 7, 2, 8).ToBytes();
        for (int length = 0; length < file.Length; length++)
        {
            Refuse(file[..length]);
        }

        for (int i = 0; i < file.Length; i++)
        {
            byte[] changed = [.. file];
            changed[i] ^= 0x55;
            Refuse(changed);
        }
    }

    [Fact]
    public void ImpossibleSizesAreRefusedBeforeTheyAreAllocated()
    {
        Assert.Contains("30000 x 30000", Refuse(WithSize(30_000, 30_000)), StringComparison.Ordinal);
        Assert.Contains("no pixels", Refuse(WithSize(0, 5)), StringComparison.Ordinal);
        Assert.Contains("no pixels", Refuse(WithSize(5, 0)), StringComparison.Ordinal);
        Assert.Contains("more than its", Refuse(WithSize(4000, 4000)), StringComparison.Ordinal);
        Assert.Contains("more than", Refuse(WithSize(-1, -1)), StringComparison.Ordinal);
    }

    [Fact]
    public void AFilterPaletteOrKindThatDoesNotExistIsRefused()
    {
        Assert.Contains("row 1", Refuse(new PngSample(4, 4, 0, 8) { Filter = 9 }.ToBytes()), StringComparison.Ordinal);
        Assert.Contains("PLTE", Refuse(new PngSample(4, 4, 3, 8).ToBytes()), StringComparison.Ordinal);
        Assert.Contains("its palette has 1", Refuse(new PngSample(9, 9, 3, 8) { Palette = [1, 2, 3] }.ToBytes()), StringComparison.Ordinal);
        Assert.Contains("color type 5", Refuse(new PngSample(4, 4, 5, 8).ToBytes()), StringComparison.Ordinal);
    }

    [Fact]
    public void JpegAndOtherFilesAreRefusedWithAWord()
    {
        Assert.Contains("ML.NET", Refuse([0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]), StringComparison.Ordinal);
        Assert.Contains("empty", Refuse([]), StringComparison.Ordinal);
        Assert.Contains("no image", Refuse("<svg/>"u8.ToArray()), StringComparison.Ordinal);
    }

    private static byte[] WithSize(int width, int height)
    {
        byte[] file = new PngSample(4, 4, 0, 8).ToBytes();
        byte[] header = file[16..29];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header, width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        return [.. file[..8], .. PngSample.Chunk("IHDR", header), .. file[33..]];
    }

    private static string Refuse(byte[] file)
    {
        var fault = Assert.Throws<InvalidInputException>(() => ImageDecoder.Decode(file, "a.png"));
        Assert.Equal("a.png", fault.Location?.File);
        return fault.Message;
    }
}
