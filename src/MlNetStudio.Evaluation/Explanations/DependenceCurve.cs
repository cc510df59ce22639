namespace MlNetStudio.Evaluation.Explanations;

/// <summary>What a model says on average as one column's value changes and all else stays.</summary>
public sealed record DependenceCurve
{
    /// <summary>The column's name.</summary>
    public required string Column { get; init; }

    /// <summary>Whether the column's values are numbers, <see cref="Values"/> rising; else they are categories.</summary>
    public required bool IsOrdered { get; init; }

    /// <summary>The values tried: numbers, or places of categories.</summary>
    public required IReadOnlyList<double> Values { get; init; }

    /// <summary>The names of the values.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The outputs that are told: 0 for a regression's value and for the positive class of two, else classes.</summary>
    public required IReadOnlyList<int> Outputs { get; init; }

    /// <summary>By output, the mean of the predictions at each value.</summary>
    public required IReadOnlyList<double[]> Means { get; init; }

    /// <summary>By output, the prediction at each value below which a tenth of the rows lie: the spread of the single rows' curves.</summary>
    public required IReadOnlyList<double[]> Lower { get; init; }

    /// <summary>By output, the prediction at each value above which a tenth of the rows lie.</summary>
    public required IReadOnlyList<double[]> Upper { get; init; }
}
