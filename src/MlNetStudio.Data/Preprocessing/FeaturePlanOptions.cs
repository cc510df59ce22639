using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MlNetStudio.Data;

/// <summary>What is done to category columns with many different values.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WideCategories>))]
public enum WideCategories
{
    /// <summary>One-hot of the most frequent; the rest share one column.</summary>
    [JsonStringEnumMemberName("one-hot")]
    OneHot,

    /// <summary>An index, for a network with an embedding layer.</summary>
    [JsonStringEnumMemberName("index")]
    Index,
}

/// <summary>What a user may say about one column.</summary>
public sealed record ColumnOptions
{
    /// <summary>What the column holds; null infers it.</summary>
    public ColumnKind? Kind { get; init; }

    /// <summary>Whether the model reads it. Null, the default: yes, unless it holds one value only or looks like an identifier.</summary>
    public bool? Use { get; init; }

    /// <summary>What is done to it; null takes the default for its kind. An empty list takes numbers as they are.</summary>
    public ImmutableArray<StepOptions>? Steps { get; init; }
}

/// <summary>
/// How columns become features where nothing else is said: numbers are imputed and scaled, with an indicator where training misses
/// some; categories are one-hot; free text is counted by words.
/// </summary>
public sealed record FeaturePlanOptions
{
    /// <summary>What stands in for missing numbers. Default: the mean.</summary>
    public ImputeStrategy Impute { get; init; } = ImputeStrategy.Mean;

    /// <summary>Whether a number column with missing values in training gets an indicator. Default true.</summary>
    public bool MissingIndicators { get; init; } = true;

    /// <summary>How numbers are scaled. Default: standardized.</summary>
    public NumberScaling Numbers { get; init; } = NumberScaling.Standard;

    /// <summary>Categories of at most so many different values are one-hot; the others are wide. Default 32.</summary>
    public int OneHotLimit { get; init; } = 32;

    /// <summary>What is done to wide ones. Default: one-hot of the most frequent.</summary>
    public WideCategories WideCategories { get; init; } = WideCategories.OneHot;

    /// <summary>At most so many words and pairs of words of a free text have a column. Default 4,000; 0 leaves them out.</summary>
    public int TextTerms { get; init; } = 4000;

    /// <summary>At most so many sequences of 3 to 5 characters of a free text have a column, beside its words. Default 0: none.</summary>
    public int TextCharacters { get; init; }

    /// <summary>Whether rows with a missing value are left out of training and evaluation. Default false.</summary>
    public bool DropRowsWithMissing { get; init; }

    /// <summary>What is to be other than the default, by column; null for nothing.</summary>
    public ImmutableSortedDictionary<string, ColumnOptions>? Columns { get; init; }

    /// <summary>The kinds that are declared here, for <see cref="TableReadOptions.ColumnKinds"/>; null if none is.</summary>
    [JsonIgnore]
    public ImmutableSortedDictionary<string, ColumnKind>? DeclaredKinds
    {
        get
        {
            var kinds = Columns?.Where(c => c.Value.Kind is not null)
                .ToImmutableSortedDictionary(c => c.Key, c => c.Value.Kind!.Value, StringComparer.Ordinal);
            return kinds is { Count: > 0 } ? kinds : null;
        }
    }
}
