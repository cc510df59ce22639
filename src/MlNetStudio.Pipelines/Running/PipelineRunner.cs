using MlNetStudio.Data;
using MlNetStudio.Neural;
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

        using var start = TableStartingModel.Load(file, settings);
        file = start is null ? file : file.With(start.Complete(file.Definition));
        var gates = file.Definition.Evaluation.Gates.Select((text, i) => Gate.Parse(text, file.Locate($"evaluation.gates[{i}]"))).ToArray();
        var loader = new DataLoader(file, settings);
        var tables = loader.Read();
        string name = file.Definition.Name ?? StemOf(tables.Name);
        string folder = settings.Folder ?? file.Definition.Output.Folder ?? Path.Combine(settings.OutputRoot, name);
        using var output = OutputFolder.Open(folder);
        cancellation.ThrowIfCancellationRequested();

        var planner = new RunPlanner(file.Definition);
        var (data, features, pipeline) = Prepare(file, loader, tables, start, planner, planner.Outline, name);
        var training = new NetworkTraining(file, pipeline, data, features, settings, folder, start, _progress is null ? null : _progress.Report);
        var sideWork = SideWork.Begin(pipeline, data, features, training.Result);
        using var trained = training.Train(cancellation);
        Tell("exporting and evaluating");
        var result = new RunFinisher(file, pipeline, data, features, trained, start, settings.ShowSamples).Finish(sideWork, gates, output);
        TrainerOptions.RemoveCheckpoints(folder, trained.Result);
        return result;
    }

    /// <summary>Trains, and judges the network by rows that it did not learn from. The test rows are not touched, and nothing is written.</summary>
    /// <param name="file">The pipeline. Where it neither has folds nor watches a part of the rows, a fifth of them is put aside.</param>
    /// <param name="share">The share of the epochs to train for.</param>
    /// <param name="cancellation">Ends the training.</param>
    /// <returns>What the network is judged by, rmse or logLoss, and its value.</returns>
    internal (string Metric, double Value) Validate(PipelineFile file, double share, CancellationToken cancellation)
    {
        using var start = TableStartingModel.Load(file, settings);
        file = start is null ? file : file.With(start.Complete(file.Definition));
        var planner = new RunPlanner(file.Definition);
        PipelineDefinition Outline(TaskKind task, int rows)
        {
            var outline = planner.Outline(task, rows);
            return outline.Training is { Folds: null or 0, ValidationFraction: null or 0 }
                ? outline with { Training = outline.Training with { ValidationFraction = 0.2 } }
                : outline;
        }

        var loader = new DataLoader(file, settings);
        var tables = loader.Read();
        var (data, features, pipeline) = Prepare(file, loader, tables, start, planner, Outline, StemOf(tables.Name));
        int epochs = Math.Max(1, (int)Math.Round(share * pipeline.Training.Epochs!.Value));
        pipeline = pipeline with { Training = pipeline.Training with { Epochs = epochs, CheckpointEvery = null } };
        var training = new NetworkTraining(file, pipeline, data, features, settings with { Resume = false, TensorBoard = null }, "", start, null);
        using var trained = training.Train(cancellation);
        cancellation.ThrowIfCancellationRequested();
        string metric = data.Label.Task == TaskKind.Regression ? "rmse" : "logLoss";
        return (metric, training.Validate(trained)[metric]);
    }

    /// <summary>From the tables to what the network is trained on, and to the pipeline with everything decided.</summary>
    private (RunData Data, PreparedFeatures Features, PipelineDefinition Pipeline) Prepare(
        PipelineFile file,
        DataLoader loader,
        DataLoader.Tables tables,
        TableStartingModel? start,
        RunPlanner planner,
        Func<TaskKind, int, PipelineDefinition> outline,
        string name)
    {
        var data = loader.Divide(tables, outline);
        data = start is null ? data : data with { Label = start.Encode(data.Label), Notes = [.. data.Notes, .. start.Notes] };
        GroupColumns.Check(file.Definition.Evaluation.Groups, data.TestTable, i => file.Locate($"evaluation.groups[{i}]"));
        var pipeline = Complete(outline(data.Label.Task, data.UsedRows), data, name);
        pipeline = start?.ChooseLoss(pipeline) ?? pipeline;
        Tell($"{data.Name}: {data.Table.RowCount} rows, {data.Features.Count()} columns, {ScoreFactory.WordOf(data.Label.Task)} of '{data.Label.Column}'");
        var features = start?.Prepare(data, pipeline) ?? PreparedFeatures.Create(data, pipeline);
        pipeline = planner.Resolve(pipeline, TableShape.Of(data, features));
        pipeline = start is null ? pipeline : pipeline with { Network = null };
        RunPlanner.CheckLoss(pipeline.Training.Loss!, data.Label.Task, file.Locate("training.loss"));
        RunPlanner.CheckCalibration(pipeline.Training, data.Label.Task, data.ValidationRows.Length + data.Folds.Length, file.Locate);
        return (data, features, pipeline);
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
            Series = pipeline.Data.Series is { } section ? data.Series!.Complete(section) : null,
            TestFraction = pipeline.Data.Test is null ? pipeline.Data.TestFraction ?? 0.2 : null,
        },
    };

    private void Tell(string text) => _progress?.Report(new RunEvent.Stage(text));
}
