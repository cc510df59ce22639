using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetStudio.Data;

/// <summary>The way from one column of the table to some columns of the feature matrix. A column may go several ways.</summary>
/// <param name="Column">The table's column.</param>
/// <param name="Steps">What is done to it, in order; for a column that holds no numbers the first makes numbers of it, such as <see cref="OneHotOptions"/>.</param>
public sealed record FeatureOptions(string Column, ImmutableArray<StepOptions> Steps);

/// <summary>
/// Which columns a model reads and what is done to each: everything that a <see cref="PreprocessingPipeline"/> needs but the rows. It rides in the model's metadata.
/// </summary>
public sealed record FeaturePlan
{
    /// <summary>The ways, in the order of the feature matrix.</summary>
    public ImmutableArray<FeatureOptions> Features { get; init; } = [];

    /// <summary>Whether rows in which one of the columns is missing are left out of training and evaluation. Default false.</summary>
    public bool DropRowsWithMissing { get; init; }

    /// <summary>What was decided about columns and why: those left out, those cut short.</summary>
    [JsonIgnore]
    public ImmutableArray<DataFinding> Findings { get; init; } = [];

    /// <summary>The sentences of <see cref="Findings"/>.</summary>
    [JsonIgnore]
    public ImmutableArray<string> Notes => [.. Findings.Select(finding => finding.Text)];

    /// <summary>The columns that the model reads, each once.</summary>
    [JsonIgnore]
    public IEnumerable<string> Columns => Features.Select(f => f.Column).Distinct(StringComparer.Ordinal);

    /// <summary>The rows, of those given, that may be used: all, or with <see cref="DropRowsWithMissing"/> those without a missing value in <see cref="Columns"/>.</summary>
    /// <exception cref="InvalidInputException">No row is left.</exception>
    public int[] UsableRows(Table table, ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (!DropRowsWithMissing)
        {
            return rows.ToArray();
        }

        var complete = table.CompleteRows(rows, Columns);
        return complete.Length > 0 || rows.IsEmpty ? complete : throw new InvalidInputException(
            $"every one of the {rows.Length} rows has a missing value, and such rows are to be dropped. Leave out the columns that are mostly missing, or keep the rows.", table.Location());
    }

    /// <summary>The plan for a table: that of <see cref="FeaturePlanOptions"/>, with its defaults where they say nothing.</summary>
    /// <param name="table">The table.</param>
    /// <param name="except">Columns that are no inputs: the label, weights.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="options">What is to be other than the default.</param>
    /// <exception cref="InvalidInputException">An option names a column that does not exist, or a step that does not fit it; or no column is left.</exception>
    public static FeaturePlan Create(Table table, IReadOnlyCollection<string> except, ReadOnlySpan<int> rows, FeaturePlanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(except);
        return new FeaturePlanner(table, except, options ?? new FeaturePlanOptions()).Plan(rows);
    }

    /// <summary>The plan as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DataJsonContext.Default.FeaturePlan);

    /// <summary>The plan that <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidInputException">The text is none.</exception>
    public static FeaturePlan FromJson(string json) => DataJson.Read(json, DataJsonContext.Default.FeaturePlan, "feature plan");
}
