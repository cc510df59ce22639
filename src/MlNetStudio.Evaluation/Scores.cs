using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Evaluation;

/// <summary>
/// What a model said about some rows beside what is true of them: the input of every metric and figure.
/// Immutable. What several metrics need (the predicted classes, the confusion matrix, the order by probability) is
/// computed once, on first use; the same instance may be used by one thread at a time.
/// </summary>
public sealed class Scores
{
    private readonly float[] _actual;
    private readonly float[] _predicted;
    private readonly float[] _weights;
    private int[]? _labels;
    private int[]? _predictedLabels;
    private int[]? _descending;
    private double[]? _losses;
    private ConfusionMatrix? _confusion;

    private Scores(EvaluationTask task, int classes, float[] actual, float[] predicted, float[] weights, float threshold)
    {
        Task = task;
        Classes = classes;
        Threshold = threshold;
        _actual = actual;
        _predicted = predicted;
        _weights = weights;
        TotalWeight = SumOfWeights();
        bool finite = true;
        foreach (float value in actual)
        {
            finite &= float.IsFinite(value);
        }

        foreach (float value in predicted)
        {
            finite &= float.IsFinite(value);
        }

        IsUsable = finite && TotalWeight > 0;
    }

    private Scores(Scores usable, float[] weights)
    {
        Task = usable.Task;
        Classes = usable.Classes;
        Threshold = usable.Threshold;
        _actual = usable._actual;
        _predicted = usable._predicted;
        _weights = weights;
        _labels = usable._labels;
        _predictedLabels = usable._predictedLabels;
        _descending = usable._descending;
        _losses = usable._losses;
        TotalWeight = SumOfWeights();
        IsUsable = TotalWeight > 0;
    }

    /// <summary>What was predicted.</summary>
    public EvaluationTask Task { get; }

    /// <summary>The number of classes: 2 for a binary task, 0 for a regression.</summary>
    public int Classes { get; }

    /// <summary>For a binary task: the positive class is predicted where its probability is above this. 0.5 by default, where it equals the largest probability.</summary>
    public float Threshold { get; }

    /// <summary>The number of rows.</summary>
    public int Rows => _actual.Length;

    /// <summary>The true values [rows]; for classes, their index.</summary>
    public ReadOnlySpan<float> Actual => _actual;

    /// <summary>Regression: the predictions [rows]. Binary: the probabilities of class 1 [rows]. Multiclass: the probabilities [rows, classes], row after row.</summary>
    public ReadOnlySpan<float> Predicted => _predicted;

    /// <summary>The weights [rows], or empty where every row counts once.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>The sum of the weights.</summary>
    public double TotalWeight { get; }

    /// <summary>False where no metric has a value: no rows, no weight, or a number that is not finite.</summary>
    public bool IsUsable { get; }

    /// <summary>The true classes [rows].</summary>
    /// <exception cref="InvalidOperationException">The task is a regression.</exception>
    public ReadOnlySpan<int> Labels
    {
        get
        {
            RequireClasses();
            if (_labels is null)
            {
                int[] labels = new int[Rows];
                for (int row = 0; row < labels.Length; row++)
                {
                    labels[row] = (int)_actual[row];
                }

                _labels = labels;
            }

            return _labels;
        }
    }

    /// <summary>The predicted classes [rows]: the largest probability, the first of equal ones.</summary>
    /// <exception cref="InvalidOperationException">The task is a regression.</exception>
    public ReadOnlySpan<int> PredictedLabels
    {
        get
        {
            RequireClasses();
            return _predictedLabels ??= Decide();
        }
    }

    /// <summary>The confusion matrix.</summary>
    /// <exception cref="InvalidOperationException">The task is a regression.</exception>
    public ConfusionMatrix Confusion => _confusion ??= ConfusionMatrix.Compute(this);

    /// <summary>For a binary task: the rows by falling probability of class 1, equal ones by their place.</summary>
    internal ReadOnlySpan<int> DescendingOrder
    {
        get
        {
            if (_descending is null)
            {
                int[] order = new int[Rows];
                float[] keys = new float[Rows];
                for (int row = 0; row < order.Length; row++)
                {
                    order[row] = row;
                    keys[row] = -_predicted[row];
                }

                // An unstable sort would do for the curves, which take equal probabilities together.
                Array.Sort(keys, order);
                _descending = order;
            }

            return _descending;
        }
    }

    /// <summary>For classes: the loss of each row.</summary>
    internal ReadOnlySpan<double> Losses => _losses ??= LogLoss.OfRows(this);

    /// <summary>Predicted numbers beside true ones.</summary>
    /// <param name="actual">The true values [rows].</param>
    /// <param name="predicted">The predictions [rows].</param>
    /// <param name="weights">The weights [rows], not negative; empty: every row counts once.</param>
    /// <exception cref="ArgumentException">Lengths do not agree, or a weight is negative or not finite.</exception>
    public static Scores Regression(ReadOnlySpan<float> actual, ReadOnlySpan<float> predicted, ReadOnlySpan<float> weights = default)
    {
        ScoreChecks.Lengths(actual, predicted, 1, weights);
        return new Scores(EvaluationTask.Regression, 0, actual.ToArray(), predicted.ToArray(), weights.ToArray(), 0);
    }

