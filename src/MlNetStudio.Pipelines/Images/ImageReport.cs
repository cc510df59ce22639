using System.Globalization;
using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Evaluation.Report;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Images;

/// <summary>Puts what a run knows of its images into the sections of the report.</summary>
internal static class ImageReport
{
    private const int GridSize = 40;
    private const int Mistakes = 20;

    // Looking at what counts takes a hundred predictions for an image.
    private const int LooksOfEach = 10;
    private const int LargestSide = 256;

    /// <summary>The data.</summary>
    public static DataSection Data(ImageData data, ImagesSection section) => new()
    {
        Rows = data.Count,
        TrainingRows = data.Training.Count,
        ValidationRows = data.Validation?.Count ?? 0,
        TestRows = data.Test.Count,
        SplitDescription = data.SplitText,
        Columns =
        [
            new ColumnDescription
            {
                Name = ModelGraph.Image,
                Type = "image",
                Role = ColumnRole.Feature,
                Summary = FormattableString.Invariant($"{data.Training.Shape.Height} x {data.Training.Shape.Width} pixels, {(data.Training.Shape.Channels == 1 ? "gray" : "red, green, blue")}"),
                Treatment = Treatment(data.Normalization, section),
            },
            new ColumnDescription
            {
                Name = data.Label.Column,
                Type = "category",
                Role = ColumnRole.Label,
                Summary = FormattableString.Invariant($"{data.Label.Classes.Length} classes"),
                Treatment = FormattableString.Invariant($"{data.Label.Classes.Length} classes"),
            },
        ],
        ClassCounts = ClassCounts(data),
    };

    /// <summary>How to use the model.</summary>
    public static UsageSection Usage(ModelFile model) => new()
    {
        Commands =
        [
            new UsageCommand("Tell what images show", "mlnetstudio predict model.onnx images/"),
            new UsageCommand("Check the model on a folder with a sub-folder for each class", "mlnetstudio evaluate model.onnx images/"),
            new UsageCommand("Show what the file holds", "mlnetstudio inspect model.onnx"),
        ],
        Inputs = [.. model.Graph.Inputs.Select(input => new ModelPort(input.Name, input.ElementType.ToString(), $"[{string.Join(", ", input.Shape)}]"))],
        Outputs = [.. model.Graph.Outputs.Select(output => new ModelPort(output.Name, output.ElementType.ToString(), $"[{string.Join(", ", output.Shape)}]"))],
    };

    /// <summary>Images with what the model says of them: the first of every class, and the mistakes that it is most sure of.</summary>
    /// <param name="images">The images.</param>
    /// <param name="predictions">What the model says.</param>
    /// <param name="predict">Asks it about others.</param>
    public static SampleSection Samples(ImageSet images, Predictions predictions, Func<ImageSet, Predictions> predict)
    {
        int classes = predictions.Classes.Length;
        int each = Math.Max(1, GridSize / classes);
        var taken = new int[classes];
        var grid = new List<int>();
        foreach (int image in Enumerable.Range(0, images.Count).OrderBy(image => images.Labels[image]).ThenBy(image => image))
        {
            if (taken[images.Labels[image]] < each && grid.Count < GridSize)
            {
                taken[images.Labels[image]]++;
                grid.Add(image);
            }
        }

        int[] mistakes =
        [
            .. Enumerable.Range(0, images.Count)
                .Where(image => Best(predictions, image) != images.Labels[image])
                .OrderByDescending(image => predictions.Values[(image * classes) + Best(predictions, image)])
                .ThenBy(image => image)
                .Take(Mistakes),
        ];
        var looks = grid.GroupBy(image => images.Labels[image]).Select(ofClass => ofClass.First()).Take(LooksOfEach).Concat(mistakes.Take(LooksOfEach)).Distinct();
        return new SampleSection
        {
            Grid = [.. grid.Select(image => Sample(images, predictions, image))],
            Mistakes = [.. mistakes.Select(image => Sample(images, predictions, image))],
            Looks = Math.Max(images.Shape.Height, images.Shape.Width) > LargestSide
                ? []
                : [.. looks.Select(image => Sample(images, predictions, image) with { Look = Look(images, image, Best(predictions, image), predict) })],
        };
    }

    private static byte[] Look(ImageSet images, int image, int label, Func<ImageSet, Predictions> predict)
    {
        var (height, width, channels) = images.Shape;
        double[] map = Occlusion.Compute(images[image], height, width, channels, (pixels, count) =>
        {
            var said = predict(new ImageSet(images.Shape, pixels, [], []));
            return [.. Enumerable.Range(0, count).Select(i => (double)said.Values[(i * said.Width) + label])];
        });
        return PngWriter.ToBytes(Occlusion.Fade(images[image], map, channels), images.Shape);
    }

    private static ImageSample Sample(ImageSet images, Predictions predictions, int image)
    {
        int best = Best(predictions, image);
        int truth = images.Labels[image];
        return new ImageSample(
            PngWriter.ToBytes(images[image], images.Shape),
            predictions.Classes[truth],
            predictions.Classes[best],
            predictions.Values[(image * predictions.Width) + best],
            FormattableString.Invariant($"test image {image + 1}"));
    }

    private static int Best(Predictions predictions, int image)
    {
        var values = predictions.Values.AsSpan(image * predictions.Width, predictions.Width);
        int best = 0;
        for (int c = 1; c < values.Length; c++)
        {
            best = values[c] > values[best] ? c : best;
        }

        return best;
    }

    private static string Treatment(ChannelNormalization normalization, ImagesSection section)
    {
        string numbers = normalization.IsUnit
            ? "divided by 255"
            : $"less {Numbers(normalization.Mean)}, divided by {Numbers(normalization.Deviation)} (of 0 to 1)";
        return section.Augment.IsEmpty ? numbers : FormattableString.Invariant($"{numbers}; {section.Augment.Length} random changes while training");
    }

    private static string Numbers(IEnumerable<double> values) => string.Join(", ", values.Select(value => value.ToString("0.####", CultureInfo.InvariantCulture)));

    private static long[] ClassCounts(ImageData data)
    {
        var counts = new long[data.Label.Classes.Length];
        foreach (int label in data.Training.Labels.Concat(data.Validation?.Labels ?? []).Concat(data.IsHeldOut ? data.Test.Labels : []))
        {
            counts[label]++;
        }

        return counts;
    }
}
