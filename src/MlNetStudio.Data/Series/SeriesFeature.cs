namespace MlNetStudio.Data.Series;

/// <summary>
/// A column made of the earlier rows of a series: the value so many rows earlier, or the mean of several rows up to there; of the values themselves, or of their changes.
/// </summary>
/// <param name="Source">The column that it is made of.</param>
/// <param name="Offset">How many rows earlier the last value is that it uses.</param>
/// <param name="Rows">The number of values, of which it is the mean; 1 for a single value.</param>
/// <param name="Change">0 for the values themselves; else they are changes from the value so many rows before each.</param>
/// <param name="IsRelative">Whether a change is told as a part of the earlier value, y / before - 1, and not as the difference y - before.</param>
public sealed record SeriesFeature(string Source, int Offset, int Rows = 1, int Change = 0, bool IsRelative = false)
{
    /// <summary>The column's name, such as <c>Passengers.lag1</c>, <c>Passengers.mean12</c>, <c>Passengers.change12.lag1</c> or <c>Passengers.growth12.lag1</c>.</summary>
    public string Name => Source
        + (Change == 0 ? "" : FormattableString.Invariant($".{(IsRelative ? "growth" : "change")}{Change}"))
        + (Rows == 1 ? FormattableString.Invariant($".lag{Offset}") : FormattableString.Invariant($".mean{Rows}"));

    /// <summary>How many rows earlier the first value is that it uses.</summary>
    public int Reach => Offset + Rows - 1 + Change;

    /// <summary>Its value for a row.</summary>
    /// <param name="values">The source's values of one series in the order of time, NaN where missing.</param>
    /// <param name="place">The row's place in the series; it may lie beyond the end by less than <see cref="Offset"/>.</param>
    /// <returns>The value, or the mean of those that are known; NaN where none is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than <see cref="Reach"/> rows before it.</exception>
    public float At(ReadOnlySpan<float> values, int place)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(place, Reach);
        double sum = 0;
        int known = 0;
        for (int i = place - Offset; i > place - Offset - Rows; i--)
        {
            float value = Change == 0 ? values[i] : IsRelative ? (values[i] / values[i - Change]) - 1 : values[i] - values[i - Change];
            if (float.IsFinite(value))
            {
                sum += value;
                known++;
            }
        }

        return known == 0 ? float.NaN : (float)(sum / known);
    }
}
