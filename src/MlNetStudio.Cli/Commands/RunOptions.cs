using System.Collections.Immutable;
using System.CommandLine;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Cli.Commands;

/// <summary>Options that train and run share.</summary>
internal static class RunOptions
{
    /// <summary>The output folder.</summary>
    public static Option<string?> Out() => new("--out") { Description = "The folder for the results. Default: out/NAME, NAME being that of the data or the pipeline.", HelpName = "folder" };

    /// <summary>Whether probabilities are made honest.</summary>
    public static Option<bool> Calibrate() => new("--calibrate") { Description = "Make the probabilities honest: divide the class scores by a temperature, fitted on rows that the network did not learn from. The predicted classes stay the same." };

    /// <summary>What the option asks for.</summary>
    public static CalibrationMethod? CalibrationOf(bool isAsked) => isAsked ? CalibrationMethod.Temperature : null;

    /// <summary>Options over those of a pipeline file.</summary>
    public static Option<string[]> Set() => new("--set")
    {
        Description = "Set an option over the file's: --set training.epochs=5. May be given several times.",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    /// <summary>Where TensorBoard's events go.</summary>
    public static Option<string?> TensorBoard() => new("--tensorboard") { Description = "Write TensorBoard's event files to this folder while training: losses, metrics, the spread of weights and gradients, the graph.", HelpName = "folder" };

    /// <summary>Whether to go on from a checkpoint.</summary>
    public static Option<bool> Resume() => new("--resume") { Description = "Save checkpoints while training, and go on from the one in the output folder if there is one; the result is the same to the last bit." };

    /// <summary>--inputs and --classes: what a model of another maker does not say.</summary>
    public static (Option<string?> Inputs, Option<string?> Classes) ForeignModel() => (
        new("--inputs")
        {
            Description = "For a model of another maker: the columns that its input's numbers are, in their order. Default: all but the label, in the file's order.",
            HelpName = "a,b,c",
        },
        new("--classes")
        {
            Description = "For a model of another maker: the classes that its outputs are, in their order. Default: 0, 1, 2 and so on, where the labels are such.",
            HelpName = "a,b,c",
        });

    /// <summary>The names in a list with commas; null where none is given.</summary>
    public static ImmutableArray<string>? Names(string? list) => list is null ? null : [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
