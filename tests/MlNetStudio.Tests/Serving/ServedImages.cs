using System.Text;
using MlNetStudio.Data.Images;
using MlNetStudio.Tests.Cli;

namespace MlNetStudio.Tests.Serving;

/// <summary>Models of images for the tests: drawn digits, 16 x 16 gray, and squares of a color, 8 x 8.</summary>
public sealed class ServedImages : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ServedImages()
    {
        CliRun.Of(
            "run", Repository.File("pipelines", "digits.yaml"), "--set", "data.images.generator.rows=300", "--set", "training.epochs=4", "--out", _folder["digits"], "-q").Expect(0);
        WriteColors("colors", 40, 0);
        string pipeline = _folder.Write("colors.yaml", """
            data: {images: {train: colors}}
            network: {layers: [{conv2d: {filters: 4, kernel: 3, activation: relu}}, {maxPool2d: 2}, flatten]}
            training: {epochs: 6, batchSize: 8, optimizer: {adam: 0.01}}
            """);
        CliRun.Of("run", pipeline, "--out", _folder["color-model"], "-q").Expect(0);
    }

    /// <summary>Ten digits.</summary>
    public string Digits => _folder["digits/model.onnx"];

    /// <summary>green and red.</summary>
    public string Colors => _folder["color-model/model.onnx"];

    /// <summary>The size of the digits.</summary>
    public static ImageShape DigitShape { get; } = new(16, 16, 1);

    /// <summary>A folder of images such as the colors were learned from, brighter by so much.</summary>
    public string NewColors(string name, int each, int brighter)
    {
        WriteColors(name, each, brighter);
        return _folder[name];
    }

    /// <summary>A place for a file or folder.</summary>
    public string PathOf(string name) => _folder[name];

    /// <summary>An image that looks a little like a digit: a bright stroke.</summary>
    public static byte[] Stroke(int column)
    {
        byte[] pixels = new byte[DigitShape.Size];
        for (int y = 2; y < 14; y++)
        {
            pixels[(y * 16) + column] = (byte)(200 + y);
            pixels[(y * 16) + column + 1] = 120;
        }

        return pixels;
    }

    /// <summary>It as a PNG file.</summary>
    public static byte[] Png(byte[] pixels) => PngWriter.ToBytes(pixels, DigitShape);

    /// <summary>It as a PGM file.</summary>
    public static byte[] Pgm(byte[] pixels) => [.. Encoding.ASCII.GetBytes("P5\n16 16\n255\n"), .. pixels];

    /// <summary>It as a PPM file with three equal channels.</summary>
    public static byte[] Ppm(byte[] pixels) => [.. Encoding.ASCII.GetBytes("P6\n16 16\n255\n"), .. pixels.SelectMany(value => new[] { value, value, value })];

    /// <summary>It as lists in JSON.</summary>
    public static string Lists(byte[] pixels, int width = 16) => "[" + string.Join(",", pixels.Chunk(width).Select(row => "[" + string.Join(",", row) + "]")) + "]";

    public void Dispose() => _folder.Dispose();

    private void WriteColors(string folder, int each, int brighter)
    {
        var random = new Random(each + brighter);
        for (int kind = 0; kind < 2; kind++)
        {
            string name = kind == 0 ? "green" : "red";
            Directory.CreateDirectory(_folder[$"{folder}/{name}"]);
            for (int i = 0; i < each; i++)
            {
                byte[] pixels = new byte[8 * 8 * 3];
                for (int p = 0; p < pixels.Length; p++)
                {
                    pixels[p] = (byte)(brighter + random.Next(40) + (p % 3 == 1 - kind ? 80 : 0));
                }

                File.WriteAllBytes(_folder[FormattableString.Invariant($"{folder}/{name}/{i:00}.png")], PngWriter.ToBytes(pixels, new ImageShape(8, 8, 3)));
            }
        }
    }
}
