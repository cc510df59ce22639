using System.Diagnostics;
using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Evaluation.Report;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.Onnx.Compression;
using MlNetStudio.Pipelines.Images;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>How the weights of a model are made smaller.</summary>
public enum CompressionKind
{
    /// <summary>8-bit integers with ranges learned from calibration rows.</summary>
    Static,

    /// <summary>8-bit integers with the range that each batch has.</summary>
    Dynamic,

    /// <summary>16-bit floats.</summary>
    Float16,
}

/// <summary>A smaller model and what that changed.</summary>
public sealed class ModelCompression
{
    private readonly byte[] _bytes;
    private readonly ReportModel _report;

    private ModelCompression(byte[] bytes, ModelResult before, ModelResult after, MetricsDocument metrics, ReportModel report) =>
        (_bytes, Before, After, Metrics, _report) = (bytes, before, after, metrics, report);

    /// <summary>How good the model was.</summary>
    public ModelResult Before { get; }

    /// <summary>How good it is now, on the same rows.</summary>
    public ModelResult After { get; }

    /// <summary>What metrics.json holds, <see cref="MetricsDocument.Compression"/> among it.</summary>
    public MetricsDocument Metrics { get; }

    /// <summary>Makes a model smaller and compares the two.</summary>
    /// <param name="model">The model.</param>
    /// <param name="table">Rows with labels. For <see cref="CompressionKind.Static"/> a fifth of them, a thousand at most, are kept for calibration; the rest is what the comparison is made on.</param>
    /// <param name="mode">How.</param>
    /// <param name="options">What is left alone; null for the defaults.</param>
    /// <param name="cancellation">Ends the work between two batches of rows.</param>
    /// <exception cref="InvalidInputException">The table does not fit the model, has too few rows, or there is nothing to compress.</exception>
    public static ModelCompression Run(
        ModelFile model, Table table, CompressionKind mode, CompressionOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        return Run(model, CompressionData.Of(model, table, calibrates: mode == CompressionKind.Static), mode, options, cancellation);
    }

    /// <summary>Makes a model of images smaller and compares the two.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">Images with labels. For <see cref="CompressionKind.Static"/> a fifth of them, 320 at most, are kept for calibration; the rest is what the comparison is made on.</param>
    /// <param name="name">What the images come from, for people.</param>
    /// <param name="mode">How.</param>
    /// <param name="options">What is left alone; null for the defaults.</param>
    /// <param name="cancellation">Ends the work between two batches of images.</param>
    /// <exception cref="InvalidInputException">The images do not fit the model, are too few, or there is nothing to compress.</exception>
    public static ModelCompression Run(
        ModelFile model, ImageSet images, string name, CompressionKind mode, CompressionOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        return Run(model, CompressionData.Of(model, images, name, calibrates: mode == CompressionKind.Static), mode, options, cancellation);
    }

    private static ModelCompression Run(ModelFile model, CompressionData data, CompressionKind mode, CompressionOptions? options, CancellationToken cancellation)
    {
        var compressed = mode switch
        {
            CompressionKind.Static => StaticQuantization.Quantize(model.Graph, data.Calibration, options),
            CompressionKind.Dynamic => DynamicQuantization.Quantize(model.Graph, options),
            _ => HalfPrecision.Convert(model.Graph, options),
        };
        string word = mode.ToString().ToLowerInvariant();
        byte[] bytes = OnnxWriter.ToBytes(compressed.Graph with
        {
            Metadata = compressed.Graph.Metadata.Remove(ModelMetadata.Network).SetItem(ModelMetadata.Compression, word),
        });
        var small = ModelFile.Read(bytes, model.Path);
        using var scorers = new Scorers(model, small);
        var before = ScoreFactory.Create(data.Predict(model, scorers.Before, cancellation), data.Actual);
        var after = ScoreFactory.Create(data.Predict(small, scorers.After, cancellation), data.Actual);
        var old = ModelResult.Evaluate("Before", before, "The model as it was trained");
        var now = ModelResult.Evaluate("After", after, "The model with smaller weights");
        var (slow, fast) = scorers.Time(data.Timed, data.TimedCount);
        var section = new CompressionSection
        {
            Mode = word,
            BytesBefore = model.SizeInBytes,
            BytesAfter = bytes.Length,
            MetricsBefore = old.Metrics,
            Difference = BootstrapInterval.ComputeDifference(MetricRegistry.For(after.Task)[0], after, before),
            Products = compressed.Nodes.Length,
            CalibrationRows = data.CalibrationRows,
            Engine = scorers.Name,
            MicrosecondsBefore = slow,
            MicrosecondsAfter = fast,
        };
        var metrics = MetricsDocument.Of(after, now, model.Classes) with
        {
            Model = new ModelFacts(compressed.Graph.Initializers.Sum(constant => constant.Value is Tensor<string> ? 0L : constant.Value.Length), small.Sha256),
            Compression = section,
        };
        var report = new ReportModel
        {
            Label = model.Label,
            DataName = data.Name,
            Subject = "model",
            Scores = after,
            Result = now,
            ClassNames = model.Classes,
            Compression = section,
            Usage = small.Images is null ? ReportBuilder.Usage(small) : ImageReport.Usage(small),
            Notes = [.. compressed.Skipped.Select(skipped => $"left as it was: {skipped}")],
        };
        return new ModelCompression(bytes, old, now, metrics, report);
    }

    /// <summary>Writes model.onnx, metrics.json and report.html.</summary>
    /// <exception cref="InvalidInputException">The folder cannot be written to.</exception>
    public void Write(string folder)
    {
        using var output = OutputFolder.Open(folder);
        output.WriteBytes("model.onnx", _bytes);
        output.WriteText("metrics.json", Metrics.ToJson());
        output.WriteText("report.html", HtmlReport.Render(_report));
        output.Commit();
    }

    /// <summary>Both models in one engine: ONNX Runtime with one thread, or, where it is missing, the native one.</summary>
    private sealed class Scorers : IDisposable
    {
        private const int Rounds = 15;

        public Scorers(ModelFile before, ModelFile after)
        {
            bool isThere = OnnxRuntimeScorer.IsAvailable;
            Before = isThere ? OnnxRuntimeScorer.Open(before, threads: 1) : before.Native;
            After = isThere ? OnnxRuntimeScorer.Open(after, threads: 1) : after.Native;
        }

        public IModelScorer Before { get; }

        public IModelScorer After { get; }

        public string Name => string.Create(CultureInfo.InvariantCulture, $"{Before.Name} {Before.Version}{(Before is OnnxRuntimeScorer ? ", one thread" : "")}");

        /// <summary>The median times of a row, in microseconds, the two models taking turns.</summary>
        public (double Before, double After) Time(IReadOnlyDictionary<string, Tensor> inputs, int rows)
        {
            var times = new double[2][];
            (times[0], times[1]) = (new double[Rounds], new double[Rounds]);
            for (int round = -2; round < Rounds; round++)
            {
                for (int which = 0; which < 2; which++)
                {
                    long start = Stopwatch.GetTimestamp();
                    (which == 0 ? Before : After).Run(inputs);
                    if (round >= 0)
                    {
                        times[which][round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / rows;
                    }
                }
            }

            Array.Sort(times[0]);
            Array.Sort(times[1]);
            return (times[0][Rounds / 2], times[1][Rounds / 2]);
        }

        public void Dispose()
        {
            (Before as IDisposable)?.Dispose();
            (After as IDisposable)?.Dispose();
        }
    }
}
