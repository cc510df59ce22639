using System.Collections.Immutable;
using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Pipelines.Models;

/// <summary>Scores rows or images batch by batch and puts together what was said of them, for a model in a file or in none yet.</summary>
internal static class BatchPrediction
{
    private const int RowsAtOnce = 4096;

    // Between the layers an image is many times as large as in its file.
    private const int ImagesAtOnce = 128;

    /// <summary>Predicts for every row of a table.</summary>
    /// <param name="inputs">What the model takes.</param>
    /// <param name="encoding">What it predicts.</param>
    /// <param name="table">The rows.</param>
    /// <param name="scorer">What computes.</param>
    /// <param name="cancellation">Ends the work between two batches of rows.</param>
    /// <param name="path">The model's file, for messages; null where it is in none yet.</param>
    public static Predictions Of(
        ImmutableArray<ValueInfo> inputs, LabelEncoding encoding, Table table, IModelScorer scorer, CancellationToken cancellation = default, string? path = null) =>
        Collect(encoding, table.RowCount, RowsAtOnce, (start, count) => TableTensors.Of(table, inputs, start, count), scorer, path, cancellation);

    /// <summary>The same for every image.</summary>
    public static Predictions Of(LabelEncoding encoding, ImageSet images, IModelScorer scorer, CancellationToken cancellation = default, string? path = null) =>
        Collect(encoding, images.Count, ImagesAtOnce, (start, count) => TensorsOf(images, start, count), scorer, path, cancellation);

    /// <summary>Some images as the inputs of a model.</summary>
    public static Dictionary<string, Tensor> TensorsOf(ImageSet images, int start, int count)
    {
        var (height, width, channels) = images.Shape;
        byte[] pixels = images.Pixels.AsSpan(start * images.Shape.Size, count * images.Shape.Size).ToArray();
        return new(StringComparer.Ordinal) { [ModelGraph.Image] = Tensor.Create(pixels, count, height, width, channels) };
    }

    private static Predictions Collect(
        LabelEncoding encoding, int rows, int rowsAtOnce, Func<int, int, Dictionary<string, Tensor>> tensors, IModelScorer scorer, string? path, CancellationToken cancellation)
    {
        bool isRegression = encoding.Task == TaskKind.Regression;
        int width = isRegression ? 1 : encoding.Classes.Length;
        var values = new float[(long)rows * width];
        var labels = isRegression ? [] : new string[rows];
        for (int start = 0; start < rows; start += rowsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(rowsAtOnce, rows - start);
            var outputs = scorer.Run(tensors(start, count));
            Output<float>(outputs, isRegression ? ModelGraph.Prediction : ModelGraph.Probabilities, count * width, path)
                .CopyTo(values.AsSpan(start * width));
            if (!isRegression)
            {
                CopyLabels(outputs, labels.AsSpan(start, count), path);
            }
        }

        return new Predictions { Task = encoding.Task, RowCount = rows, Classes = encoding.Classes, Values = values, Labels = labels };
    }

    private static void CopyLabels(IReadOnlyDictionary<string, Tensor> outputs, Span<string> labels, string? path)
    {
        if (outputs.TryGetValue(ModelGraph.Label, out var output) && output is Tensor<long>)
        {
            var numbers = Output<long>(outputs, ModelGraph.Label, labels.Length, path);
            for (int i = 0; i < labels.Length; i++)
            {
                labels[i] = numbers[i].ToString(CultureInfo.InvariantCulture);
            }
        }
        else
        {
            Output<string>(outputs, ModelGraph.Label, labels.Length, path).CopyTo(labels);
        }
    }

    private static ReadOnlySpan<T> Output<T>(IReadOnlyDictionary<string, Tensor> outputs, string name, int length, string? path) =>
        outputs.TryGetValue(name, out var tensor) && tensor is Tensor<T> typed && typed.Length == length
            ? typed.Span
            : throw new InvalidInputException($"the model does not give '{name}' with {length} values of type {typeof(T).Name}.", path is null ? null : new SourceLocation(path));
}
