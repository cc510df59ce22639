using MlNetStudio.Evaluation.Explanations;

namespace MlNetStudio.Evaluation.Drift;

/// <summary>How far a column's values have moved from those that a model was trained on.</summary>
public enum DriftLevel
{
    /// <summary>No farther than chance moves them.</summary>
    None,

    /// <summary>Clearly, but little: a population stability index below 0.25.</summary>
    Slight,

    /// <summary>Much: a population stability index of 0.25 or more.</summary>
    Large,
}

/// <summary>
/// How far new values of a column have moved from a profile of earlier ones. The population stability index is the sum over
/// the parts of (q - p) ln(q / p), p and q being the earlier and the new share of a part; below 0.1 is usually called small,
/// from 0.25 large. The Kolmogorov-Smirnov statistic is the largest difference of the two distribution functions, at the
/// profile's edges. Since the index is above 0 by chance alone (about (parts - 1)(1/n + 1/m) for n earlier and m new rows),
/// a column counts as moved only beyond three times that.
/// Source: Siddiqi 2006, "Credit Risk Scorecards"; Yurdakul 2018, "Statistical Properties of Population Stability Index".
/// </summary>
/// <param name="Column">The column's name.</param>
/// <param name="PopulationStability">The population stability index, missing values being a part of their own.</param>
/// <param name="KolmogorovSmirnov">The Kolmogorov-Smirnov statistic, from 0 to 1; for categories half the sum of |q - p|.</param>
/// <param name="MissingBefore">The share of missing values in the profile.</param>
/// <param name="MissingNow">The share of missing values now.</param>
/// <param name="Beyond">The share of new values that the profile does not know: numbers outside its range, categories not in it.</param>
/// <param name="Level">The verdict.</param>
public sealed record ColumnDrift(
    string Column, double PopulationStability, double KolmogorovSmirnov, double MissingBefore, double MissingNow, double Beyond, DriftLevel Level)
{
    // A part without a row would make the index infinite.
    private const double LeastShare = 1e-4;
    private const double LargeIndex = 0.25;

    /// <summary>Compares new values with a profile.</summary>
    /// <exception cref="ArgumentException">The profile is of numbers and the column is not, or the other way round; or the column is empty.</exception>
    public static ColumnDrift Of(ColumnProfile profile, ProbedColumn column)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(column);
        int rows = profile.IsNumeric ? column.Numbers.Length : column.Codes.Length;
        if (rows == 0)
        {
            throw new ArgumentException($"Column '{column.Name}' has no rows that could be compared with {(profile.IsNumeric ? "numbers" : "categories")}.", nameof(column));
        }

        double[] now = profile.SharesIn(column, out long known);
        double[] before = new double[now.Length];
        for (int i = 0; i < profile.Shares.Count; i++)
        {
            before[i] = profile.Shares[i];
        }

        if (!profile.IsNumeric)
        {
            before[^1] = Math.Max(0, 1 - profile.Shares.Sum());
        }

        double missing = 1 - ((double)known / rows);
        double index = Term(profile.Missing, missing);
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < now.Length && known > 0; i++)
        {
            index += Term(before[i] * (1 - profile.Missing), now[i] * (1 - missing));
            difference += profile.IsNumeric ? now[i] - before[i] : Math.Abs(now[i] - before[i]) / 2;
            largest = Math.Max(largest, Math.Abs(difference));
        }

        double chance = now.Length * ((1.0 / profile.Rows) + (1.0 / rows));
        var level = index <= 3 * chance ? DriftLevel.None : index < LargeIndex ? DriftLevel.Slight : DriftLevel.Large;
        return new ColumnDrift(profile.Name, index, largest, profile.Missing, missing, BeyondOf(profile, column, now, known), level);
    }

    private static double Term(double before, double now)
    {
        (double p, double q) = (Math.Max(before, LeastShare), Math.Max(now, LeastShare));
        return before == now ? 0 : (q - p) * Math.Log(q / p);
    }

    private static double BeyondOf(ColumnProfile profile, ProbedColumn column, double[] now, long known)
    {
        if (known == 0)
        {
            return 0;
        }

        if (!profile.IsNumeric)
        {
            return now[^1];
        }

        long beyond = 0;
        foreach (float value in column.Numbers)
        {
            beyond += float.IsFinite(value) && profile.Edges is [var least, ..] && (value < least || value > profile.Edges[^1]) ? 1 : 0;
        }

        return (double)beyond / known;
    }
}
