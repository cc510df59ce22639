namespace MlNetStudio.Neural;

/// <summary>
/// Rows to train or evaluate on: features, targets and, if wanted, weights, row-major. The arrays are used as they are, not
/// copied, and must not change while they are in use.
/// </summary>
public sealed class Dataset
{
    /// <summary>Checks that the arrays fit together and that every number is finite.</summary>
    /// <param name="features">[rows, <paramref name="featureColumns"/>].</param>
    /// <param name="featureColumns">The number of features of a row.</param>
    /// <param name="targets">[rows, <paramref name="targetColumns"/>]; a class is its index as a float.</param>
    /// <param name="targetColumns">The number of targets of a row.</param>
    /// <param name="weights">What each row counts, not negative; null for 1 each.</param>
    /// <exception cref="InvalidInputException">The lengths do not fit, there are no rows, or a number is not finite.</exception>
    public Dataset(float[] features, int featureColumns, float[] targets, int targetColumns, float[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfLessThan(featureColumns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(targetColumns, 1);
        RowCount = features.Length / featureColumns;
        if (RowCount == 0)
        {
            throw new InvalidInputException("the data has no rows.");
        }

        if (features.Length != (long)RowCount * featureColumns || targets.Length != (long)RowCount * targetColumns || (weights is not null && weights.Length != RowCount))
        {
            throw new InvalidInputException(
                $"the arrays do not fit together: {features.Length} features in rows of {featureColumns}, {targets.Length} targets in rows of {targetColumns}"
                + (weights is null ? "." : $", {weights.Length} weights."));
        }

        RequireFinite(features, featureColumns, "feature");
        RequireFinite(targets, targetColumns, "target");
        if (weights is not null)
        {
            RequireFinite(weights, 1, "weight");
            int negative = Array.FindIndex(weights, w => w < 0);
            if (negative >= 0)
            {
                throw new InvalidInputException($"the weight of row {negative + 1} is {weights[negative]}; a weight must not be negative.");
            }
        }

        (Features, FeatureColumns, Targets, TargetColumns, Weights) = (features, featureColumns, targets, targetColumns, weights);
    }

    /// <summary>Rows whose features a source makes when they are needed.</summary>
    /// <param name="source">The features.</param>
    /// <param name="targets">[rows, <paramref name="targetColumns"/>]; a class is its index as a float.</param>
    /// <param name="targetColumns">The number of targets of a row.</param>
    /// <exception cref="InvalidInputException">The lengths do not fit, there are no rows, or a target is not finite.</exception>
    public Dataset(IRowSource source, float[] targets, int targetColumns)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfLessThan(targetColumns, 1);
        RowCount = source.RowCount;
        if (RowCount < 1 || targets.Length != (long)RowCount * targetColumns)
        {
            throw new InvalidInputException($"{targets.Length} targets in rows of {targetColumns} do not fit {RowCount} rows of features.");
        }

        RequireFinite(targets, targetColumns, "target");
        (Source, Features, FeatureColumns, Targets, TargetColumns) = (source, [], source.FeatureColumns, targets, targetColumns);
    }

    /// <summary>What makes the features; null where <see cref="Features"/> holds them.</summary>
    public IRowSource? Source { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>The features, row-major; empty where a <see cref="Source"/> makes them.</summary>
    public float[] Features { get; }

    /// <summary>The number of features of a row.</summary>
    public int FeatureColumns { get; }

    /// <summary>The targets, row-major.</summary>
    public float[] Targets { get; }

    /// <summary>The number of targets of a row.</summary>
    public int TargetColumns { get; }

    /// <summary>What each row counts, or null for 1 each.</summary>
    public float[]? Weights { get; }

    /// <summary>The rows with the given numbers, as a copy.</summary>
    /// <exception cref="InvalidOperationException">A <see cref="Source"/> makes the features.</exception>
    public Dataset Select(ReadOnlySpan<int> rows)
    {
        if (Source is not null)
        {
            throw new InvalidOperationException("Rows that a source makes cannot be copied; make a source of those wanted.");
        }

        var features = new float[rows.Length * FeatureColumns];
        var targets = new float[rows.Length * TargetColumns];
        var weights = Weights is null ? null : new float[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            Features.AsSpan(rows[i] * FeatureColumns, FeatureColumns).CopyTo(features.AsSpan(i * FeatureColumns));
            Targets.AsSpan(rows[i] * TargetColumns, TargetColumns).CopyTo(targets.AsSpan(i * TargetColumns));
            if (weights is not null)
            {
                weights[i] = Weights![rows[i]];
            }
        }

        return new Dataset(features, FeatureColumns, targets, TargetColumns, weights);
    }

    private static void RequireFinite(ReadOnlySpan<float> values, int columns, string what)
    {
        // A sum of squares is finite only if every number is: one quick pass for the usual case.
        if (TensorPrimitives.SumOfSquares(values) is var sum && float.IsFinite(sum))
        {
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new InvalidInputException($"{what} {(i % columns) + 1} of row {(i / columns) + 1} is {values[i]}; every number must be finite.");
            }
        }
    }
}
