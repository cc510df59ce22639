using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using MlNetStudio.Data.Images;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Cli.Commands;

/// <summary>What a run that goes on from a model learns from: a table, or for models of images a folder of them or a file of many.</summary>
internal sealed class StartData
{
    private readonly Argument<string> _data;
    private readonly Option<string?> _label = new("--label") { Description = "The column to predict. Default: the model's.", HelpName = "column" };
    private readonly Option<string?> _test = new("--test") { Description = "A second table with the test rows, or a second folder or file with the test images.", HelpName = "file" };
    private readonly Option<ImageFit> _fit = ImageOptions.Fit();
    private readonly Option<string?> _size = new("--size")
    {
        Description = "For a model of another maker that takes images of any size: the height and width that it goes on with.",
        HelpName = "HxW",
    };

    private readonly Option<ImageScaling?> _scaling = new("--scaling")
    {
        Description = "For a model of another maker that takes images: how their bytes become its numbers, 0 to 1 (unit), 0 to 255 (bytes), or with the mean 0 and the deviation 1 over these images (standard).",
        HelpName = "unit|bytes|standard",
    };

    private readonly Option<string?> _mean = new("--mean")
    {
        Description = "For the same: the mean of each channel that is taken away, in parts of the way from black to white; goes with --deviation.",
        HelpName = "r,g,b",
    };

    private readonly Option<string?> _deviation = new("--deviation") { Description = "For the same: what each channel is divided by after that.", HelpName = "r,g,b" };

    /// <summary>Adds the argument and the options to a verb.</summary>
    public StartData(Command command, string description)
    {
        _data = new("data") { Description = description };
        command.Arguments.Add(_data);
        foreach (var option in new Option[] { _label, _test, _fit, _size, _scaling, _mean, _deviation })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The keys of a pipeline that the options set, for messages.</summary>
    public static Dictionary<string, string> Keys(params ReadOnlySpan<(string Key, string Option)> more)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["data.label"] = "--label",
            ["data.images.test"] = "--test",
            ["data.images.height"] = "--size",
            ["data.images.width"] = "--size",
            ["data.images.scaling"] = "--scaling",
            ["data.images.mean"] = "--mean",
            ["data.images.deviation"] = "--deviation",
        };
        foreach (var (key, option) in more)
        {
            keys[key] = option;
        }

        return keys;
    }

    /// <summary>The name of the data for that of a run.</summary>
    public string NameOf(ParseResult result) => Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(result.GetRequiredValue(_data))));

    /// <summary>The data as the options say.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="seed">Decides what is put aside for the test.</param>
    /// <exception cref="UsageException">Options for images are given with a table, or a list of numbers is none.</exception>
    public DataDefinition Of(ParseResult result, long seed)
    {
        string path = result.GetRequiredValue(_data);
        var data = new DataDefinition { Label = result.GetValue(_label), Seed = seed };
        string? test = result.GetValue(_test);
        if (AreImages(path))
        {
            var size = Size(result);
            return data with
            {
                Images = new ImagesSection
                {
                    Train = [path],
                    Test = test is null ? null : [test],
                    Fit = result.GetValue(_fit),
                    Height = size?.Height,
                    Width = size?.Width,
                    Scaling = result.GetValue(_scaling),
                    Mean = Numbers(result, _mean),
                    Deviation = Numbers(result, _deviation),
                },
            };
        }

        foreach (var option in new Option[] { _fit, _size, _scaling, _mean, _deviation })
        {
            if (result.GetResult(option) is { Implicit: false })
            {
                throw new UsageException($"{option.Name} is for images: a folder of them, an .npz or a CIFAR .bin file.");
            }
        }

        return data with { File = path, Test = test };
    }

    // Files that say by their names that they hold images with their classes. Others, as IDX with the labels apart, are for a pipeline file.
    private static bool AreImages(string path) => Directory.Exists(path) || Path.GetExtension(path).ToUpperInvariant() is ".NPZ" or ".BIN";

    private (int Height, int Width)? Size(ParseResult result) => result.GetValue(_size)?.Split('x') switch
    {
        null => null,
        [var height, var width] when IsSize(height, out int rows) && IsSize(width, out int columns) => (rows, columns),
        _ => throw new UsageException($"--size '{result.GetValue(_size)}' is no size; give height and width, as in 224x224."),
    };

    private static bool IsSize(string text, out int size) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size > 0;

    private static ImmutableArray<double>? Numbers(ParseResult result, Option<string?> option)
    {
        if (RunOptions.Names(result.GetValue(option)) is not { } texts)
        {
            return null;
        }

        return [.. texts.Select(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new UsageException($"{option.Name}: '{text}' is no number; give one for each channel, separated by commas."))];
    }
}
