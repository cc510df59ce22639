using System.CommandLine;
using MlNetStudio.Data.Images;

namespace MlNetStudio.Cli.Commands;

/// <summary>Options for models that take images.</summary>
internal static class ImageOptions
{
    /// <summary>What is done to images of another size than the model's.</summary>
    public static Option<ImageFit> Fit() => new("--fit")
    {
        Description = "For image files of another size than the model's: refuse them (none), stretch them (resize), or scale them and cut off what stands out (crop).",
        HelpName = "none|resize|crop",
    };

    /// <summary>Whether a report shows images or texts.</summary>
    public static Option<bool> ShowSamples() => new("--show-samples")
    {
        Description = "Show test images, or texts with the words that count, with their predictions, and the surest mistakes, in the report. They are rows of the data, so only if asked for.",
    };
}