    /// <summary>Probabilities of the positive class beside the true class.</summary>
    /// <param name="actual">The true classes [rows], 0 or 1.</param>
    /// <param name="positiveProbabilities">The probabilities of class 1 [rows].</param>
    /// <param name="weights">The weights [rows], not negative; empty: every row counts once.</param>
    /// <param name="threshold">Class 1 is predicted where its probability is above this.</param>
    /// <exception cref="ArgumentException">Lengths do not agree, a class is neither 0 nor 1, or a weight is negative or not finite.</exception>
    public static Scores Binary(ReadOnlySpan<float> actual, ReadOnlySpan<float> positiveProbabilities, ReadOnlySpan<float> weights = default, float threshold = 0.5f)
    {
        ScoreChecks.Lengths(actual, positiveProbabilities, 1, weights);
        ScoreChecks.Classes(actual, 2);
        return new Scores(EvaluationTask.Binary, 2, actual.ToArray(), positiveProbabilities.ToArray(), weights.ToArray(), threshold);
    }

    /// <summary>Probabilities of all classes beside the true class.</summary>
    /// <param name="actual">The true classes [rows], from 0 to <paramref name="classes"/> - 1.</param>
    /// <param name="probabilities">The probabilities [rows, classes], row after row.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="weights">The weights [rows], not negative; empty: every row counts once.</param>
    /// <exception cref="ArgumentException">Lengths do not agree, a class is out of range, or a weight is negative or not finite.</exception>
    public static Scores Multiclass(ReadOnlySpan<float> actual, ReadOnlySpan<float> probabilities, int classes, ReadOnlySpan<float> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ScoreChecks.Lengths(actual, probabilities, classes, weights);
        ScoreChecks.Classes(actual, classes);
        return new Scores(EvaluationTask.Multiclass, classes, actual.ToArray(), probabilities.ToArray(), weights.ToArray(), 0);
    }

    /// <summary>The weight of a row; 1 where none were given.</summary>
    public double WeightOf(int row) => _weights.Length == 0 ? 1 : _weights[row];

    /// <summary>The same rows from another model: same truth, weights and threshold.</summary>
    /// <param name="predicted">As <see cref="Predicted"/>.</param>
    /// <exception cref="ArgumentException">The length is not that of <see cref="Predicted"/>.</exception>
    public Scores WithPredicted(ReadOnlySpan<float> predicted)
    {
        if (predicted.Length != _predicted.Length)
        {
            throw new ArgumentException($"{predicted.Length} values where {_predicted.Length} are expected.", nameof(predicted));
        }

        return new Scores(Task, Classes, _actual, predicted.ToArray(), _weights, Threshold) { _labels = _labels };
    }

    /// <summary>Some of the rows, in the order given.</summary>
    internal Scores SelectRows(ReadOnlySpan<int> rows)
    {
        int width = Task == EvaluationTask.Multiclass ? Classes : 1;
        float[] actual = new float[rows.Length];
        float[] predicted = new float[rows.Length * width];
        float[] weights = _weights.Length == 0 ? [] : new float[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            actual[i] = _actual[rows[i]];
            _predicted.AsSpan(rows[i] * width, width).CopyTo(predicted.AsSpan(i * width));
            if (weights.Length > 0)
            {
                weights[i] = _weights[rows[i]];
            }
        }

        return new Scores(Task, Classes, actual, predicted, weights, Threshold);
    }

    /// <summary>The same rows with other weights, sharing what does not depend on weights: a bootstrap replicate, for one.</summary>
    /// <param name="weights">The weights [rows]; not copied.</param>
    /// <exception cref="InvalidOperationException">These scores are not usable.</exception>
    internal Scores WithWeights(float[] weights)
    {
        if (!IsUsable)
        {
            throw new InvalidOperationException("Nothing can be drawn from scores that are not usable.");
        }

        if (Task != EvaluationTask.Regression)
        {
            _ = Labels;
            _ = PredictedLabels;
            _ = Losses;
        }

        if (Task == EvaluationTask.Binary)
        {
            _ = DescendingOrder;
        }

        return new Scores(this, weights);
    }

    private double SumOfWeights()
    {
        if (_weights.Length == 0)
        {
            return _actual.Length;
        }

        double sum = 0;
        foreach (float weight in _weights)
        {
            sum += weight;
        }

        return sum;
    }

    private void RequireClasses()
    {
        if (Task == EvaluationTask.Regression)
        {
            throw new InvalidOperationException("A regression has no classes.");
        }
    }

    private int[] Decide()
    {
        int[] decided = new int[Rows];
        for (int row = 0; row < decided.Length; row++)
        {
            if (Task == EvaluationTask.Binary)
            {
                decided[row] = _predicted[row] > Threshold ? 1 : 0;
                continue;
            }

            ReadOnlySpan<float> probabilities = _predicted.AsSpan(row * Classes, Classes);
            int best = 0;
            for (int c = 1; c < probabilities.Length; c++)
            {
                if (probabilities[c] > probabilities[best])
                {
                    best = c;
                }
            }

            decided[row] = best;
        }

        return decided;
    }
}
