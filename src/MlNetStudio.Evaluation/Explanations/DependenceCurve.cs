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

    /// <summary>
    /// By output, the curves of a few single rows (individual conditional expectation), each moved to begin at the mean: they
    /// tell how the answer to the column differs from row to row, not what any row's prediction is. Empty for none.
    /// </summary>
    public IReadOnlyList<double[][]> Lines { get; init; } = [];

    /// <summary>
    /// How much the single rows' curves part from the mean: their standard deviation around it where it is largest, over the
    /// range of the mean. 0 where the column acts alike in every row; NaN where there are no lines or the mean does not move.
    /// </summary>
    /// <param name="output">The output's place in <see cref="Outputs"/>.</param>
    public double Unevenness(int output)
    {
        if (Lines.Count == 0 || Lines[output].Length == 0)
        {
            return double.NaN;
        }

        double[] means = Means[output];
        double range = means.Max() - means.Min();
        double largest = 0;
        for (int point = 0; point < means.Length; point++)
        {
            largest = Math.Max(largest, Lines[output].Average(line => (line[point] - means[point]) * (line[point] - means[point])));
        }

        return range > 0 ? Math.Sqrt(largest) / range : double.NaN;
    }
}
