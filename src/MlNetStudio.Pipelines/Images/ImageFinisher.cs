using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Baselines;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Evaluation.Report;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Training;
using MlNetStudio.Onnx;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Pipelines.Images;

/// <summary>What follows the training on images: export, the proof that the exported file computes what the network does, metrics, report.</summary>
internal sealed class ImageFinisher(
    PipelineFile file, PipelineDefinition pipeline, ImageData data, TrainedNetwork trainedNetwork, RunSettings settings, ImageStartingModel? start)
{
    private readonly TrainingResult _training = trainedNetwork.Result;
    private readonly List<string> _warnings = [.. start?.Notes ?? []];

    /// <summary>Evaluates and writes everything.</summary>
    /// <param name="gates">What the metrics must reach.</param>
    /// <param name="output">Where the files go.</param>
    public RunResult Finish(Gate[] gates, OutputFolder output)
    {
        var calibrating = Calibrating.Of(pipeline.Training, data.Validation is null ? null : temperature => ScoresAt(temperature, data.Validation));
        var graph = Compose(calibrating.Temperature);
        var engine = new NativeScorer(graph);
        var trained = BatchPrediction.Of(data.Label, data.Test, engine);
        var scores = ImageScoring.Create(trained, data.Test);
        var certainty = calibrating.Certainty(scores, () => ScoresAt(null, data.Test));
        var result = ModelResult.Evaluate("Network", scores, "The trained network", pipeline.Training.Seed);
        var baseline = pipeline.Evaluation.Compare ? Baseline(scores) : null;
        var previous = start?.Score(data) is { } old ? RunEnd.Previous(old, scores) : null;
        byte[] bytes = OnnxWriter.ToBytes(graph with
        {
            Metadata = ImageExporter.Metadata(pipeline, data, trainedNetwork.Network.Definition, result.Metrics, certainty, calibrating.Model, trained),
        });
        var model = ModelFile.Read(bytes, "model.onnx");
        var parity = RunEnd.CompareWithOnnxRuntime(
            bytes, trainedNetwork.Network, trained, settings.Threads == 0 ? Environment.ProcessorCount : settings.Threads, scorer => model.Predict(data.Test, scorer), _warnings);
        AddWarnings();
        var pruned = PruningSummary.Of(pipeline, trainedNetwork.Network, start, previous, bytes);
        var metrics = MetricsDocument.Of(scores, result, data.Label.Classes) with
        {
            Model = new ModelFacts(trainedNetwork.Network.ParameterCount, model.Sha256),
            Training = new TrainingFacts(_training.Epochs, _training.Elapsed.TotalSeconds, pipeline.Training.Seed),
            Parity = parity?.ToFacts(),
            Baseline = baseline?.Metrics,
            Previous = previous?.Metrics,
            Compression = pruned,
            Certainty = certainty,
            Warnings = _warnings,
            Data = new DataFacts(data.Count, 2, data.Training.Count, data.Validation?.Count ?? 0, data.Test.Count, data.Sha256),
        };
        string yaml = PipelineFile.ToYaml(Relocate(output.Path));
        var report = new ReportModel
        {
            Label = data.Label.Column,
            DataName = data.Name,
            Scores = scores,
            Result = result,
            Baseline = baseline,
            Previous = previous,
            Compression = pruned,
            ClassNames = data.Label.Classes,
            HeldOut = data.IsHeldOut,
            Certainty = certainty,
            Data = ImageReport.Data(data, pipeline.Data.Images!),
            Training = ReportBuilder.Training(_training, pipeline),
            Network = ReportBuilder.NetworkLayers(trainedNetwork.Network, bytes.Length, model.Sha256),
            Parity = parity?.ToSection(),
            Run = ReportBuilder.Run(pipeline, yaml, data.Sha256, []),
            Usage = ImageReport.Usage(model),
            Notes = _warnings,
            Samples = settings.ShowSamples ? ImageReport.Samples(data.Test, trained, others => BatchPrediction.Of(data.Label, others, engine)) : null,
        };
        return RunEnd.Write(file, pipeline, yaml, trainedNetwork, bytes, report, metrics, gates, output);
    }

    private OperatorGraph Compose(float? temperature) => ImageExporter.Compose(pipeline.Name!, data, trainedNetwork.Network, trainedNetwork.Link, temperature);

    // The scores with the probabilities at a temperature; null for as the network gives them.
    private Scores ScoresAt(float? temperature, ImageSet images) =>
        ImageScoring.Create(BatchPrediction.Of(data.Label, images, new NativeScorer(Compose(temperature))), images);

    private ModelResult Baseline(Scores scores)
    {
        var dummy = DummyModel.Fit(scores.Task, scores.Classes, Array.ConvertAll(data.Training.Labels, label => (float)label));
        return ModelResult.Evaluate("Baseline", scores.WithPredicted(dummy.Predict(scores.Rows)), "Always the class shares of the training images, whatever the image", replicates: 0);
    }

    private void AddWarnings()
    {
        RunEnd.Warn(_training, data.IsHeldOut, data.Test.Count, "images", _warnings);
        int[] unseen = [.. Enumerable.Range(0, data.Label.Classes.Length).Except(data.Training.Labels)];
        if (unseen.Length > 0)
        {
            _warnings.Add($"no image to learn from is of class {string.Join(", ", unseen.Select(label => $"'{data.Label.Classes[label]}'"))}.");
        }
    }

    // In the output folder the images lie elsewhere.
    private PipelineDefinition Relocate(string folder)
    {
        string target = Path.GetFullPath(folder);
        var images = pipeline.Data.Images!;
        string? Move(string? path) => path is null ? null : DataPath.Rebase(path, file.Folder, target);
        return pipeline with
        {
            Start = pipeline.Start is null ? null : pipeline.Start with { Model = Move(pipeline.Start.Model)! },
            Data = pipeline.Data with
            {
                Images = images with
                {
                    Train = images.Train is { } train ? [.. train.Select(path => Move(path)!)] : null,
                    Labels = Move(images.Labels),
                    Test = images.Test is { } test ? [.. test.Select(path => Move(path)!)] : null,
                    TestLabels = Move(images.TestLabels),
                },
            },
        };
    }
}
