using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetStudio.Data.Series;

/// <summary>
/// How the rows of a series become rows to learn from: which earlier values stand beside the label of a row. It rides in the metadata of a model, which then takes files with
/// the history itself. Rows are counted, not time: lag 12 is 12 rows earlier.
/// </summary>
public sealed record SeriesPlan
{
    /// <summary>The largest number of rows to look back.</summary>
    public const int MaximumReach = 1_000_000;

    /// <summary>The column that is forecast; it holds numbers.</summary>
    public required string Label { get; init; }

    /// <summary>The column that says when a row was: dates or numbers.</summary>
    public required string Time { get; init; }

    /// <summary>The column whose values tell several series in one table apart; null where there is one.</summary>
    public string? Group { get; init; }

    /// <summary>How many rows ahead is forecast: nothing of the last <c>Horizon - 1</c> rows before a row is used for it. Default 1.</summary>
    public int Horizon { get; init; } = 1;

    /// <summary>Which earlier values are used, by how many rows earlier they are.</summary>
    public ImmutableArray<int> Lags { get; init; } = [];

    /// <summary>Over how many of the last known values means are used.</summary>
    public ImmutableArray<int> Windows { get; init; } = [];

    /// <summary>Further columns whose earlier values are used in the same way.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>Columns that are known ahead of time and read as they stand.</summary>
    public ImmutableArray<string> Known { get; init; } = [];

    /// <summary>The network learns the change from the label so many rows earlier, and reads the label's earlier values as such changes; null for the label itself.</summary>
    public int? Difference { get; init; }

    /// <summary>Whether changes are told as a part of the earlier value.</summary>
    public bool Relative { get; init; }

    /// <summary>The columns that it reads from a file with the history.</summary>
    public TableSchema Schema { get; init; } = new();

    /// <summary>The columns that it makes of earlier rows.</summary>
    [JsonIgnore]
    public IEnumerable<SeriesFeature> Features =>
        Columns.Prepend(Label).SelectMany(column => Lags.Select(lag => Of(column, lag, 1)).Concat(Windows.Select(rows => Of(column, Horizon, rows))));

    /// <summary>The value from which changes are reckoned; null where the label itself is learned.</summary>
    [JsonIgnore]
    public SeriesFeature? AnchorFeature => Difference is { } rows ? new SeriesFeature(Label, rows) : null;

    /// <summary>What brings changes back to the label's own unit; null where the label itself is learned.</summary>
    [JsonIgnore]
    public TargetAnchor? Anchor => AnchorFeature is { } feature ? new TargetAnchor(feature.Name, Relative) : null;

    /// <summary>How many rows there must be before a row.</summary>
    [JsonIgnore]
    public int Reach => Math.Max(Difference ?? 0, Features.Max(feature => feature.Reach));

    /// <summary>Whether it makes a column of this name.</summary>
    public bool Makes(string column) => column == AnchorFeature?.Name || Features.Any(feature => feature.Name == column);

    /// <summary>What is wrong with it, whatever the table.</summary>
    /// <returns>The option in camel case and what is wrong with it, or null.</returns>
    public (string Option, string Message)? Fault()
    {
        string[] named = [Label, Time, .. Group is null ? Array.Empty<string>() : [Group]];
        if (Horizon is < 1 or > MaximumReach)
        {
            return ("horizon", $"a forecast is 1 row ahead or more, not {Horizon}.");
        }

        if (Lags.IsEmpty && Windows.IsEmpty)
        {
            return ("lags", "a forecast needs earlier values: give 'lags', 'windows' or both.");
        }

        if (Lags.Any(lag => lag < Horizon || lag > MaximumReach))
        {
            return ("lags", $"lag {Lags.First(lag => lag < Horizon || lag > MaximumReach)} cannot be used: {Horizon} rows ahead, what is {Horizon} rows earlier is the last that is known. "
                + $"Take lags from {Horizon} to {MaximumReach}.");
        }

        if (Windows.Any(rows => rows is < 2 or > MaximumReach))
        {
            return ("windows", $"a mean is over 2 rows or more, not {Windows.First(rows => rows is < 2 or > MaximumReach)}; a single value is a lag.");
        }

        if (Difference is { } back && (back < Horizon || back > MaximumReach))
        {
            return ("difference", $"the change from {back} rows earlier cannot be learned: {Horizon} rows ahead, what is {Horizon} rows earlier is the last that is known. Take {Horizon} or more.");
        }

        if (Relative && Difference is null)
        {
            return ("relative", "'relative' says how changes are told; give 'difference', from how many rows earlier they are.");
        }

        if (named.Distinct(StringComparer.Ordinal).Count() < named.Length)
        {
            return ("time", "the label, the time and the group are three different columns.");
        }

        return Repeated(Lags.Select(lag => FormattableString.Invariant($"{lag}"))) is { } lag ? ("lags", $"lag {lag} is there twice.")
            : Repeated(Windows.Select(rows => FormattableString.Invariant($"{rows}"))) is { } rows ? ("windows", $"{rows} is there twice.")
            : Repeated(Columns.Concat(named)) is { } column ? ("columns", $"column '{column}' has its part already; name further columns, each once.")
            : Repeated(Known.Append(Label)) is { } known ? ("known", known == Label ? $"column '{known}' is what is forecast." : $"column '{known}' is there twice.")
            : null;
    }

    /// <summary>The plan as JSON, the same text for equal plans.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DataJsonContext.Default.SeriesPlan);

    /// <summary>The plan that <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidInputException">The text is none.</exception>
    public static SeriesPlan FromJson(string json)
    {
        var plan = DataJson.Read(json, DataJsonContext.Default.SeriesPlan, "plan of the series");
        return plan.Fault() is { } fault ? throw new InvalidInputException($"the plan of the series cannot be used: {fault.Message}") : plan;
    }

    private SeriesFeature Of(string column, int offset, int rows) =>
        column == Label && Difference is { } back ? new SeriesFeature(column, offset, rows, back, Relative) : new SeriesFeature(column, offset, rows);

    private static string? Repeated(IEnumerable<string> names) => names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
}
