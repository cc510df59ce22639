namespace MlNetStudio.Evaluation.Baselines;

/// <summary>
/// The training rows of a linear model: at most <see cref="MaximumRows"/>, drawn at random with a fixed seed where there are
/// more, and standardized, so that one small penalty means the same for every feature and constant features drop out.
/// </summary>
internal sealed class TrainingMatrix
{
    /// <summary>The most rows that are used.</summary>
    public const int MaximumRows = 50_000;

    /// <summary>The most numbers per class that are used; fewer rows are drawn where there are many features.</summary>
    public const long MaximumElements = 10_000_000;

    private readonly double[] _values;

    private TrainingMatrix(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        _values = new double[rows * columns];
        Mean = new double[columns];
        InverseDeviation = new double[columns];
        Targets = new double[rows];
        Weights = new double[rows];
    }

    /// <summary>The rows used.</summary>
    public int Rows { get; }

    /// <summary>The features.</summary>
    public int Columns { get; }

    /// <summary>The weighted mean of each feature.</summary>
    public double[] Mean { get; }

    /// <summary>One over the weighted standard deviation of each feature; 0 for a constant one.</summary>
    public double[] InverseDeviation { get; }

    /// <summary>The labels.</summary>
    public double[] Targets { get; }

    /// <summary>The weights.</summary>
    public double[] Weights { get; }

    /// <summary>Their sum.</summary>
    public double TotalWeight { get; private set; }

    /// <summary>Whether every number is finite and the weights are not all zero.</summary>
    public bool IsUsable { get; private set; }

    /// <summary>A row of standardized features.</summary>
    public ReadOnlySpan<double> Row(int row) => _values.AsSpan(row * Columns, Columns);

    /// <summary>The rows of a table, fewer where there are too many.</summary>
    /// <param name="features">The features [rows, columns], row after row.</param>
    /// <param name="columns">The number of features.</param>
    /// <param name="targets">The labels [rows].</param>
    /// <param name="weights">The weights [rows]; empty: every row counts once.</param>
    /// <param name="outputs">The number of outputs of the model, which multiply the work.</param>
    public static TrainingMatrix Create(ReadOnlySpan<float> features, int columns, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (features.Length != (long)targets.Length * columns)
        {
            throw new ArgumentException($"{features.Length} feature values for {targets.Length} rows of {columns}.", nameof(features));
        }

        if (weights.Length != 0 && weights.Length != targets.Length)
        {
            throw new ArgumentException($"{weights.Length} weights for {targets.Length} rows.", nameof(weights));
        }

        int rows = (int)Math.Min(Math.Min(targets.Length, MaximumRows), Math.Max(1, MaximumElements / Math.Max(1, (long)columns * outputs)));
        var matrix = new TrainingMatrix(rows, columns);
        matrix.Fill(features, targets, weights);
        matrix.Standardize();
        return matrix;
    }

    private void Fill(ReadOnlySpan<float> features, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights)
    {
        // Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S) keeps the order of the rows.
        var random = new EvaluationRandom(0);
        bool finite = true;
        int taken = 0;
        for (int row = 0; row < targets.Length && taken < Rows; row++)
        {
            if (targets.Length > Rows && random.Next(targets.Length - row) >= Rows - taken)
            {
                continue;
            }

            Span<double> values = _values.AsSpan(taken * Columns, Columns);
            ReadOnlySpan<float> source = features.Slice(row * Columns, Columns);
            for (int column = 0; column < values.Length; column++)
            {
                values[column] = source[column];
                finite &= float.IsFinite(source[column]);
            }

            Targets[taken] = targets[row];
            Weights[taken] = weights.Length == 0 ? 1 : weights[row];
            finite &= double.IsFinite(Targets[taken]) && Weights[taken] >= 0;
            TotalWeight += Weights[taken];
            taken++;
        }

        IsUsable = finite && TotalWeight > 0 && double.IsFinite(TotalWeight);
    }

    private void Standardize()
    {
        if (!IsUsable)
        {
            return;
        }

        for (int row = 0; row < Rows; row++)
        {
            Vectors.AddScaled(Weights[row] / TotalWeight, Row(row), Mean);
        }

        double[] variance = new double[Columns];
        for (int row = 0; row < Rows; row++)
        {
            Span<double> values = _values.AsSpan(row * Columns, Columns);
            for (int column = 0; column < values.Length; column++)
            {
                values[column] -= Mean[column];
                variance[column] += Weights[row] * values[column] * values[column];
            }
        }

        for (int column = 0; column < variance.Length; column++)
        {
            // What is left of a constant column is rounding.
            double deviation = Math.Sqrt(variance[column] / TotalWeight);
            InverseDeviation[column] = deviation > 1e-9 * Math.Abs(Mean[column]) && deviation > 0 ? 1 / deviation : 0;
        }

        for (int row = 0; row < Rows; row++)
        {
            Span<double> values = _values.AsSpan(row * Columns, Columns);
            for (int column = 0; column < values.Length; column++)
            {
                values[column] *= InverseDeviation[column];
            }
        }
    }
}
