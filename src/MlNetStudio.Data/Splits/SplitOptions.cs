using System.Text.Json.Serialization;

namespace MlNetStudio.Data;

/// <summary>By what rows are divided.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SplitMethod>))]
public enum SplitMethod
{
    /// <summary>At random; where the label is a class, so that every class has its share in each part.</summary>
    [JsonStringEnumMemberName("stratified")]
    Stratified,

    /// <summary>At random, whatever the label.</summary>
    [JsonStringEnumMemberName("random")]
    Random,

    /// <summary>By a column: rows of one value stay together, so that a model is judged by groups (customers, patients, machines) that it has not met.</summary>
    [JsonStringEnumMemberName("group")]
    Group,

    /// <summary>By a column that says when: a model learns from the earlier rows and is judged by the later ones.</summary>
    [JsonStringEnumMemberName("time")]
    Time,

    /// <summary>By a column that says when, for folds: each is a stretch of time of its own, and what came before and after it is learned from.</summary>
    [JsonStringEnumMemberName("time-blocks")]
    TimeBlocks,
}

/// <summary>How the rows of a table are divided, into two parts or into folds; see <see cref="RowSplitter"/>.</summary>
public sealed record SplitOptions
{
    /// <summary>By what. Default: at random, stratified where the label is a class.</summary>
    public SplitMethod Method { get; init; } = SplitMethod.Stratified;

    /// <summary>The column for <see cref="SplitMethod.Group"/> and the times; null for the others.</summary>
    public string? Column { get; init; }

    /// <summary>Decides what is left to chance. The same seed gives the same rows.</summary>
    public long Seed { get; init; }
}
