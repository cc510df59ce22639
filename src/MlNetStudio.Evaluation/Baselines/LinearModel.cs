namespace MlNetStudio.Evaluation.Baselines;

/// <summary>
/// A linear model, made to be compared with: ridge least squares for a number (<see cref="RidgeRegression"/>), logistic
/// regression for classes (<see cref="LogisticRegression"/>). Deterministic and bounded in time: from more than 50,000 rows, or
/// 10 million numbers, a random part is drawn, and <see cref="Description"/> says so.
/// </summary>
public sealed class LinearModel
{
    private readonly double[] _coefficients;
    private readonly double[] _intercepts;

    internal LinearModel(EvaluationTask task, int columns, double[] coefficients, double[] intercepts, string description)
    {
        Task = task;
        Columns = columns;
        _coefficients = coefficients;
        _intercepts = intercepts;
        Description = description;
    }

    /// <summary>What it predicts.</summary>
    public EvaluationTask Task { get; }

    /// <summary>The number of features.</summary>
    public int Columns { get; }

    /// <summary>What was fitted, to which rows, in one sentence for people.</summary>
    public string Description { get; }

    /// <summary>The coefficients [outputs, columns] of the features as they were given; NaN where no model could be fitted.</summary>
    public ReadOnlySpan<double> Coefficients => _coefficients;

    /// <summary>The intercepts [outputs].</summary>
    public ReadOnlySpan<double> Intercepts => _intercepts;

    /// <summary>Fits the model of a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="classes">The number of classes; not used for a regression.</param>
    /// <param name="features">The features [rows, columns], row after row.</param>
    /// <param name="columns">The number of features.</param>
    /// <param name="targets">The labels [rows]; for classes their index.</param>
    /// <param name="weights">The weights [rows]; empty: every row counts once.</param>
    /// <returns>The model; one whose predictions are all NaN where a number is not finite or all weights are zero.</returns>
    /// <exception cref="ArgumentException">Lengths do not agree.</exception>
    public static LinearModel Fit(
        EvaluationTask task, int classes, ReadOnlySpan<float> features, int columns, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights = default) =>
        task == EvaluationTask.Regression
            ? RidgeRegression.Fit(features, columns, targets, weights)
            : LogisticRegression.Fit(features, columns, targets, classes, task == EvaluationTask.Binary, weights);

    /// <summary>The predictions: values [rows], probabilities of class 1 [rows], or probabilities [rows, classes].</summary>
    /// <param name="features">The features [rows, columns], row after row.</param>
    /// <exception cref="ArgumentException">The length is no multiple of <see cref="Columns"/>.</exception>
    public float[] Predict(ReadOnlySpan<float> features)
    {
        if (Columns == 0 || features.Length % Columns != 0)
        {
            throw new ArgumentException($"{features.Length} values are no rows of {Columns}.", nameof(features));
        }

        int outputs = _intercepts.Length;
        float[] predictions = new float[features.Length / Columns * outputs];
        double[] values = new double[Columns];
        double[] scores = new double[outputs];
        for (int row = 0; row < predictions.Length / outputs; row++)
        {
            ReadOnlySpan<float> source = features.Slice(row * Columns, Columns);
            for (int column = 0; column < values.Length; column++)
            {
                values[column] = source[column];
            }

            for (int output = 0; output < outputs; output++)
            {
                scores[output] = _intercepts[output] + Vectors.Dot(values, _coefficients.AsSpan(output * Columns, Columns));
            }

            if (Task == EvaluationTask.Binary)
            {
                scores[0] = 1 / (1 + Math.Exp(-scores[0]));
            }
            else if (Task == EvaluationTask.Multiclass)
            {
                LogisticRegression.Softmax(scores);
            }

            for (int output = 0; output < outputs; output++)
            {
                predictions[(row * outputs) + output] = (float)scores[output];
            }
        }

        return predictions;
    }

    /// <summary>A model from coefficients of standardized features.</summary>
    internal static LinearModel FromStandardized(
        EvaluationTask task, TrainingMatrix matrix, double[] coefficients, double[] intercepts, int givenRows, string kind)
    {
        for (int output = 0; output < intercepts.Length; output++)
        {
            Span<double> row = coefficients.AsSpan(output * matrix.Columns, matrix.Columns);
            for (int column = 0; column < row.Length; column++)
            {
                row[column] *= matrix.InverseDeviation[column];
            }

            intercepts[output] -= Vectors.Dot(row, matrix.Mean);
        }

        string rows = matrix.Rows == givenRows
            ? ""
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $", fitted to a random {matrix.Rows:N0} of the {givenRows:N0} training rows to bound its time");
        return new LinearModel(task, matrix.Columns, coefficients, intercepts, kind + rows);
    }

    /// <summary>A model that says NaN.</summary>
    internal static LinearModel Unusable(EvaluationTask task, int columns, int outputs)
    {
        double[] coefficients = new double[outputs * columns];
        double[] intercepts = new double[outputs];
        coefficients.AsSpan().Fill(double.NaN);
        intercepts.AsSpan().Fill(double.NaN);
        return new LinearModel(task, columns, coefficients, intercepts, "Could not be fitted: a feature or label is not a finite number, or all weights are zero");
    }
}
