using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Images;

namespace MlNetStudio.Pipelines.Running;

/// <summary>
/// Does what a pipeline says: data, preprocessing fitted on the training rows, network, training, export, evaluation,
/// report. All results are written together at the end, or none.
/// </summary>
public sealed class PipelineRunner(RunSettings settings)
{
    internal const string CheckpointFolder = "checkpoints";

    private IProgress<RunEvent>? _progress;

    /// <summary>Runs a pipeline.</summary>
    /// <param name="file">The pipeline.</param>
    /// <param name="progress">Told how it goes, on the calling thread.</param>
    /// <param name="cancellation">Ends the training; the best network so far is evaluated and written like any other.</param>
    /// <exception cref="InvalidInputException">The data, an option or the output folder cannot be used; the message says where and why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first epoch was over.</exception>
    public RunResult Run(PipelineFile file, IProgress<RunEvent>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        _progress = progress;

        Rehearsal.Begin();
        if (file.Definition.Data.Images is not null)
        {
            return new ImageRun(file, settings, progress is null ? null : progress.Report).Run(cancellation);
        }

        using var start = StartingModel.Load(file, settings);
        file = start is null ? file : file.With(start.Complete(file.Definition));
        var gates = file.Definition.Evaluation.Gates.Select((text, i) => Gate.Parse(text, file.Locate($"evaluation.gates[{i}]"))).ToArray();
        var loader = new DataLoader(file, settings);
        var tables = loader.Read();
        string name = file.Definition.Name ?? StemOf(tables.Name);
        string folder = settings.Folder ?? file.Definition.Output.Folder ?? Path.Combine(settings.OutputRoot, name);
        using var output = OutputFolder.Open(folder);
        cancellation.ThrowIfCancellationRequested();

        var planner = new RunPlanner(file.Definition);
        var data = loader.Divide(tables, planner.Outline);
        data = start is null ? data : data with { Label = start.Encode(data.Label) };
        GroupColumns.Check(file.Definition.Evaluation.Groups, data.TestTable, i => file.Locate($"evaluation.groups[{i}]"));
        var pipeline = Complete(planner.Outline(data.Label.Task, data.UsedRows), data, name);
        Tell($"{data.Name}: {data.Table.RowCount} rows, {data.Features.Count()} columns, {ScoreFactory.WordOf(data.Label.Task)} of '{data.Label.Column}'");
        var features = start?.Prepare(data, pipeline) ?? PreparedFeatures.Create(data, pipeline);
        pipeline = planner.Resolve(pipeline, TableShape.Of(data, features));
        pipeline = start is null ? pipeline : pipeline with { Network = null };
        RunPlanner.CheckLoss(pipeline.Training.Loss!, data.Label.Task, file.Locate("training.loss"));
        var training = new NetworkTraining(file, pipeline, data, features, settings, folder, start, _progress is null ? null : _progress.Report);
        var sideWork = SideWork.Begin(pipeline, data, features, training.Result);
        using var trained = training.Train(cancellation);
        Tell("exporting and evaluating");
        var result = new RunFinisher(file, pipeline, data, features, trained, start).Finish(sideWork, gates, output);
        RemoveCheckpoint(folder, trained.Result);
        return result;
    }

    private static string StemOf(string file)
    {
        string name = Path.GetFileName(file);
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? name[..dot] : name;
    }

    private static PipelineDefinition Complete(PipelineDefinition pipeline, RunData data, string name) => pipeline with
    {
        Name = name,
        Data = pipeline.Data with
        {
            Label = data.Label.Column,
            Task = data.Label.Task,
            TestFraction = pipeline.Data.Test is null ? pipeline.Data.TestFraction ?? 0.2 : null,
        },
    };

    private static void RemoveCheckpoint(string folder, TrainingResult training)
    {
        string checkpoints = Path.Combine(folder, CheckpointFolder);
        if (training.Outcome != TrainingOutcome.Cancelled && Directory.Exists(checkpoints))
        {
            Directory.Delete(checkpoints, recursive: true);
        }
    }

    private void Tell(string text) => _progress?.Report(new RunEvent.Stage(text));
}
