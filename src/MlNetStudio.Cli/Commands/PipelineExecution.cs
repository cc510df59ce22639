using System.CommandLine;
using MlNetStudio.Cli.Output;
using MlNetStudio.Onnx;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Cli.Commands;

/// <summary>Runs a pipeline and shows what came of it.</summary>
internal static class PipelineExecution
{
    /// <summary>Runs it and returns the exit code.</summary>
    public static int Run(CommandContext context, ParseResult result, PipelineFile pipeline, string? output, int? threads, bool resume, string? tensorBoard, bool showSamples = false, OnnxReadOptions? reading = null) => Run(
        context, result, output, threads, resume, (settings, progress) =>
            new PipelineRunner(settings with { TensorBoard = tensorBoard, ShowSamples = showSamples, ModelReading = reading }).Run(pipeline, progress, context.Environment.Cancellation));

    /// <summary>Does what leads to a run, shows it and returns the exit code.</summary>
    public static int Run(
        CommandContext context, ParseResult result, string? output, int? threads, bool resume, Func<RunSettings, IProgress<RunEvent>, RunResult> work)
    {
        bool json = result.GetValue(context.Json);
        var environment = context.Environment;
        using var watch = ProgressPage.Open(context, result);
        using var progress = ProgressDisplay.Create(environment, result.GetValue(context.Quiet));
        var settings = new RunSettings
        {
            Folder = output,
            OutputRoot = context.Settings.Out,
            DataFolder = context.Settings.Data,
            Variable = environment.Variable,
            Threads = threads ?? context.Settings.Threads ?? 0,
            Resume = resume,
        };
        var run = work(settings, watch is null ? progress : watch.Beside(progress));
        progress.Dispose();
        watch?.Finish(run);
        foreach (string note in run.Warnings)
        {
            environment.Error.WriteLine($"mlnetstudio: note: {note}");
        }

        foreach (var gate in run.Gates.Where(gate => !gate.IsMet))
        {
            environment.Error.WriteLine($"mlnetstudio: gate not met: {gate}");
        }

        if (json)
        {
            RunSummary.WriteJson(environment.Out, run);
        }
        else
        {
            RunSummary.WriteText(environment.Out, run);
        }

        if (run.IsCancelled)
        {
            environment.Error.WriteLine("mlnetstudio: cancelled; the best model so far was written.");
            return ExitCodes.Cancelled;
        }

        return run.Gates.All(gate => gate.IsMet) ? ExitCodes.Done : ExitCodes.GateNotMet;
    }
}
