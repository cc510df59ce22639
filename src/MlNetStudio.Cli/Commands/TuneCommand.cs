using System.CommandLine;
using System.Globalization;
using MlNetStudio.Pipelines.Tuning;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>tune</c>: tries settings of a pipeline and runs the best.</summary>
internal static class TuneCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(CommandContext context)
    {
        var pipeline = new Argument<string>("pipeline") { Description = "The pipeline file (YAML), with a section 'tune' that says what is searched." };
        var set = RunOptions.Set();
        var output = RunOptions.Out();
        var resume = RunOptions.Resume();
        var threads = CommandContext.Threads();
        var command = context.Command(
            "tune",
            "Search the settings of a pipeline file's 'tune' section by rows that are not learned from, and run the best. Goes on from trials.jsonl in the output folder.",
            "tune pipelines/tune-iris.yaml",
            "tune pipelines/tune-iris.yaml --set tune.trials=40 --set tune.search=halving --out out/iris-tuned");
        command.Arguments.Add(pipeline);
        foreach (var option in new Option[] { output, set, threads, resume, context.Watch })
        {
            command.Options.Add(option);
        }

        var reading = new ModelOptions(command);
        command.SetAction(result => PipelineExecution.Run(context, result, result.GetValue(output), result.GetValue(threads), result.GetValue(resume), (settings, progress) =>
        {
            var tuned = new PipelineTuner(settings with { ModelReading = reading.Of(result) }).Tune(result.GetRequiredValue(pipeline), result.GetValue(set) ?? [], progress, context.Environment.Cancellation);
            context.Environment.Error.WriteLine(
                $"mlnetstudio: the best of {tuned.Trials.Select(trial => trial.Number).Distinct().Count().ToString(CultureInfo.InvariantCulture)} settings: {PipelineTuner.Describe(tuned.Best)}");
            return tuned.Run;
        }));
        return command;
    }
}
