namespace MlNetStudio.Evaluation.Baselines;

/// <summary>
/// Logistic regression: minimizes sum_i w_i (-ln p_i) + (1 / 2) |c|^2 over standardized features, p_i being the softmax (two
/// classes: sigmoid) of the linear scores at the true class; intercepts are not penalized. By L-BFGS in double precision.
/// The penalty is scikit-learn's default (C = 1).
/// Source: Bishop 2006, "Pattern Recognition and Machine Learning", sections 4.3.2 and 4.3.4.
/// </summary>
internal static class LogisticRegression
{
    public static LinearModel Fit(
        ReadOnlySpan<float> features, int columns, ReadOnlySpan<float> labels, int classes, bool binary, ReadOnlySpan<float> weights)
    {
        EvaluationTask task = binary ? EvaluationTask.Binary : EvaluationTask.Multiclass;
        int outputs = binary ? 1 : classes;
        TrainingMatrix matrix = TrainingMatrix.Create(features, columns, labels, weights, outputs);
        if (!matrix.IsUsable)
        {
            return LinearModel.Unusable(task, columns, outputs);
        }

        // The coefficients of all outputs, then their intercepts.
        double[] parameters = new double[outputs * (columns + 1)];
        double[] scores = new double[outputs];
        LimitedMemoryBfgs.Minimize(parameters, (p, gradient) => Evaluate(matrix, binary, p, gradient, scores));
        return LinearModel.FromStandardized(
            task, matrix, parameters[..(outputs * columns)], parameters[(outputs * columns)..], labels.Length, "Logistic regression on the same features");
    }

    /// <summary>Turns scores into probabilities.</summary>
    internal static void Softmax(Span<double> scores)
    {
        double largest = double.NegativeInfinity;
        foreach (double score in scores)
        {
            largest = Math.Max(largest, score);
        }

        double sum = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = Math.Exp(scores[i] - largest);
            sum += scores[i];
        }

        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] /= sum;
        }
    }

    /// <summary>The penalized loss and its gradient, both over the total weight.</summary>
    private static double Evaluate(TrainingMatrix matrix, bool binary, double[] parameters, double[] gradient, double[] scores)
    {
        int columns = matrix.Columns;
        int outputs = scores.Length;
        double penalty = 1 / matrix.TotalWeight;
        ReadOnlySpan<double> coefficients = parameters.AsSpan(0, outputs * columns);
        double loss = 0.5 * penalty * Vectors.Dot(coefficients, coefficients);
        Array.Clear(gradient);
        Vectors.AddScaled(penalty, coefficients, gradient);
        for (int row = 0; row < matrix.Rows; row++)
        {
            ReadOnlySpan<double> z = matrix.Row(row);
            int label = (int)matrix.Targets[row];
            double weight = matrix.Weights[row] / matrix.TotalWeight;
            for (int output = 0; output < outputs; output++)
            {
                scores[output] = parameters[(outputs * columns) + output] + Vectors.Dot(z, coefficients.Slice(output * columns, columns));
            }

            if (binary)
            {
                // -ln sigmoid(s) = max(-s, 0) + ln(1 + e^-|s|), which neither overflows nor cancels.
                double score = scores[0];
                double signed = label == 1 ? score : -score;
                loss += weight * (Math.Max(-signed, 0) + LogOnePlusExp(-Math.Abs(score)));
                scores[0] = (1 / (1 + Math.Exp(-score))) - label;
            }
            else
            {
                Softmax(scores);
                loss -= weight * Math.Log(Math.Max(scores[label], double.Epsilon));
                scores[label] -= 1;
            }

            for (int output = 0; output < outputs; output++)
            {
                double slope = weight * scores[output];
                Vectors.AddScaled(slope, z, gradient.AsSpan(output * columns, columns));
                gradient[(outputs * columns) + output] += slope;
            }
        }

        return loss;
    }

    private static double LogOnePlusExp(double negative)
    {
        double e = Math.Exp(negative);
        return e < 1e-8 ? e : Math.Log(1 + e);
    }
}
