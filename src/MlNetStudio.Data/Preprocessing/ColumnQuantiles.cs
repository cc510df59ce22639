namespace MlNetStudio.Data;

/// <summary>The values of one column in order.</summary>
internal readonly struct ColumnQuantiles
{
    private readonly float[] _sorted;

    private ColumnQuantiles(float[] sorted) => _sorted = sorted;

    /// <summary>Whether the column has no value at all.</summary>
    public bool IsEmpty => _sorted.Length == 0;

    /// <summary>Sorts a column's values; those that are missing are left out.</summary>
    public static ColumnQuantiles Of(FeatureBlock block, int column)
    {
        var values = new float[block.Rows];
        int count = 0;
        for (int row = 0; row < block.Rows; row++)
        {
            float value = block[row, column];
            if (!float.IsNaN(value))
            {
                values[count++] = value;
            }
        }

        return Of(values.AsSpan(0, count));
    }

    /// <summary>Sorts values, none of them missing.</summary>
    public static ColumnQuantiles Of(ReadOnlySpan<float> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return new(sorted);
    }

    /// <summary>
    /// The value below which a share of the values lies: that at the position share * (n - 1), between two values in proportion (Hyndman and Fan 1996, type 7).
    /// 0 where there is no value.
    /// </summary>
    public double At(double share)
    {
        if (IsEmpty)
        {
            return 0;
        }

        double position = share * (_sorted.Length - 1);
        int below = (int)position;
        double low = _sorted[below];
        return below + 1 < _sorted.Length ? low + ((position - below) * (_sorted[below + 1] - low)) : low;
    }
}
