namespace MlNetStudio.Evaluation.Calibration;

/// <summary>
/// Makes probabilities honest with one number: the class scores (logits) are divided by a temperature T, which leaves the
/// order of the classes as it is. T above 1 tones down a model that is too sure of itself. T is the one that makes the mean
/// log loss of held-out rows smallest; the loss is convex in 1/T, so the search finds it. Rows that are all told right
/// would make T as small as it may be, however few they are; so the true class of each of n rows counts as (n + 1)/(n + K)
/// of K classes and every other as 1/(n + K), which says as much as n rows can and is nothing where they are many.
/// Sources: Guo et al. 2017, "On Calibration of Modern Neural Networks", ICML, section 4.2; Platt 1999, "Probabilistic
/// Outputs for Support Vector Machines", section 2.2, for the targets.
/// </summary>
public static class TemperatureScaling
{
    /// <summary>What a smaller probability counts as: 0 has no logarithm.</summary>
    public const float Least = 1e-7f;

    private const double Coldest = 0.05;
    private const double Hottest = 20;

    /// <summary>The temperature that suits some rows best.</summary>
    /// <param name="scores">Rows that the model was not trained on; of two classes or more.</param>
    /// <returns>The temperature, between 0.05 and 20; 1 where the scores are not usable.</returns>
    /// <exception cref="ArgumentException">The task is a regression.</exception>
    public static double Fit(Scores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Task == EvaluationTask.Regression)
        {
            throw new ArgumentException("A regression has no probabilities.", nameof(scores));
        }

        if (!scores.IsUsable)
        {
            return 1;
        }

        // Golden-section search over log 1/T.
        double ratio = (Math.Sqrt(5) - 1) / 2;
        (double low, double high) = (-Math.Log(Hottest), -Math.Log(Coldest));
        double left = high - (ratio * (high - low));
        double right = low + (ratio * (high - low));
        (double atLeft, double atRight) = (Loss(scores, left), Loss(scores, right));
        while (high - low > 1e-6)
        {
            if (atLeft < atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (ratio * (high - low));
                atLeft = Loss(scores, left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (ratio * (high - low));
                atRight = Loss(scores, right);
            }
        }

        return Math.Exp(-(low + high) / 2);
    }

    /// <summary>The scores with their probabilities at another temperature.</summary>
    /// <param name="scores">Of two classes or more.</param>
    /// <param name="temperature">The temperature, above 0.</param>
    /// <exception cref="ArgumentException">The task is a regression.</exception>
    public static Scores Apply(Scores scores, double temperature)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        if (scores.Task == EvaluationTask.Regression)
        {
            throw new ArgumentException("A regression has no probabilities.", nameof(scores));
        }

        ReadOnlySpan<float> given = scores.Predicted;
        float[] scaled = new float[given.Length];
        if (scores.Task == EvaluationTask.Binary)
        {
            for (int row = 0; row < scaled.Length; row++)
            {
                scaled[row] = (float)(1 / (1 + Math.Exp(-Logit(given[row]) / temperature)));
            }

            return scores.WithPredicted(scaled);
        }

        Span<double> powers = new double[scores.Classes];
        for (int row = 0; row < scores.Rows; row++)
        {
            ReadOnlySpan<float> from = given.Slice(row * powers.Length, powers.Length);
            double largest = Math.Log(Math.Max(Largest(from), Least)) / temperature;
            double sum = 0;
            for (int c = 0; c < powers.Length; c++)
            {
                powers[c] = Math.Exp((Math.Log(Math.Max(from[c], Least)) / temperature) - largest);
                sum += powers[c];
            }

            for (int c = 0; c < powers.Length; c++)
            {
                scaled[(row * powers.Length) + c] = (float)(powers[c] / sum);
            }
        }

        return scores.WithPredicted(scaled);
    }

    private static double Loss(Scores scores, double logInverse)
    {
        double inverse = Math.Exp(logInverse);
        ReadOnlySpan<float> given = scores.Predicted;
        ReadOnlySpan<int> labels = scores.Labels;
        double loss = 0;
        int classes = scores.Task == EvaluationTask.Binary ? 2 : scores.Classes;
        double others = 1.0 / (labels.Length + classes);
        for (int row = 0; row < labels.Length; row++)
        {
            double own;
            if (scores.Task == EvaluationTask.Binary)
            {
                double margin = (labels[row] == 1 ? 1 : -1) * Logit(given[row]) * inverse;
                own = Math.Max(-margin, 0) + Math.Log(1 + Math.Exp(-Math.Abs(margin))) + (others * margin);
            }
            else
            {
                ReadOnlySpan<float> from = given.Slice(row * scores.Classes, scores.Classes);
                double largest = Math.Log(Math.Max(Largest(from), Least)) * inverse;
                double sum = 0;
                double all = 0;
                foreach (float probability in from)
                {
                    double score = Math.Log(Math.Max(probability, Least)) * inverse;
                    sum += Math.Exp(score - largest);
                    all += score;
                }

                double truth = Math.Log(Math.Max(from[labels[row]], Least)) * inverse;
                own = Math.Log(sum) + largest - ((1 - (classes * others)) * truth) - (others * all);
            }

            loss += scores.WeightOf(row) * own;
        }

        return loss;
    }

    private static double Logit(double probability)
    {
        double inside = Math.Clamp(probability, Least, 1 - Least);
        return Math.Log(inside / (1 - inside));
    }

    private static float Largest(ReadOnlySpan<float> values)
    {
        float largest = values[0];
        foreach (float value in values)
        {
            largest = Math.Max(largest, value);
        }

        return largest;
    }
}
