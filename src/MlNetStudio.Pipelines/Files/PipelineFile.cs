using System.Text;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Pipelines.Definitions;
using YamlDotNet.RepresentationModel;

namespace MlNetStudio.Pipelines.Files;

/// <summary>A pipeline as read from a file: its definition, and where each of its options stands.</summary>
public sealed class PipelineFile
{
    private readonly IReadOnlyDictionary<string, SourceLocation> _locations;

    private PipelineFile(string path, PipelineDefinition definition, IReadOnlyDictionary<string, SourceLocation> locations)
    {
        Path = path;
        Definition = definition;
        _locations = locations;
    }

    /// <summary>The file as it was named.</summary>
    public string Path { get; }

    /// <summary>The folder to which the file's paths are relative.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) ?? ".";

    /// <summary>What the file says.</summary>
    public PipelineDefinition Definition { get; }

    private bool IsFile { get; init; } = true;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overrides">Options to set over those of the file, each <c>key=value</c> such as <c>training.epochs=5</c>; the value is YAML.</param>
    /// <exception cref="InvalidInputException">It is missing or wrong; the message says where.</exception>
    public static PipelineFile Load(string path, IEnumerable<string>? overrides = null)
    {
        string text;
        try
        {
            text = File.ReadAllText(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidInputException("there is no such pipeline file.", new SourceLocation(path), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new InvalidInputException($"the pipeline file cannot be read: {exception.Message}", new SourceLocation(path), exception);
        }

        return Parse(text, path, overrides);
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="path">The file's name, for messages and relative paths.</param>
    /// <param name="overrides">As for <see cref="Load"/>.</param>
    /// <exception cref="InvalidInputException">The text is wrong; the message says where.</exception>
    public static PipelineFile Parse(string text, string path, IEnumerable<string>? overrides = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(path);
        var root = YamlDocumentReader.ReadMapping(text, path);
        var origins = new Dictionary<YamlNode, SourceLocation>(ReferenceEqualityComparer.Instance);
        foreach (string item in overrides ?? [])
        {
            PipelineOverride.Apply(root, item, origins);
        }

        var binder = new OptionBinder(path, node => origins.GetValueOrDefault(node));
        return new PipelineFile(path, binder.Bind(root, PipelineJson.Pipeline), binder.Locations);
    }

    /// <summary>A pipeline that is in no file.</summary>
    /// <param name="definition">What is to be done.</param>
    /// <param name="folder">The folder to which its paths are relative.</param>
    /// <param name="names">What messages call its options, by their path: <c>training.epochs</c> may be <c>--epochs</c>.</param>
    public static PipelineFile Of(PipelineDefinition definition, string folder, IReadOnlyDictionary<string, string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(folder);
        var locations = (names ?? new Dictionary<string, string>()).ToDictionary(name => name.Key, name => new SourceLocation(name.Value), StringComparer.Ordinal);
        return new PipelineFile(System.IO.Path.Combine(folder, "pipeline"), definition, locations) { IsFile = false };
    }

    /// <summary>The same file with another definition; its options stand where they stood.</summary>
    internal PipelineFile With(PipelineDefinition definition) => new(Path, definition, _locations) { IsFile = IsFile };

    /// <summary>The YAML of a pipeline.</summary>
    public static string ToYaml(PipelineDefinition pipeline) => OptionWriter.Write(pipeline, PipelineJson.Pipeline);

    /// <summary>The word by which a file names a loss, such as <c>mse</c>.</summary>
    internal static string WordOf(LossOptions options) => PipelineJson.TypeInfo(typeof(LossOptions)).PolymorphismOptions!.DerivedTypes
        .First(kind => kind.DerivedType == options.GetType()).TypeDiscriminator!.ToString()!;

    /// <summary>Where an option stands, or the nearest option around it: <c>training.epochs</c>, <c>network.layers[1]</c>.</summary>
    /// <returns>Null if the pipeline is in no file and nothing names the option.</returns>
    public SourceLocation? Locate(string option)
    {
        ArgumentNullException.ThrowIfNull(option);
        for (string path = option; path.Length > 0; path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))])
        {
            if (_locations.TryGetValue(path, out var location))
            {
                return location;
            }
        }

        return IsFile ? new SourceLocation(Path) : null;
    }

    /// <summary>Does some work for an option; an error of the input that names no place gets the option's.</summary>
    internal T Place<T>(string option, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (InvalidInputException exception) when (exception.Location is null && Locate(option) is { } location)
        {
            throw new InvalidInputException(exception.Message, location, exception);
        }
    }
}
