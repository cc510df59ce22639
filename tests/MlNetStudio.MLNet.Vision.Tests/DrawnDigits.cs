using Microsoft.ML;
using SkiaSharp;

namespace MlNetStudio.MLNet.Vision.Tests;

/// <summary>Digits of seven bars in a folder of their own, drawn with some noise: 0, 1, 4 and 7, the same in every run.</summary>
public sealed class DrawnDigits : IDisposable
{
    public const int Side = 16;

    private static readonly Dictionary<string, string> Bars = new() { ["0"] = "abcdef", ["1"] = "bc", ["4"] = "bcfg", ["7"] = "abc" };

    private static readonly Dictionary<char, (int X0, int Y0, int X1, int Y1)> Places = new()
    {
        ['a'] = (4, 2, 11, 2),
        ['b'] = (11, 2, 11, 7),
        ['c'] = (11, 7, 11, 13),
        ['d'] = (4, 13, 11, 13),
        ['e'] = (4, 7, 4, 13),
        ['f'] = (4, 2, 4, 7),
        ['g'] = (4, 7, 11, 7),
    };

    public DrawnDigits()
    {
        Write(Png, SKEncodedImageFormat.Png, perClass: 20, Side);
        Write(Jpeg, SKEncodedImageFormat.Jpeg, perClass: 20, 24);
    }

    /// <summary>A folder for what a test writes.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("mlnetstudio").FullName;

    /// <summary>16 x 16, lossless.</summary>
    public string Png => Path.Combine(Folder, "png");

    /// <summary>24 x 24.</summary>
    public string Jpeg => Path.Combine(Folder, "jpeg");

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>The files of a folder with key labels and images.</summary>
    public static IDataView Images(MLContext ml, string folder)
    {
        var files = ml.Data.LoadFromImageFolder(folder);
        return Load(ml).Fit(files).Transform(files);
    }

    /// <summary>From the files of a folder to images.</summary>
    public static IEstimator<ITransformer> Load(MLContext ml) =>
        ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Transforms.LoadImages("Image", "", "ImagePath"));

    private static void Write(string folder, SKEncodedImageFormat format, int perClass, int side)
    {
        var random = new Random(5);
        foreach (string digit in Bars.Keys)
        {
            string path = Directory.CreateDirectory(Path.Combine(folder, digit)).FullName;
            for (int i = 0; i < perClass; i++)
            {
                using var bitmap = Draw(digit, side, random);
                using var data = bitmap.Encode(format, quality: 90);
                using var file = File.Create(Path.Combine(path, $"{digit}-{i:00}.{(format == SKEncodedImageFormat.Png ? "png" : "jpg")}"));
                data.SaveTo(file);
            }
        }
    }

    private static SKBitmap Draw(string digit, int side, Random random)
    {
        var bitmap = new SKBitmap(side, side, isOpaque: true);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(new SKColor(Noise(random, 60), Noise(random, 60), Noise(random, 60)));
        using var paint = new SKPaint { Color = new SKColor(Noise(random, 80, 170), Noise(random, 80, 170), Noise(random, 80, 170)), StrokeWidth = 2 };
        int down = random.Next(3) - 1;
        int right = random.Next(3) - 1;
        float scale = side / 16f;
        foreach (char bar in Bars[digit])
        {
            var (x0, y0, x1, y1) = Places[bar];
            canvas.DrawLine((x0 + right) * scale, (y0 + down) * scale, (x1 + right) * scale, (y1 + down) * scale, paint);
        }

        return bitmap;
    }

    private static byte Noise(Random random, int range, int from = 0) => (byte)(from + random.Next(range));
}
