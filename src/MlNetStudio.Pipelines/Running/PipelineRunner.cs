using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;

namespace MlNetStudio.Pipelines.Running;

/// <summary>
/// Does what a pipeline says: data, preprocessing fitted on the training rows, network, training, export, evaluation,
/// report. All results are written together at the end, or none.
/// </summary>
public sealed class PipelineRunner(RunSettings settings)
{
    private const string CheckpointFolder = "checkpoints";

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
        var gates = file.Definition.Evaluation.Gates.Select((text, i) => Gate.Parse(text, file.Locate($"evaluation.gates[{i}]"))).ToArray();
        var loader = new DataLoader(file, settings);
        var tables = loader.Read();
        string name = file.Definition.Name ?? StemOf(tables.Name);
        string folder = settings.Folder ?? file.Definition.Output.Folder ?? Path.Combine(settings.OutputRoot, name);
        using var output = OutputFolder.Open(folder);
        cancellation.ThrowIfCancellationRequested();

        var data = loader.Divide(tables, (task, rows) => RunPlanner.Resolve(file.Definition, task, rows).Training.ValidationFraction!.Value);
        var pipeline = Complete(file, data, name);
        Tell($"{data.Name}: {data.Table.RowCount} rows, {data.Features.Count()} columns, {ScoreFactory.WordOf(data.Label.Task)} of '{data.Label.Column}'");
        var features = PreparedFeatures.Create(data, pipeline);
        using var network = MakeNetwork(file, pipeline, data, features);
        var sideWork = SideWork.Begin(pipeline, data, features, network.Definition);
        var training = Train(file, pipeline, data, features, network, folder, cancellation);
        Tell("exporting and evaluating");
        var result = new RunFinisher(file, pipeline, data, features, network, training).Finish(sideWork, gates, output);
        RemoveCheckpoint(folder, training);
        return result;
    }

    private static string StemOf(string file)
    {
        string name = Path.GetFileName(file);
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? name[..dot] : name;
    }

    private static PipelineDefinition Complete(PipelineFile file, RunData data, string name)
    {
        var definition = file.Definition;
        var pipeline = RunPlanner.Resolve(definition, data.Label.Task, data.TrainingRows.Length + data.ValidationRows.Length);
        RunPlanner.CheckLoss(pipeline.Training.Loss!, data.Label.Task, file.Locate("training.loss"));
        return pipeline with
        {
            Name = name,
            Data = pipeline.Data with
            {
                Label = data.Label.Column,
                Task = data.Label.Task,
                TestFraction = pipeline.Data.Test is null ? pipeline.Data.TestFraction ?? 0.2 : null,
            },
        };
    }

    private static Network MakeNetwork(PipelineFile file, PipelineDefinition pipeline, RunData data, PreparedFeatures features)
    {
        int outputs = RunPlanner.Outputs(pipeline.Training.Loss!, data.Label.Task, data.Label.Classes.Length);
        try
        {
            var network = Network.Create(NetworkFactory.Define(pipeline.Network!, features.Training.Columns, outputs), pipeline.Training.Seed);
            if (network.OutputShape.Rank != 1 || network.OutputShape.Size != outputs)
            {
                network.Dispose();
                throw new InvalidInputException(
                    $"the last layer, '{network.Definition.Output}', gives {network.OutputShape}, but this task needs [{outputs}]. Leave 'head' at true to have that layer added.");
            }

            return network;
        }
        catch (InvalidInputException exception) when (exception.Location is null && file.Locate("network") is { } location)
        {
            throw new InvalidInputException(exception.Message, location, exception);
        }
    }

    private TrainingResult Train(
        PipelineFile file, PipelineDefinition pipeline, RunData data, PreparedFeatures features, Network network, string folder, CancellationToken cancellation)
    {
        var section = pipeline.Training;
        int outputs = network.OutputShape.Size;
        bool saves = settings.Resume || section.CheckpointEvery is not null;
        try
        {
            var options = new TrainingOptions
            {
                Loss = section.Loss!,
                Optimizer = section.Optimizer!,
                Schedule = section.Schedule!,
                Epochs = section.Epochs!.Value,
                BatchSize = section.BatchSize!.Value,
                Seed = section.Seed,
                Shuffle = section.Shuffle,
                Threads = settings.Threads,
                EarlyStopping = section.EarlyStopping,
                Clipping = section.Clipping,
                ClassWeights = features.ClassWeights(section, data.Label, file.Locate),
                Metrics = data.Label.Task == TaskKind.Regression ? [] : ["accuracy"],
                Checkpoints = saves
                    ? new CheckpointOptions(Path.Combine(folder, CheckpointFolder)) { EveryEpochs = section.CheckpointEvery ?? 1, Resume = settings.Resume }
                    : null,
            };
            Tell($"network {NetworkFactory.Describe(network)}, {network.ParameterCount} parameters");
            var events = _progress is null ? null : new TrainingProgress(_progress);
            var result = new Trainer(network, options).Fit(
                features.TrainingSet(section.Loss!, outputs), features.ValidationSet(section.Loss!, outputs), events, cancellation);
            return result.Epochs > 0 ? result : throw new OperationCanceledException(cancellation);
        }
        catch (InvalidInputException exception) when (exception.Location is null && exception is not TrainingDivergedException && file.Locate("training") is { } location)
        {
            throw new InvalidInputException(exception.Message, location, exception);
        }
    }

    private static void RemoveCheckpoint(string folder, TrainingResult training)
    {
        string checkpoints = Path.Combine(folder, CheckpointFolder);
        if (training.Outcome != TrainingOutcome.Cancelled && Directory.Exists(checkpoints))
        {
            Directory.Delete(checkpoints, recursive: true);
        }
    }

    private void Tell(string text) => _progress?.Report(new RunEvent.Stage(text));

    private sealed class TrainingProgress(IProgress<RunEvent> progress) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value) => progress.Report(new RunEvent.Training(value));
    }
}
