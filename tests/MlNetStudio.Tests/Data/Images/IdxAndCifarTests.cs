using MlNetStudio.Data.Images;
using MlNetStudio.Neural;

namespace MlNetStudio.Tests.Data.Images;

/// <summary>IDX and CIFAR files, whole and damaged.</summary>
public sealed class IdxAndCifarTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Idx(bool packed)
    {
        byte[] pixels = ImageSamples.Noise(4 * 3 * 5);
        string images = Write("images", ImageSamples.Idx(pixels, 4, 3, 5), packed);
        string labels = Write("labels", ImageSamples.Idx([2, 0, 1, 2], 4), packed);
        var set = IdxReader.Read(images, labels);
        Assert.Equal(new ImageShape(3, 5, 1), set.Shape);
        Assert.Equal(pixels, set.Pixels);
        Assert.Equal([2, 0, 1, 2], set.Labels);
        Assert.Equal<string>(["0", "1", "2"], [.. set.ClassNames]);
        Assert.Equal(pixels[15..30], set[1].ToArray());
        Assert.Equal([1, 2], set.Select([2, 3]).Labels);
        Assert.Empty(IdxReader.Read(images).Labels);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryTruncationOfAnIdxFileIsRefused(bool packed)
    {
        byte[] file = ImageSamples.Idx(ImageSamples.Noise(2 * 3 * 5), 2, 3, 5);
        file = packed ? ImageSamples.Gzip(file) : file;
        for (int length = 0; length < file.Length; length++)
        {
            Refuse(() => IdxReader.Read(_folder.Write("a", file[..length])));
        }
    }

    [Fact]
    public void DamagedIdxFilesAreRefused()
    {
        byte[] file = ImageSamples.Idx(ImageSamples.Noise(2 * 3 * 5), 2, 3, 5);
        Assert.Contains("type 0x0d", Refuse(() => IdxReader.Read(_folder.Write("a", [.. file[..2], 0x0D, .. file[3..]]))), StringComparison.Ordinal);
        Assert.Contains("more bytes from byte 46", Refuse(() => IdxReader.Read(_folder.Write("a", [.. file, 1]))), StringComparison.Ordinal);
        Assert.Contains("no IDX file", Refuse(() => IdxReader.Read(_folder.Write("a", "P5 2 2 255 abcd"u8.ToArray()))), StringComparison.Ordinal);
        Assert.Contains("1 dimensions", Refuse(() => IdxReader.Read(_folder.Write("a", ImageSamples.Idx([1], 1)))), StringComparison.Ordinal);
        Assert.Contains("3 dimensions", Refuse(() => IdxReader.ReadLabels(_folder.Write("a", file))), StringComparison.Ordinal);
        Assert.Contains("there are 1 labels, but 2 images", Refuse(() => IdxReader.Read(_folder.Write("a", file), _folder.Write("b", ImageSamples.Idx([1], 1)))), StringComparison.Ordinal);
        Assert.Contains(
            "image 2 is 3",
            Refuse(() => IdxReader.Read(_folder.Write("a", file), _folder.Write("b", ImageSamples.Idx([1, 3], 2)), ["x", "y", "z"])),
            StringComparison.Ordinal);
        byte[] packed = ImageSamples.Gzip(file);
        packed[^6] ^= 0xFF;
        Refuse(() => IdxReader.Read(_folder.Write("a", packed)));
    }

    [Theory]
    [InlineData(0, 28, 28, "no images")]
    [InlineData(5, 0, 28, "no pixels")]
    [InlineData(1, 30_000, 30_000, "30000 x 30000")]
    [InlineData(60_000, 28, 28, "can hold no more")]
    [InlineData(-1, 4000, 4000, "do not fit in memory")]
    [InlineData(2, -1, -1, "more than")]
    public void ImpossibleIdxSizesAreRefusedBeforeTheyAreAllocated(int count, int height, int width, string expected)
    {
        foreach (bool packed in new[] { false, true })
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            string file = Write("a", ImageSamples.Idx([], count, height, width), packed);
            Assert.Contains(expected, Refuse(() => IdxReader.Read(file)), StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cifar(bool packed)
    {
        byte[] first = [3, .. ImageSamples.Noise(3072), 9, .. ImageSamples.Noise(3072, 2)];
        byte[] second = [0, .. ImageSamples.Noise(3072, 3)];
        var set = CifarReader.ReadCifar10([Write("a", first, packed), Write("b", second, packed)]);
        Assert.Equal([3, 9, 0], set.Labels);
        Assert.Equal("cat", set.ClassNames[3]);
        Assert.Equal(new ImageShape(32, 32, 3), set.Shape);
        byte[] planes = ImageSamples.Noise(3072, 2);
        for (int p = 0; p < 1024; p++)
        {
            Assert.Equal([planes[p], planes[1024 + p], planes[2048 + p]], set[1].Slice(3 * p, 3).ToArray());
        }

        var fine = CifarReader.ReadCifar100([Write("c", [7, 99, .. ImageSamples.Noise(3072)], packed)]);
        Assert.Equal([99], fine.Labels);
        Assert.Equal(100, fine.ClassNames.Length);
    }

    [Fact]
    public void DamagedCifarFilesAreRefused()
    {
        byte[] file = [3, .. ImageSamples.Noise(3072), 9, .. ImageSamples.Noise(3072, 2)];
        Assert.Contains("within image 2", Refuse(() => CifarReader.ReadCifar10([_folder.Write("a", file[..5000])])), StringComparison.Ordinal);
        Assert.Contains("no images", Refuse(() => CifarReader.ReadCifar10([_folder.Write("a", [])])), StringComparison.Ordinal);
        byte[] packed = ImageSamples.Gzip(file);
        Refuse(() => CifarReader.ReadCifar10([_folder.Write("a", packed[..(packed.Length / 2)])]));
        file[3073] = 10;
        Assert.Contains("image 2, at byte 3073, is 10", Refuse(() => CifarReader.ReadCifar10([_folder.Write("a", file)])), StringComparison.Ordinal);
        Assert.Contains("image 1, at byte 1, is 100", Refuse(() => CifarReader.ReadCifar100([_folder.Write("a", [0, 100, .. new byte[3072]])])), StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFileOffersTheNearest()
    {
        _folder.Write("t10k-images-idx3-ubyte.gz", [1]);
        Assert.Contains("Did you mean 't10k-images-idx3-ubyte.gz'?", Refuse(() => IdxReader.Read(_folder.File("t10k-images-idx3-ubyte"))), StringComparison.Ordinal);
        Assert.Contains("mlnetstudio data get", Refuse(() => IdxReader.Read(_folder.File("nothing/of/it"))), StringComparison.Ordinal);
    }

    private string Write(string name, byte[] bytes, bool packed) => _folder.Write(name, packed ? ImageSamples.Gzip(bytes) : bytes);

    private static string Refuse(Func<object> read)
    {
        var fault = Assert.Throws<InvalidInputException>(read);
        Assert.NotNull(fault.Location);
        return fault.Message;
    }
}
