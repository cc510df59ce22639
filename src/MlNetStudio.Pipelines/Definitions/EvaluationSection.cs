using System.Collections.Immutable;

namespace MlNetStudio.Pipelines.Definitions;

/// <summary>What is computed and compared after training.</summary>
public sealed record EvaluationSection
{
    /// <summary>The class counted as positive in a binary task; null takes the last in order.</summary>
    public string? PositiveClass { get; init; }

    /// <summary>Whether a baseline and a linear model are fitted to the same rows and shown beside the network.</summary>
    public bool Compare { get; init; } = true;

    /// <summary>Whether the report says what the network leans on, how it answers to it, and where it fails.</summary>
    public bool Explain { get; init; } = true;

    /// <summary>Columns whose groups the network may treat differently, such as sex or region: the report compares them, numbers by quartiles.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Conditions such as <c>accuracy &gt;= 0.95</c>; if one is not met the command ends with exit code 1.</summary>
    public ImmutableArray<string> Gates { get; init; } = [];
}
