using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Baselines;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Evaluation.Report;
using MlNetStudio.MLNet.Models;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.MLNet.Reports;

/// <summary>Makes the project's evaluation report of any ML.NET model.</summary>
internal static class ModelReportWriter
{
    private const string MetricsFile = "metrics.json";

    /// <summary>Scores the rows and writes what is asked for, each file whole or not at all.</summary>
    public static MetricsDocument Write(ITransformer model, IDataView data, string path, ModelReportOptions options)
    {
        var rows = ScoredRows.Read(model.Transform(data), options);
        var network = NetworkOf(model);
        var result = ModelResult.Evaluate(network is null ? "Model" : "Network", rows.Scores, "The model as it is");
        var baseline = BaselineOf(rows);
        byte[]? file = network?.ToOnnx();
        string? hash = file is null ? null : Convert.ToHexStringLower(SHA256.HashData(file));
        var metrics = MetricsDocument.Of(rows.Scores, result, rows.Classes) with
        {
            Model = network is null ? null : new ModelFacts(network.Network.ParameterCount, hash!),
            Training = network?.Training is { } training ? new TrainingFacts(training.Epochs, training.Elapsed.TotalSeconds, network.Seed) : null,
            Baseline = baseline.Metrics,
            Warnings = rows.Notes.Count > 0 ? rows.Notes : null,
        };
        string page = HtmlReport.Render(new ReportModel
        {
            Label = options.LabelColumnName,
            DataName = options.DataName,
            Subject = network is null ? "model" : "network",
            Scores = rows.Scores,
            Result = result,
            Baseline = baseline,
            ClassNames = rows.Classes,
            Unit = options.Unit,
            HeldOut = options.IsHeldOut,
            Network = network is null ? null : Describe(network, file!.Length, hash!),
            Training = network?.Training is { History.IsEmpty: false } history ? Describe(history, network) : null,
            Notes = rows.Notes,
        });
        if (options.WriteMetrics)
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            AtomicFiles.WriteText(Path.Combine(folder, MetricsFile), writer => writer.Write(metrics.ToJson()));
        }

        AtomicFiles.WriteText(path, writer => writer.Write(page));
        return metrics;
    }

    /// <summary>Always the mean, or the shares of the classes, of the very rows that are judged: a bar that takes no training data.</summary>
    private static ModelResult BaselineOf(ScoredRows rows)
    {
        var scores = rows.Scores;
        var dummy = DummyModel.Fit(scores.Task, scores.Classes, scores.Actual, scores.Weights);
        var guessed = scores.WithPredicted(dummy.Predict(scores.Rows));
        string description = scores.Task == EvaluationTask.Regression
            ? "Always the mean of these rows' labels"
            : "Always the class shares of these rows, whatever the inputs";
        return ModelResult.Evaluate("Baseline", guessed, description, replicates: 0) with
        {
            Difference = BootstrapInterval.ComputeDifference(MetricRegistry.For(scores.Task)[0], guessed, scores),
        };
    }

    private static NetworkModel? NetworkOf(ITransformer model)
    {
        var last = model;
        while (last is ITransformerChainAccessor { Transformers: [.., var inner] })
        {
            last = inner;
        }

        return (last as IPredictionTransformer<object>)?.Model switch
        {
            NeuralNetworkModelParameters<float> parameters => parameters.Model,
            NeuralNetworkModelParameters<VBuffer<float>> parameters => parameters.Model,
            CalibratedModelParametersBase<NeuralNetworkBinaryModelParameters, PlattCalibrator> calibrated => calibrated.SubModel.Model,
            _ => null,
        };
    }

    private static NetworkSection Describe(NetworkModel model, int bytes, string hash) => new()
    {
        Layers = [.. model.Network.Summarize().Select(layer => new LayerDescription(layer.Name, layer.Description, layer.OutputShape.ToString(), layer.Parameters))],
        Parameters = model.Network.ParameterCount,
        FileBytes = bytes,
        Sha256 = hash,
    };

    private static TrainingSection Describe(TrainingResult training, NetworkModel model) => new()
    {
        Epochs = [.. training.History.Select(epoch => new EpochPoint(epoch.Epoch, epoch.Loss, epoch.ValidationLoss, epoch.LearningRate))],
        BestEpoch = training.BestEpoch == training.Epochs ? 0 : training.BestEpoch,
        PlannedEpochs = training.Epochs,
        Seconds = training.Elapsed.TotalSeconds,
        Outcome = training.Outcome switch
        {
            TrainingOutcome.StoppedEarly => "stopped early",
            TrainingOutcome.Cancelled => "cancelled",
            _ => "all epochs ran",
        },
        LossName = PipelineFile.WordOf(model.TrainedLoss),
    };
}
