using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Evaluation.Report;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>What the end of every run has in common, whatever it learned from.</summary>
internal static class RunEnd
{
    /// <summary>The exported file in ONNX Runtime against the trained network; null, with a warning, where there is no ONNX Runtime.</summary>
    /// <param name="model">The exported file.</param>
    /// <param name="network">The trained network.</param>
    /// <param name="trained">What it says.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="predict">What the exported file says in an engine.</param>
    /// <param name="warnings">Where a warning goes.</param>
    /// <exception cref="ParityException">The two are further apart than allowed.</exception>
    public static ParityCheck? CompareWithOnnxRuntime(
        byte[] model, Network network, Predictions trained, int threads, Func<IModelScorer, Predictions> predict, List<string> warnings)
    {
        if (!OnnxRuntimeScorer.IsAvailable)
        {
            warnings.Add($"the exported file was not compared with ONNX Runtime, which is not available here: {OnnxRuntimeScorer.UnavailableReason}");
            return null;
        }

        using var scorer = OnnxRuntimeScorer.Open(model, "model.onnx", threads: threads);
        return ParityCheck.Compare(trained, predict(scorer), scorer, network.RoundsMore);
    }

    /// <summary>The model before this training, beside the one after it.</summary>
    /// <param name="old">Its scores.</param>
    /// <param name="now">The trained network's on the same rows.</param>
    public static ModelResult Previous(Scores old, Scores now) => ModelResult.Evaluate("Before", old, "The model before this training", replicates: 0) with
    {
        Difference = BootstrapInterval.ComputeDifference(MetricRegistry.For(now.Task)[0], old, now),
    };

    /// <summary>Warns of a training that was cancelled, and of a test that says little.</summary>
    /// <param name="training">How the training went.</param>
    /// <param name="isHeldOut">Whether what is tested on was kept out of training.</param>
    /// <param name="tested">How many it is.</param>
    /// <param name="items">What it is: "rows" or "images".</param>
    /// <param name="warnings">Where warnings go.</param>
    public static void Warn(TrainingResult training, bool isHeldOut, int tested, string items, List<string> warnings)
    {
        if (training.Outcome == TrainingOutcome.Cancelled)
        {
            warnings.Add($"training was cancelled after {training.Epochs} epochs; this is the best network until then.");
        }

        if (!isHeldOut)
        {
            warnings.Add($"no {items} were kept out of training, so the metrics say how well the network fits, not how well it predicts.");
        }
        else if (tested < 50)
        {
            warnings.Add($"there are only {tested} test {items}, so the metrics are rough; their intervals say how rough.");
        }
    }

    /// <summary>Checks the gates and writes all results together; nothing where a pruned model does not meet them, since the model that it was made of is the better one.</summary>
    /// <param name="file">The pipeline as it was read.</param>
    /// <param name="pipeline">The pipeline with everything decided.</param>
    /// <param name="yaml">The pipeline file for the output folder.</param>
    /// <param name="trained">The trained network.</param>
    /// <param name="model">The exported file.</param>
    /// <param name="report">What the report shows.</param>
    /// <param name="metrics">What metrics.json holds.</param>
    /// <param name="gates">What the metrics must reach.</param>
    /// <param name="output">Where the files go.</param>
    public static RunResult Write(
        PipelineFile file,
        PipelineDefinition pipeline,
        string yaml,
        TrainedNetwork trained,
        byte[] model,
        ReportModel report,
        MetricsDocument metrics,
        Gate[] gates,
        OutputFolder output)
    {
        var outcomes = gates.Select((gate, i) => gate.Check(report.Result.Metrics, file.Locate($"evaluation.gates[{i}]"))).ToArray();
        bool isRefused = pipeline is { Start: not null, Training.Pruning: not null } && outcomes.Any(outcome => !outcome.IsMet);
        output.WriteBytes("model.onnx", model);
        output.WriteText("report.html", HtmlReport.Render(report));
        output.WriteText("metrics.json", metrics.ToJson());
        output.WriteText("history.csv", HistoryCsv.Write(trained));
        output.WriteText("pipeline.yaml", yaml);
        if (!isRefused)
        {
            output.Commit();
        }

        return new RunResult
        {
            Name = pipeline.Name!,
            Folder = output.Path,
            Files = isRefused ? [] : output.Files,
            Pipeline = pipeline,
            Metrics = metrics,
            Models = [.. new[] { report.Result, report.Previous, report.Linear, report.Baseline }.OfType<ModelResult>()],
            Training = trained.Result,
            NetworkText = NetworkFactory.Describe(trained.Network),
            Gates = outcomes,
            Warnings = report.Notes,
        };
    }
}
