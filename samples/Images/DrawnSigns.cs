using SkiaSharp;

namespace MlNetStudio.Samples.Images;

/// <summary>Draws signs, round, square and triangular, in JPEG files of several sizes, so that there is a folder to try with.</summary>
internal static class DrawnSigns
{
    private static readonly string[] Kinds = ["circle", "square", "triangle"];

    /// <summary>Draws a folder and returns it.</summary>
    public static string Write(string folder, int perClass, int seed)
    {
        var random = new Random(seed);
        foreach (string kind in Kinds)
        {
            string path = Directory.CreateDirectory(Path.Combine(folder, kind)).FullName;
            for (int i = 0; i < perClass; i++)
            {
                using var bitmap = Draw(kind, random);
                using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality: 85);
                using var file = File.Create(Path.Combine(path, $"{kind}{i:000}.jpg"));
                data.SaveTo(file);
            }
        }

        return folder;
    }

    private static SKBitmap Draw(string kind, Random random)
    {
        var bitmap = new SKBitmap(random.Next(40, 64), random.Next(40, 64));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(new SKColor(Tone(random, 0), Tone(random, 0), Tone(random, 0)));
        using var paint = new SKPaint { Color = new SKColor(Tone(random, 128), Tone(random, 128), Tone(random, 128)), IsAntialias = true };
        float radius = Math.Min(bitmap.Width, bitmap.Height) * (0.25f + (0.15f * random.NextSingle()));
        float x = radius + ((bitmap.Width - (2 * radius)) * random.NextSingle());
        float y = radius + ((bitmap.Height - (2 * radius)) * random.NextSingle());
        switch (kind)
        {
            case "circle":
                canvas.DrawCircle(x, y, radius, paint);
                break;
            case "square":
                canvas.DrawRect(x - (0.9f * radius), y - (0.9f * radius), 1.8f * radius, 1.8f * radius, paint);
                break;
            default:
                using (var path = new SKPath())
                {
                    path.AddPoly([new SKPoint(x, y - radius), new SKPoint(x + radius, y + radius), new SKPoint(x - radius, y + radius)]);
                    canvas.DrawPath(path, paint);
                }

                break;
        }

        return bitmap;
    }

    private static byte Tone(Random random, int from) => (byte)random.Next(from, from + 112);
}
