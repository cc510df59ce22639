namespace MlNetStudio.Evaluation.Metrics;

/// <summary>
/// The weighted mean of -ln p_i, p_i being the probability given to the true class of row i. Probabilities are clipped to
/// [<see cref="Epsilon"/>, 1 - <see cref="Epsilon"/>] and scaled to sum to 1 again, as scikit-learn does with single precision.
/// Source: Bishop 2006, "Pattern Recognition and Machine Learning", section 4.3.4.
/// </summary>
public sealed class LogLoss : Metric
{
    /// <inheritdoc/>
    public override string Name => "logLoss";

    /// <inheritdoc/>
    public override string Title => "Log loss";

    /// <inheritdoc/>
    public override string Explanation => "How surprised the model is by the truth: 0 is perfect, and confident mistakes cost most.";

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;


    /// <inheritdoc/>
    public override bool AppliesTo(EvaluationTask task) => task != EvaluationTask.Regression;

    /// <summary>Probabilities are kept this far from 0 and 1, so that one wrong certainty is not an infinite loss: the precision of a float.</summary>
    public const double Epsilon = 1.1920928955078125e-7;

    private protected override double ComputeUsable(Scores scores)
    {
        ReadOnlySpan<double> losses = scores.Losses;
        double sum = 0;
        for (int row = 0; row < losses.Length; row++)
        {
            sum += scores.WeightOf(row) * losses[row];
        }

        return sum / scores.TotalWeight;
    }

    /// <summary>The loss of each row [rows].</summary>
    internal static double[] OfRows(Scores scores)
    {
        ReadOnlySpan<float> predicted = scores.Predicted;
        ReadOnlySpan<int> labels = scores.Labels;
        int classes = scores.Classes;
        bool binary = scores.Task == EvaluationTask.Binary;
        double[] losses = new double[labels.Length];
        for (int row = 0; row < losses.Length; row++)
        {
            double probability;
            if (binary)
            {
                double positive = Clip(predicted[row]);
                probability = labels[row] == 1 ? positive : 1 - positive;
            }
            else
            {
                double total = 0;
                foreach (float p in predicted.Slice(row * classes, classes))
                {
                    total += Clip(p);
                }

                probability = Clip(predicted[(row * classes) + labels[row]]) / total;
            }

            losses[row] = -Math.Log(probability);
        }

        return losses;
    }

    private static double Clip(double probability) => Math.Clamp(probability, Epsilon, 1 - Epsilon);
}
