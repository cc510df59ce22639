using System.Globalization;
using Microsoft.Extensions.Configuration;
using MlNetStudio.Neural;
using MlNetStudio.Serving;

namespace MlNetStudio.Cli.Settings;

/// <summary>The section <c>Serving</c> of the settings: the limits of the prediction server. Times are in seconds.</summary>
internal static class ServingSettings
{
    /// <summary>The section's name.</summary>
    public const string Section = "Serving";

    private const string ApiKeys = "apiKeys";
    private const string Urls = "urls";

    private static readonly Dictionary<string, Func<ServingOptions, string, string, ServingOptions>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        [Urls] = (options, _, text) => options with { Urls = text },
        ["concurrency"] = (options, key, text) => options with { Concurrency = Whole(key, text) },
        ["batchRows"] = (options, key, text) => options with { BatchRows = Whole(key, text) },
        ["bodyBytes"] = (options, key, text) => options with { BodyBytes = Whole(key, text) },
        ["bodyMemoryBytes"] = (options, key, text) => options with { BodyMemoryBytes = Long(key, text) },
        ["rows"] = (options, key, text) => options with { Rows = Whole(key, text) },
        ["explainRows"] = (options, key, text) => options with { ExplainRows = Whole(key, text) },
        ["queueLength"] = (options, key, text) => options with { QueueLength = Whole(key, text) },
        ["queueRows"] = (options, key, text) => options with { QueueRows = Whole(key, text) },
        ["connections"] = (options, key, text) => options with { Connections = Whole(key, text) },
        ["queueTimeout"] = (options, key, text) => options with { QueueTimeout = Seconds(key, text) },
        ["bodyTimeout"] = (options, key, text) => options with { BodyTimeout = Seconds(key, text) },
        ["headerTimeout"] = (options, key, text) => options with { HeaderTimeout = Seconds(key, text) },
        ["drainTimeout"] = (options, key, text) => options with { DrainTimeout = Seconds(key, text) },
        ["predictionLog"] = (options, _, text) => options with { PredictionLog = text },
        ["predictionLogShare"] = (options, key, text) => options with { PredictionLogShare = Share(key, text) },
        ["predictionLogBytes"] = (options, key, text) => options with { PredictionLogBytes = Long(key, text) },
        ["predictionLogFiles"] = (options, key, text) => options with { PredictionLogFiles = Whole(key, text) },
        ["watchInterval"] = (options, key, text) => options with { WatchInterval = Seconds(key, text) },
    };

    /// <summary>The settings that there are, in the form in which files spell them.</summary>
    public static IEnumerable<string> Keys => Known.Keys;

    /// <summary>Takes the settings over into options.</summary>
    /// <exception cref="InvalidInputException">A setting is unknown or impossible.</exception>
    public static ServingOptions Apply(ServingOptions options, IConfiguration configuration)
    {
        foreach (var setting in configuration.GetSection(Section).GetChildren())
        {
            if (setting.Key.Equals(ApiKeys, StringComparison.OrdinalIgnoreCase))
            {
                options = options with { ApiKeys = [.. setting.GetChildren().Select(key => key.Value ?? "")] };
            }
            else if (!Known.TryGetValue(setting.Key, out var apply))
            {
                throw new InvalidInputException(
                    $"the section '{Section}' of the settings has no '{setting.Key}'.{Data.NearestName.Suggest(setting.Key, [.. Keys, ApiKeys])}");
            }
            else if (setting.Value is { Length: > 0 } text)
            {
                options = apply(options, setting.Key, text);
            }
        }

        return options;
    }

    private static int Whole(string key, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : throw Fault(key, text, "a whole number");

    private static long Long(string key, string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : throw Fault(key, text, "a whole number");

    private static TimeSpan Seconds(string key, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value <= TimeSpan.FromDays(1).TotalSeconds
            ? TimeSpan.FromSeconds(value)
            : throw Fault(key, text, "a number of seconds");

    private static double Share(string key, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) ? value : throw Fault(key, text, "a number");

    private static InvalidInputException Fault(string key, string text, string expected) =>
        new($"the setting '{Section}:{key}' is '{text}'; {expected} is expected.");
}
