using MlNetStudio.Evaluation.Comparisons;

namespace MlNetStudio.Evaluation.Report;

/// <summary>Everything that the report of a comparison shows. Text may come from anywhere: the page escapes all of it.</summary>
public sealed record ComparisonReportModel
{
    /// <summary>What all models predict: the name of the label column.</summary>
    public required string Label { get; init; }

    /// <summary>What the rows come from, such as the file's name.</summary>
    public required string DataName { get; init; }

    /// <summary>The models on the same rows.</summary>
    public required ModelComparison Comparison { get; init; }

    /// <summary>The names of the classes in order; empty for a regression.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>What the reader should know before believing the numbers, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
