namespace MlNetStudio.Evaluation.Baselines;

/// <summary>
/// The model that looks at no feature: for a regression it always says the weighted mean of the training labels, for classes
/// the weighted share of each among them. What a network must beat to be worth anything.
/// </summary>
public sealed class DummyModel
{
    private readonly float[] _output;

    private DummyModel(float[] output) => _output = output;

    /// <summary>What it says for every row: the mean [1], the probability of class 1 [1], or the probabilities [classes].</summary>
    public ReadOnlySpan<float> Output => _output;

    /// <summary>The weighted mean of the labels; 0 where there are none.</summary>
    /// <param name="task">The task.</param>
    /// <param name="classes">The number of classes; not used for a regression.</param>
    /// <param name="targets">The training labels [rows]; for classes their index.</param>
    /// <param name="weights">The weights [rows]; empty: every row counts once.</param>
    /// <exception cref="ArgumentException">Lengths do not agree.</exception>
    public static DummyModel Fit(EvaluationTask task, int classes, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights = default)
    {
        if (weights.Length != 0 && weights.Length != targets.Length)
        {
            throw new ArgumentException($"{weights.Length} weights for {targets.Length} rows.", nameof(weights));
        }

        double[] sums = new double[task == EvaluationTask.Multiclass ? classes : 1];
        double total = 0;
        for (int row = 0; row < targets.Length; row++)
        {
            double weight = weights.Length == 0 ? 1 : weights[row];
            total += weight;
            if (task == EvaluationTask.Multiclass)
            {
                sums[(int)targets[row]] += weight;
            }
            else
            {
                // The share of class 1 is the mean of 0 and 1.
                sums[0] += weight * targets[row];
            }
        }

        float[] output = new float[sums.Length];
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = total > 0 ? (float)(sums[i] / total) : 0;
        }

        return new DummyModel(output);
    }

    /// <summary>The prediction for a number of rows [rows, outputs].</summary>
    public float[] Predict(int rows)
    {
        float[] predictions = new float[rows * _output.Length];
        for (int start = 0; start < predictions.Length; start += _output.Length)
        {
            _output.CopyTo(predictions, start);
        }

        return predictions;
    }
}
