using System.Globalization;
using System.Text;
using System.Text.Json;
using MlNetStudio.Cli.Output;
using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Pipelines.Images;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Cli.Commands;

/// <summary>What <c>explain</c> says of an image: where the model looks.</summary>
internal static class ImageExplanation
{
    // From nothing to most of what speaks for the class; the minus is for what speaks against it.
    private const string Shades = " .:-=+*#%@";
    private const char Against = '~';
    private const int MostColumns = 56;

    /// <summary>Explains an image.</summary>
    /// <param name="context">Where it is written.</param>
    /// <param name="model">The model.</param>
    /// <param name="images">The images.</param>
    /// <param name="number">Which of them, from 1.</param>
    /// <param name="place">The class that is explained; null for the predicted one.</param>
    /// <param name="file">A PNG file for the image with what speaks for the class in full contrast; null for none.</param>
    /// <param name="asJson">Whether for programs.</param>
    public static void Write(CommandContext context, ModelFile model, ImageSet images, int number, int? place, string? file, bool asJson)
    {
        if (number < 1 || number > images.Count)
        {
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--row {number} is not there; there are images 1 to {images.Count}."));
        }

        var image = images.Select([number - 1]);
        var predictions = model.Predict(image);
        int explained = place ?? model.Classes.IndexOf(predictions.Labels[0]);
        double[] map = ImageExplainer.Explain(model, image[0], explained);
        if (file is not null)
        {
            AtomicFiles.WriteBytes(file, PngWriter.ToBytes(Occlusion.Fade(image[0], map, image.Shape.Channels), image.Shape));
        }

        string source = image.Sources is [var named] ? named : string.Create(CultureInfo.InvariantCulture, $"image {number}");
        var output = context.Environment.Out;
        if (asJson)
        {
            JsonOutput.Write(output, json => WriteJson(json, source, model, predictions, explained, image.Shape, map));
            return;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{source}: probability of {model.Classes[explained]} {predictions.Values[explained]:0.####}{(predictions.Labels[0] == model.Classes[explained] ? "" : $" (the model says {predictions.Labels[0]})")}"));
        output.WriteLine();
        output.Write(Draw(map, image.Shape));
        output.WriteLine();
        output.WriteLine($"The darker a sign, the more what is there speaks for {model.Classes[explained]}; '{Against}' speaks against it.{(file is null ? " --out FILE.png shows it in the image." : "")}");
    }

    // A sign for every pixel, or for a square of them where there are many; two signs are about as wide as one is high.
    private static string Draw(double[] map, ImageShape shape)
    {
        int square = ((2 * shape.Width) + MostColumns - 1) / MostColumns;
        double most = Math.Max(1e-12, map.Max(Math.Abs));
        var text = new StringBuilder();
        for (int top = 0; top < shape.Height; top += square)
        {
            for (int left = 0; left < shape.Width; left += square)
            {
                double sum = 0;
                int count = 0;
                for (int y = top; y < Math.Min(top + square, shape.Height); y++)
                {
                    for (int x = left; x < Math.Min(left + square, shape.Width); x++)
                    {
                        sum += map[(y * shape.Width) + x];
                        count++;
                    }
                }

                double part = sum / count / most;
                char sign = part < -1.0 / Shades.Length ? Against : Shades[Math.Clamp((int)Math.Round(part * (Shades.Length - 1)), 0, Shades.Length - 1)];
                text.Append(sign, 2);
            }

            text.AppendLine();
        }

        return text.ToString();
    }

    private static void WriteJson(Utf8JsonWriter json, string source, ModelFile model, Predictions predictions, int explained, ImageShape shape, double[] map)
    {
        json.WriteString("image", source);
        json.WriteString("class", model.Classes[explained]);
        json.WriteString("label", predictions.Labels[0]);
        json.WriteFinite("probability", predictions.Values[explained]);
        json.WriteStartArray("map");
        for (int y = 0; y < shape.Height; y++)
        {
            json.WriteStartArray();
            for (int x = 0; x < shape.Width; x++)
            {
                json.WriteNumberValue(Math.Round(map[(y * shape.Width) + x], 6));
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
