using System.CommandLine;
using MlNetStudio.Pipelines.Files;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>run</c>: what train does, from a pipeline file.</summary>
internal static class RunCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(CommandContext context)
    {
        var pipeline = new Argument<string>("pipeline") { Description = "The pipeline file (YAML)." };
        var set = RunOptions.Set();
        var output = RunOptions.Out();
        var resume = RunOptions.Resume();
        var tensorBoard = RunOptions.TensorBoard();
        var threads = CommandContext.Threads();
        var showSamples = ImageOptions.ShowSamples();
        var command = context.Command(
            "run",
            "Run a pipeline file: data, preprocessing, network, training, evaluation, export.",
            "run pipelines/s4-iris.yaml",
            "run pipelines/s3-california.yaml --out out/california --set training.epochs=20 --set training.seed=7",
            "run out/iris/pipeline.yaml");
        command.Arguments.Add(pipeline);
        foreach (var option in new Option[] { output, set, threads, resume, tensorBoard, context.Watch, showSamples })
        {
            command.Options.Add(option);
        }

        var reading = new ModelOptions(command);
        command.SetAction(result =>
        {
            var source = PipelineFile.Load(result.GetRequiredValue(pipeline), result.GetValue(set));
            return PipelineExecution.Run(context, result, source, result.GetValue(output), result.GetValue(threads), result.GetValue(resume), result.GetValue(tensorBoard), result.GetValue(showSamples), reading: reading.Of(result));
        });
        return command;
    }
}
