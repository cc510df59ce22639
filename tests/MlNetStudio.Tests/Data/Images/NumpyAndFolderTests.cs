using System.IO.Compression;
using System.Text;
using MlNetStudio.Data.Images;
using MlNetStudio.Neural;

namespace MlNetStudio.Tests.Data.Images;

/// <summary>NumPy files, PGM and PPM files, and folders of images.</summary>
public sealed class NumpyAndFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Npy()
    {
        byte[] pixels = ImageSamples.Noise(2 * 4 * 3 * 3);
        string images = _folder.Write("x.npy", ImageSamples.Npy("|u1", "(2, 4, 3, 3)", pixels));
        string labels = _folder.Write("y.npy", ImageSamples.Npy("<i8", "(2,)", [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        var set = NumpyReader.ReadNpy(images, labels);
        Assert.Equal(new ImageShape(4, 3, 3), set.Shape);
        Assert.Equal(pixels, set.Pixels);
        Assert.Equal([1, 0], set.Labels);
        string bigEndian = _folder.Write("z.npy", ImageSamples.Npy(">u2", "(2, 1)", [0, 2, 0, 1]));
        Assert.Equal([2, 1], NumpyReader.ReadNpy(images, bigEndian).Labels);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Npz(CompressionLevel level)
    {
        byte[] pixels = ImageSamples.Noise(3 * 4 * 2);
        byte[] file = ImageSamples.Zip(
            level,
            ("x_train.npy", ImageSamples.Npy("|u1", "(3, 4, 2)", pixels)),
            ("y_train.npy", ImageSamples.Npy("|u1", "(3,)", [0, 1, 1])),
            ("x_test.npy", ImageSamples.Npy("|u1", "(1, 4, 2)", pixels[..8])),
            ("y_test.npy", ImageSamples.Npy("|u1", "(1,)", [1])));
        string path = _folder.Write("a.npz", file);
        var set = NumpyReader.ReadNpz(path)!;
        Assert.Equal(pixels, set.Pixels);
        Assert.Equal([0, 1, 1], set.Labels);
        Assert.Equal([1], NumpyReader.ReadNpz(path, test: true, ["a", "b"])!.Labels);
        for (int length = 0; length < file.Length; length += 7)
        {
            Refuse(() => NumpyReader.ReadNpz(_folder.Write("b.npz", file[..length]))!);
        }

        // The values of the first array.
        int at = file.AsSpan().IndexOf("NUMPY"u8);
        byte[] changed = [.. file];
        changed[(at > 0 ? at : 60) + 130] ^= 1;
        Refuse(() => NumpyReader.ReadNpz(_folder.Write("c.npz", changed))!);
        Assert.Contains("no images were found", Refuse(() => NumpyReader.ReadNpz(_folder.Write("d.npz", ImageSamples.Zip(level, ("w.npy", [1]))))!), StringComparison.Ordinal);
        Assert.Null(NumpyReader.ReadNpz(_folder.Write("e.npz", ImageSamples.Zip(level, ("x.npy", [1]))), test: true));
    }

    [Theory]
    [InlineData("<f4", "(2, 3, 3)", "type '<f4'")]
    [InlineData("|u1", "(2, 9)", "images are bytes")]
    [InlineData("|u1", "(2, 0, 3)", "no pixels")]
    [InlineData("|u1", "(0, 3, 3)", "no images")]
    [InlineData("|u1", "(1, 30000, 30000)", "can hold no more")]
    [InlineData("|u1", "(99999999999999999999, 3, 3)", "too large")]
    [InlineData("|u1", "(999999999, 999999999, 999999999, 3)", "can hold no more")]
    [InlineData("|u1", "(3, 3, 3)", "can hold no more")]
    [InlineData("|u1", "(1, 3, 3)", "more bytes")]
    public void DamagedNumpyFilesAreRefused(string type, string shape, string expected) =>
        Assert.Contains(expected, Refuse(() => NumpyReader.ReadNpy(_folder.Write("x.npy", ImageSamples.Npy(type, shape, new byte[shape.Contains(" 0,", StringComparison.Ordinal) || shape.StartsWith("(0", StringComparison.Ordinal) ? 0 : 18])))), StringComparison.Ordinal);

    [Fact]
    public void OtherDamagedNumpyFilesAreRefused()
    {
        Assert.Contains("no NumPy array", Refuse(() => NumpyReader.ReadNpy(_folder.Write("x.npy", "hello, this is text"u8.ToArray()))), StringComparison.Ordinal);
        string images = _folder.Write("x.npy", ImageSamples.Npy("|u1", "(1, 3, 3)", new byte[9]));
        Assert.Contains("is -1", Refuse(() => NumpyReader.ReadNpy(images, _folder.Write("y.npy", ImageSamples.Npy("|i1", "(1,)", [255])))), StringComparison.Ordinal);
        byte[] columns = ImageSamples.Npy("|u1", "(1, 3, 3)", new byte[9]);
        "True, "u8.CopyTo(columns.AsSpan(columns.AsSpan().IndexOf("False,"u8)));
        Assert.Contains("column by column", Refuse(() => NumpyReader.ReadNpy(_folder.Write("f.npy", columns))), StringComparison.Ordinal);
    }

    [Fact]
    public void PgmAndPpm()
    {
        byte[] bytes = [10, 20, 30, 40, 50, 60];
        Assert.Equal([10, 20, 30, 40, 50, 60], Decode("P5\n# drawn\n3 2\n255\n", bytes, 2, 3, 1));
        Assert.Equal(bytes, Decode("P6 1 2 255\n", bytes, 2, 1, 3));
        Assert.Equal(bytes, Decode("P2 3 2 255 10 20 30 # a row\n40 50 60\n", [], 2, 3, 1));
        Assert.Equal(bytes, Decode("P3 2 1 255\n10 20 30 40 50 60", [], 1, 2, 3));
        Assert.Equal([0, 255, 128], Decode("P2 3 1 2 0 2 1", [], 1, 3, 1));
        Assert.Equal([0, 255], Decode("P5 2 1 65535\n", [0, 0, 255, 255], 1, 2, 1));
    }

    [Theory]
    [InlineData("P5 3 2 255\nabc", "truncated")]
    [InlineData("P2 3 2 255 1 2 3", "truncated")]
    [InlineData("P2 1 1 255 256", "more than 255")]
    [InlineData("P5 0 2 255\n", "no pixels")]
    [InlineData("P5 30000 30000 255\n", "30000 x 30000")]
    [InlineData("P6 2 2 70000\n", "70000")]
    [InlineData("P6 2", "the height is expected at byte 4")]
    [InlineData("P3 2 2 255 1 2 3 4 5 6 7 8 9 10 x 12", "a number")]
    public void DamagedPgmAndPpmFilesAreRefused(string text, string expected) =>
        Assert.Contains(expected, Refuse(() => ImageDecoder.Decode(Encoding.ASCII.GetBytes(text), "a.ppm")), StringComparison.Ordinal);

    [Fact]
    public void AFolderOfEachClass()
    {
        byte[] pixels = ImageSamples.Noise(12);
        Image("dogs/b.pgm", 3, 4, pixels);
        Image("dogs/a.png", 3, 4, pixels);
        Image("cats/1.pgm", 3, 4, pixels);
        File.WriteAllText(_folder.File("cats/.hidden"), "not an image");
        var set = ImageFolderReader.ReadClasses(_folder.Path);
        Assert.Equal<string>(["cats", "dogs"], [.. set.ClassNames]);
        Assert.Equal([0, 1, 1], set.Labels);
        Assert.Equal(["1.pgm", "a.png", "b.pgm"], set.Sources.Select(Path.GetFileName));
        Assert.Equal(new ImageShape(3, 4, 1), set.Shape);
        Assert.Equal([.. pixels, .. pixels, .. pixels], set.Pixels);
        Assert.Equal([1, 0, 0], ImageFolderReader.ReadClasses(_folder.Path, new ImageFolderOptions { ClassNames = ["dogs", "cats"] }).Labels);
        Assert.Contains("'dogs' is none of the classes", Refuse(() => ImageFolderReader.ReadClasses(_folder.Path, new ImageFolderOptions { ClassNames = ["cats"] })), StringComparison.Ordinal);
        Assert.Empty(ImageFolderReader.ReadUnlabeled(_folder.File("dogs")).Labels);

        // One with colors makes all of them so.
        File.WriteAllBytes(_folder.File("cats/2.png"), PngWriter.ToBytes(ImageSamples.Noise(36), new ImageShape(3, 4, 3)));
        set = ImageFolderReader.ReadClasses(_folder.Path);
        Assert.Equal(3, set.Shape.Channels);
        Assert.Equal([pixels[0], pixels[0], pixels[0], pixels[1]], set[0][..4].ToArray());
    }

    [Fact]
    public void FoldersThatCannotBeUsedAreRefused()
    {
        Assert.Contains("no sub-folders", Refuse(() => ImageFolderReader.ReadClasses(_folder.Path)), StringComparison.Ordinal);
        Assert.Contains("no such folder", Refuse(() => ImageFolderReader.ReadClasses(_folder.File("none"))), StringComparison.Ordinal);
        Image("a/1.pgm", 3, 4, new byte[12]);
        Directory.CreateDirectory(_folder.File("b"));
        Assert.Contains("class folder is empty", Refuse(() => ImageFolderReader.ReadClasses(_folder.Path)), StringComparison.Ordinal);
        Image("b/2.pgm", 4, 3, new byte[12]);
        string fault = Refuse(() => ImageFolderReader.ReadClasses(_folder.Path));
        Assert.Contains("4 x 3", fault, StringComparison.Ordinal);
        Assert.Contains("3 x 4", fault, StringComparison.Ordinal);
        Assert.Equal(2, ImageFolderReader.ReadClasses(_folder.Path, new ImageFolderOptions { Fit = ImageFit.Resize }).Count);
        File.WriteAllText(_folder.File("b/3.pgm"), "P5 4 3 255\nx");
        Assert.Contains("3.pgm", Refuse(() => ImageFolderReader.ReadClasses(_folder.Path, new ImageFolderOptions { Fit = ImageFit.Crop })), StringComparison.Ordinal);
    }

    [Fact]
    public void ResizingKeepsFlatImagesFlatAndHalvesByMeans()
    {
        var flat = new DecodedImage(new ImageShape(5, 9, 1), [.. Enumerable.Repeat((byte)77, 45)]);
        foreach (var fit in new[] { ImageFit.Resize, ImageFit.Crop })
        {
            foreach (var (height, width) in new[] { (2, 3), (11, 4), (20, 30), (1, 1) })
            {
                var image = ImageResizer.Fit(flat, height, width, fit);
                Assert.Equal(new ImageShape(height, width, 1), image.Shape);
                Assert.All(image.Pixels, pixel => Assert.Equal(77, pixel));
            }
        }

        // The middle of a wide image is what is left of it.
        var wide = new DecodedImage(new ImageShape(1, 3, 1), [0, 100, 200]);
        Assert.Equal([100], ImageResizer.Fit(wide, 1, 1, ImageFit.Crop).Pixels);
        Assert.Throws<ArgumentException>(() => ImageResizer.Fit(wide, 2, 2, ImageFit.None));
    }

    private static byte[] Decode(string head, byte[] body, int height, int width, int channels)
    {
        var image = ImageDecoder.Decode([.. Encoding.ASCII.GetBytes(head), .. body], "a.ppm");
        Assert.Equal(new ImageShape(height, width, channels), image.Shape);
        return image.Pixels;
    }

    private void Image(string name, int height, int width, byte[] pixels)
    {
        string path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, name.EndsWith(".png", StringComparison.Ordinal)
            ? PngWriter.ToBytes(pixels, new ImageShape(height, width, 1))
            : [.. Encoding.ASCII.GetBytes($"P5 {width} {height} 255\n"), .. pixels]);
    }

    private static string Refuse(Func<object> read)
    {
        var fault = Assert.Throws<InvalidInputException>(read);
        Assert.NotNull(fault.Location);
        return fault.Message;
    }
}
