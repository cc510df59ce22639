using System.Globalization;
using Microsoft.Extensions.Configuration;
using MlNetStudio.Neural;

namespace MlNetStudio.Cli.Settings;

/// <summary>
/// Settings of the machine: from appsettings.json beside the program, then appsettings.json in the current folder, then
/// environment variables that begin with MLNETSTUDIO_. Options of the command line come before all of these.
/// Nothing here changes a result.
/// </summary>
internal sealed record CliSettings
{
    private const string Prefix = "MLNETSTUDIO_";

    /// <summary>The number of threads; null chooses by the size of the work.</summary>
    public int? Threads { get; init; }

    /// <summary>The folder of the larger data sets, which <c>${MLNETSTUDIO_DATA}</c> in pipeline files stands for.</summary>
    public string? Data { get; init; }

    /// <summary>The folder under which results go.</summary>
    public string Out { get; init; } = "out";

    /// <summary>What scores a model: native or onnxruntime.</summary>
    public string Engine { get; init; } = "native";

    /// <summary>Where ONNX Runtime computes: cpu or cuda.</summary>
    public string Provider { get; init; } = "cpu";

    /// <summary>All of them, for what has sections of its own: <c>Serving</c>, <c>Kestrel</c>, <c>Logging</c>.</summary>
    public IConfiguration Configuration { get; init; } = new ConfigurationBuilder().Build();

    /// <summary>Reads the settings.</summary>
    /// <exception cref="InvalidInputException">A settings file is no JSON, or a value is impossible.</exception>
    public static CliSettings Load(Func<string, string?> variable)
    {
        var builder = new ConfigurationBuilder();
        foreach (string path in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory }.Distinct().Select(folder => Path.Combine(folder, "appsettings.json")))
        {
            if (File.Exists(path))
            {
                AddFile(builder, path);
            }
        }

        builder.AddInMemoryCollection(
            new[] { "threads", "data", "out", "engine", "provider" }
                .Select(key => KeyValuePair.Create(key, variable(Prefix + key.ToUpperInvariant())))
                .Append(KeyValuePair.Create("Logging:Format", variable(Prefix + "LOGFORMAT")))
                .Concat(ServingSettings.Keys.Select(key => KeyValuePair.Create($"{ServingSettings.Section}:{key}", variable($"{Prefix}SERVING_{key.ToUpperInvariant()}"))))
                .Where(pair => !string.IsNullOrEmpty(pair.Value)));
        var configuration = builder.Build();
        var defaults = new CliSettings();
        return new CliSettings
        {
            Configuration = configuration,
            Threads = ParseThreads(configuration["threads"]),
            Data = configuration["data"] is { Length: > 0 } data ? data : null,
            Out = configuration["out"] is { Length: > 0 } folder ? folder : defaults.Out,
            Engine = OneOf("engine", configuration["engine"], defaults.Engine, "native", "onnxruntime"),
            Provider = OneOf("provider", configuration["provider"], defaults.Provider, "cpu", "cuda"),
        };
    }

    private static void AddFile(ConfigurationBuilder builder, string path)
    {
        try
        {
            // A stream rather than a watched file: starting a file watcher costs more than reading the settings.
            var bytes = new MemoryStream(File.ReadAllBytes(path));
            var file = new ConfigurationBuilder().AddJsonStream(bytes).Build();
            builder.AddConfiguration(file);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            throw new InvalidInputException($"these settings cannot be read: {exception.Message}", new SourceLocation(path), exception);
        }
    }

    private static int? ParseThreads(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads is >= 0 and <= 1024
            ? (threads == 0 ? null : threads)
            : throw new InvalidInputException($"the setting 'threads' is '{text}'; a number from 1 to 1024 is expected, or 0 to choose by the size of the work.");
    }

    private static string OneOf(string name, string? text, string otherwise, params ReadOnlySpan<string> allowed) =>
        string.IsNullOrEmpty(text) ? otherwise
        : allowed.Contains(text) ? text
        : throw new InvalidInputException($"the setting '{name}' is '{text}'; expected is one of: {string.Join(", ", allowed.ToArray())}.");
}
