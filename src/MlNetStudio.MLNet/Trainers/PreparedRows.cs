namespace MlNetStudio.MLNet.Trainers;

/// <summary>Rows as the core takes them, with targets as the label has them.</summary>
/// <param name="Features">[rows, features].</param>
/// <param name="FeatureColumns">The number of features of a row.</param>
/// <param name="Targets">[rows, target columns].</param>
/// <param name="TargetColumns">The number of targets of a row.</param>
/// <param name="Weights">[rows], or null for 1 each.</param>
/// <param name="Count">The number of rows.</param>
internal sealed record PreparedRows(float[] Features, int FeatureColumns, float[] Targets, int TargetColumns, float[]? Weights, int Count)
{
    /// <summary>All rows that were read. Their buffers are empty afterwards.</summary>
    public static PreparedRows Of(TrainingRows rows)
    {
        int count = rows.Count;
        return new(rows.Features.ToArray(), rows.FeatureColumns, rows.Targets.ToArray(), rows.TargetColumns, rows.Weights?.ToArray(), count);
    }

    /// <summary>Some of the rows.</summary>
    public PreparedRows Pick(int[] rows) => new(
        Pick(Features, FeatureColumns, rows), FeatureColumns, Pick(Targets, TargetColumns, rows), TargetColumns, Weights is null ? null : Pick(Weights, 1, rows), rows.Length);

    /// <summary>Some rows of a row-major array.</summary>
    public static float[] Pick(float[] values, int columns, int[] rows)
    {
        var picked = new float[(long)rows.Length * columns];
        for (int i = 0; i < rows.Length; i++)
        {
            values.AsSpan(rows[i] * columns, columns).CopyTo(picked.AsSpan(i * columns));
        }

        return picked;
    }
}
