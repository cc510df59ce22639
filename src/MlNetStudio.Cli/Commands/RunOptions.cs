using System.CommandLine;

namespace MlNetStudio.Cli.Commands;

/// <summary>Options that train and run share.</summary>
internal static class RunOptions
{
    /// <summary>The output folder.</summary>
    public static Option<string?> Out() => new("--out") { Description = "The folder for the results. Default: out/NAME, NAME being that of the data or the pipeline.", HelpName = "folder" };

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
}
