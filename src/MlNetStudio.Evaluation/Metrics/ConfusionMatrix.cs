namespace MlNetStudio.Evaluation.Metrics;

/// <summary>How much weight of each true class was predicted as each class: M[t, p] = sum_i w_i [y_i = t][c_i = p].</summary>
public sealed class ConfusionMatrix
{
    private readonly double[] _cells;
    private readonly double[] _actual;
    private readonly double[] _predicted;

    private ConfusionMatrix(int classes, double[] cells)
    {
        Classes = classes;
        _cells = cells;
        _actual = new double[classes];
        _predicted = new double[classes];
        for (int t = 0; t < classes; t++)
        {
            for (int p = 0; p < classes; p++)
            {
                _actual[t] += cells[(t * classes) + p];
                _predicted[p] += cells[(t * classes) + p];
            }
        }
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The weight (without weights: the number) of rows of one class predicted as another.</summary>
    public double this[int actual, int predicted] => _cells[(actual * Classes) + predicted];

    /// <summary>The cells [classes, classes], row after row: a row is a true class.</summary>
    public ReadOnlySpan<double> Cells => _cells;

    /// <summary>The weight of the rows of a true class.</summary>
    public double ActualTotal(int c) => _actual[c];

    /// <summary>The weight of the rows predicted as a class.</summary>
    public double PredictedTotal(int c) => _predicted[c];

    /// <summary>The matrix of some scores. All zero where the scores hold a number that is not finite.</summary>
    /// <exception cref="InvalidOperationException">The task is a regression.</exception>
    public static ConfusionMatrix Compute(Scores scores)
    {
        ReadOnlySpan<int> labels = scores.Labels;
        double[] cells = new double[scores.Classes * scores.Classes];
        if (scores.IsUsable)
        {
            ReadOnlySpan<int> predicted = scores.PredictedLabels;
            for (int row = 0; row < labels.Length; row++)
            {
                cells[(labels[row] * scores.Classes) + predicted[row]] += scores.WeightOf(row);
            }
        }

        return new ConfusionMatrix(scores.Classes, cells);
    }
}
