namespace MlNetStudio.Data;

/// <summary>Weights of rows from a column of the table.</summary>
public static class SampleWeights
{
    /// <summary>The weight of every row.</summary>
    /// <exception cref="InvalidInputException">There is no such column of numbers; a weight is missing or negative; or all are zero.</exception>
    public static float[] Read(Table table, string column, ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(table);
        var values = table.Numbers(column).Values;
        var weights = new float[rows.Length];
        double sum = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            weights[i] = values[rows[i]];
            sum += weights[i];
            if (!(weights[i] >= 0))
            {
                throw new InvalidInputException(
                    $"column '{column}' holds the weights of the rows, but here it {(float.IsNaN(weights[i]) ? "is empty" : "is negative")}; it must be 0 or more.", table.Location(rows[i], column));
            }
        }

        return sum > 0 || rows.Length == 0 ? weights : throw new InvalidInputException($"column '{column}' holds the weights of the rows, but all are zero.", table.Location());
    }
}
