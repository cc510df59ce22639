using System.Collections.Immutable;
using System.Globalization;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Pipelines.Tuning;

/// <summary>What a search found.</summary>
/// <param name="Run">The run with the best setting.</param>
/// <param name="Best">The best trial.</param>
/// <param name="Trials">All trials.</param>
public sealed record TuneResult(RunResult Run, TuneTrial Best, IReadOnlyList<TuneTrial> Trials);

/// <summary>
/// Tries settings of a pipeline, each judged on rows that its training did not learn from and never on the test rows, and
/// runs the pipeline with the best. What was tried is kept in trials.jsonl, so that a search that was ended goes on and finds the same.
/// </summary>
public sealed class PipelineTuner(RunSettings settings)
{
    /// <summary>The name of the journal in the folder of the results.</summary>
    public const string JournalName = "trials.jsonl";

    /// <summary>Searches, and runs the best.</summary>
    /// <param name="path">The pipeline file, with a section <c>tune</c>.</param>
    /// <param name="overrides">Options to set over those of the file.</param>
    /// <param name="progress">Told how it goes.</param>
    /// <param name="cancellation">Ends the search; the trials that are over are kept.</param>
    /// <exception cref="InvalidInputException">The space makes no sense, or a setting of it cannot be used; the message says where.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the best was run.</exception>
    public TuneResult Tune(string path, IReadOnlyList<string> overrides, IProgress<RunEvent>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        var file = PipelineFile.Load(path, overrides);
        if (file.Definition.Data.Images is not null)
        {
            throw new InvalidInputException("settings are searched on tables; a pipeline on images cannot be tuned.", file.Locate("data.images"));
        }

        var space = TuneSpace.Of(file);
        var section = file.Definition.Tune!;
        string folder = settings.Folder ?? file.Definition.Output.Folder ?? Path.Combine(settings.OutputRoot, file.Definition.Name ?? Path.GetFileNameWithoutExtension(path));

        // Every setting is read before the first is trained, and before anything is written.
        var files = Enumerable.Range(0, section.Trials).Select(number => Load(path, overrides, space.Draw(number), file)).ToArray();
        using (OutputFolder.Open(folder))
        {
            // Whether it can be written to is known before the first trial.
        }

        Directory.CreateDirectory(folder);
        var journal = TuneJournal.Open(Path.Combine(folder, JournalName), file.Definition);
        int rounds = section.Search == TuneSearch.Random ? 1 : 1 + (int)Math.Floor(Math.Log(section.Trials, section.Reduction) + 1e-9);
        int[] numbers = [.. Enumerable.Range(0, section.Trials)];
        TuneTrial[] round = [];
        for (int r = 0; r < rounds; r++)
        {
            double share = Math.Pow(section.Reduction, r + 1 - rounds);
            round = [.. numbers.Select(number => Try(r, number, share, files[number], space, journal, progress, cancellation)).OrderBy(trial => trial.Score ?? double.PositiveInfinity).ThenBy(trial => trial.Number)];
            numbers = [.. round.Take(Math.Max(1, round.Length / section.Reduction)).Select(trial => trial.Number).Order()];
        }

        var best = round[0].Score is null
            ? throw new InvalidInputException("no setting could be trained to a finite loss; search smaller learning rates.", file.Locate("tune.space"))
            : round[0];
        progress?.Report(new RunEvent.Stage($"the best of {section.Trials}: {Describe(best)}"));
        var run = new PipelineRunner(settings with { Folder = folder }).Run(files[best.Number], progress, cancellation);
        return new TuneResult(run, best, [.. journal.Trials]);
    }

    /// <summary>A trial for people: its options and what it reached.</summary>
    public static string Describe(TuneTrial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        string score = trial.Score is { } value ? value.ToString("g4", CultureInfo.InvariantCulture) : "not finite";
        return $"{string.Join(", ", trial.Options.Select(option => $"{option.Key} {option.Value}"))}: {trial.Metric} {score}";
    }

    private TuneTrial Try(
        int round, int number, double share, PipelineFile file, TuneSpace space, TuneJournal journal, IProgress<RunEvent>? progress, CancellationToken cancellation)
    {
        if (journal.Find(round, number) is { } done)
        {
            return done;
        }

        cancellation.ThrowIfCancellationRequested();
        double? score;
        string metric;
        try
        {
            (metric, double value) = new PipelineRunner(settings).Validate(file, share, cancellation);
            score = double.IsFinite(value) ? value : null;
        }
        catch (TrainingDivergedException)
        {
            (metric, score) = ("loss", null);
        }

        var trial = new TuneTrial(round, number, share, space.Draw(number), metric, score);
        journal.Add(trial);
        progress?.Report(new RunEvent.Stage($"trial {(number + 1).ToString(CultureInfo.InvariantCulture)}: {Describe(trial)}"));
        return trial;
    }

    // The section itself is no part of what is run. A fault of a setting is shown where the space has it.
    private static PipelineFile Load(string path, IReadOnlyList<string> overrides, ImmutableSortedDictionary<string, string> options, PipelineFile file)
    {
        string current = "tune";
        try
        {
            foreach (var (option, value) in options)
            {
                current = $"tune.space.{option}";
                PipelineFile.Load(path, [.. overrides, $"{option}={value}"]);
            }

            current = "tune";
            return PipelineFile.Load(path, [.. overrides, .. options.Select(option => $"{option.Key}={option.Value}"), "tune=null"]);
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException(exception.Message, file.Locate(current), exception);
        }
    }
}
