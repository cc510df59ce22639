using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>Rows or images with which a model is made smaller: some to learn ranges from, the rest to compare on.</summary>
internal sealed class CompressionData
{
    private const int MostCalibrationRows = 1000;
    private const int CalibrationBatch = 250;
    private const int TimedRows = 256;

    // Between the layers an image is many times as large as in its file.
    private const int MostCalibrationImages = 320;
    private const int CalibrationImages = 32;
    private const int TimedImages = 32;

    private const int Fewest = 10;

    private CompressionData()
    {
    }

    /// <summary>What the rows come from, for people.</summary>
    public required string Name { get; init; }

    /// <summary>The number of rows to learn ranges from.</summary>
    public required int CalibrationRows { get; init; }

    /// <summary>These rows as the model's inputs.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<string, Tensor>> Calibration { get; init; }

    /// <summary>The labels of the rows to compare on.</summary>
    public required float[] Actual { get; init; }

    /// <summary>What a model says of the rows to compare on.</summary>
    public required Func<ModelFile, IModelScorer, CancellationToken, Predictions> Predict { get; init; }

    /// <summary>Some rows as the model's inputs, to take the time with.</summary>
    public required IReadOnlyDictionary<string, Tensor> Timed { get; init; }

    /// <summary>Their number.</summary>
    public required int TimedCount { get; init; }

    /// <summary>A table's rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="table">Rows with labels.</param>
    /// <param name="calibrates">Whether ranges are learned: a fifth of the rows, at most, is kept for that.</param>
    /// <exception cref="InvalidInputException">The table does not fit the model or has too few rows.</exception>
    public static CompressionData Of(ModelFile model, Table table, bool calibrates)
    {
        int[] rows = LabelEncoding.LabeledRows(table, model.Label);
        if (rows.Length < Fewest)
        {
            throw new InvalidInputException($"{rows.Length} rows with a label are too few to compress and to compare; give at least {Fewest}.", table.Location());
        }

        var split = Divide(rows.Length, calibrates, MostCalibrationRows);
        var calibration = table.SelectRows(Array.ConvertAll(split.Test, row => rows[row]));
        var judged = table.SelectRows(Array.ConvertAll(split.Train, row => rows[row]));
        return new CompressionData
        {
            Name = Path.GetFileName(table.Source ?? "table"),
            CalibrationRows = calibration.RowCount,
            Calibration = Batches(calibration.RowCount, CalibrationBatch, (start, count) => TableTensors.Of(calibration, model.Graph.Inputs, start, count)),
            Actual = model.Encoding.Encode(judged, judged.AllRows()),
            Predict = (file, scorer, cancellation) => file.Predict(judged, scorer, cancellation),
            Timed = TableTensors.Of(judged.SelectRows([.. Enumerable.Range(0, TimedRows).Select(i => i % judged.RowCount)]), model.Graph.Inputs, 0, TimedRows),
            TimedCount = TimedRows,
        };
    }

    /// <summary>Images.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">Images with labels.</param>
    /// <param name="name">What they come from, for people.</param>
    /// <param name="calibrates">Whether ranges are learned: a fifth of the images, at most, is kept for that.</param>
    /// <exception cref="InvalidInputException">There are too few images, or their classes are not known.</exception>
    public static CompressionData Of(ModelFile model, ImageSet images, string name, bool calibrates)
    {
        if (images.Labels.Length == 0 || images.Count < Fewest)
        {
            throw new InvalidInputException($"{(images.Labels.Length == 0 ? 0 : images.Count)} images with a class are too few to compress and to compare; give at least {Fewest}.", new SourceLocation(name));
        }

        var split = Divide(images.Count, calibrates, MostCalibrationImages);
        var calibration = images.Select(split.Test);
        var judged = images.Select(split.Train);
        var timed = judged.Select([.. Enumerable.Range(0, TimedImages).Select(i => i % judged.Count)]);
        return new CompressionData
        {
            Name = name,
            CalibrationRows = calibration.Count,
            Calibration = Batches(calibration.Count, CalibrationImages, (start, count) => BatchPrediction.TensorsOf(calibration, start, count)),
            Actual = Array.ConvertAll(judged.Labels, label => (float)label),
            Predict = (file, scorer, cancellation) => file.Predict(judged, scorer, cancellation),
            Timed = BatchPrediction.TensorsOf(timed, 0, TimedImages),
            TimedCount = TimedImages,
        };
    }

    // Nothing is learned from rows but ranges.
    private static RowSplit Divide(int count, bool calibrates, int most) => calibrates
        ? TableSplit.Random(count, (double)Math.Min(most, count / 5) / count, seed: 0)
        : new RowSplit([.. Enumerable.Range(0, count)], []);

    private static List<IReadOnlyDictionary<string, Tensor>> Batches(int rows, int size, Func<int, int, IReadOnlyDictionary<string, Tensor>> tensors)
    {
        var batches = new List<IReadOnlyDictionary<string, Tensor>>();
        for (int start = 0; start < rows; start += size)
        {
            batches.Add(tensors(start, Math.Min(size, rows - start)));
        }

        return batches;
    }
}
