namespace MlNetStudio.Evaluation.Explanations;

/// <summary>
/// Partial dependence: the mean of f(x with column = v) over the rows, for some values v; beside it the spread of the single
/// rows' predictions (individual conditional expectation), told by its tenth and ninetieth percentile, and the curves of a few
/// single rows, centered at the first value: f_row(v) - f_row(v_0) + mean(v_0). Where columns move together in the data, some
/// of the combinations asked for do not occur there.
/// Source: Friedman 2001, "Greedy Function Approximation", Annals of Statistics 29; Goldstein et al. 2015, "Peeking Inside
/// the Black Box", JCGS 24.
/// </summary>
public static class PartialDependence
{
    private const int MostOutputs = 4;

    /// <summary>The curve of a column.</summary>
    /// <param name="probe">The model and the rows.</param>
    /// <param name="column">The column's place.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="points">The most values to try of a column of numbers.</param>
    /// <param name="lines">The most single rows whose curves are told, evenly chosen.</param>
    /// <returns>Null where the column has fewer than two values to try, or a prediction is not finite.</returns>
    public static DependenceCurve? Compute(IModelProbe probe, int column, EvaluationTask task, int classes, int points = 20, int lines = 30)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(lines);
        ProbedColumn probed = probe.Columns[column];
        double[] grid = probed.Grid(points);
        if (grid.Length < 2 || probe.Rows == 0)
        {
            return null;
        }

        int width = task == EvaluationTask.Multiclass ? classes : 1;
        var means = new double[width][];
        var lower = new double[width][];
        var upper = new double[width][];
        int[] rows = [.. Enumerable.Range(0, Math.Min(lines, probe.Rows)).Select(line => (int)((long)line * probe.Rows / Math.Min(lines, probe.Rows)))];
        var single = new double[width][][];
        for (int output = 0; output < width; output++)
        {
            single[output] = [.. rows.Select(_ => new double[grid.Length])];
            (means[output], lower[output], upper[output]) = (new double[grid.Length], new double[grid.Length], new double[grid.Length]);
        }

        float[] one = new float[probe.Rows];
        for (int point = 0; point < grid.Length; point++)
        {
            float[] predicted = probe.PredictAt(column, grid[point]);
            for (int output = 0; output < width; output++)
            {
                double sum = 0;
                for (int row = 0; row < one.Length; row++)
                {
                    one[row] = predicted[(row * width) + output];
                    sum += one[row];
                }

                if (!double.IsFinite(sum))
                {
                    return null;
                }

                for (int line = 0; line < rows.Length; line++)
                {
                    single[output][line][point] = one[rows[line]];
                }

                Array.Sort(one);
                means[output][point] = sum / one.Length;
                lower[output][point] = one[(int)Math.Round(0.1 * (one.Length - 1))];
                upper[output][point] = one[(int)Math.Round(0.9 * (one.Length - 1))];
            }
        }

        // Of many classes, those that the column moves most, in their own order.
        int[] outputs = [.. Enumerable.Range(0, width).OrderByDescending(output => means[output].Max() - means[output].Min()).Take(MostOutputs).Order()];
        return new DependenceCurve
        {
            Column = probed.Name,
            IsOrdered = probed.Numbers.Length > 0,
            Values = grid,
            Names = [.. grid.Select(probed.NameOf)],
            Outputs = outputs,
            Means = [.. outputs.Select(output => means[output])],
            Lower = [.. outputs.Select(output => lower[output])],
            Upper = [.. outputs.Select(output => upper[output])],
            Lines = [.. outputs.Select(output => Center(single[output], means[output][0]))],
        };
    }

    private static double[][] Center(double[][] lines, double start) => [.. lines.Select(line => Array.ConvertAll(line, value => value - line[0] + start))];
}
