using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MlNetStudio.Data;

/// <summary>What a feature's columns are to a network.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FeatureKind>))]
public enum FeatureKind
{
    /// <summary>Numbers for a dense layer.</summary>
    [JsonStringEnumMemberName("dense")]
    Dense,

    /// <summary>One whole number from 0 on for an embedding layer.</summary>
    [JsonStringEnumMemberName("index")]
    Index,
}

/// <summary>Some adjacent columns of the feature matrix that come from one column of the table.</summary>
/// <param name="Column">The table's column.</param>
/// <param name="Kind">What they are to a network.</param>
/// <param name="Offset">The first of them.</param>
/// <param name="Names">A name for each.</param>
/// <param name="IndexCount">For an index, the number of different values (the rows of its embedding); otherwise 0.</param>
public sealed record Feature(string Column, FeatureKind Kind, int Offset, ImmutableArray<string> Names, int IndexCount)
{
    /// <summary>The number of columns.</summary>
    public int Width => Names.Length;
}
