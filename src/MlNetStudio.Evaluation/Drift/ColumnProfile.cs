using System.Text.Json.Serialization;
using MlNetStudio.Evaluation.Explanations;

namespace MlNetStudio.Evaluation.Drift;

/// <summary>
/// How a column's values are spread, in a few numbers: enough to see later whether new values are like them. It holds no row:
/// of numbers the quantiles, of categories the shares of the most frequent.
/// </summary>
public sealed record ColumnProfile
{
    private const int Parts = 20;
    private const int MostCategories = 50;

    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>The rows that the profile was made of.</summary>
    public required long Rows { get; init; }

    /// <summary>The share of rows without a value.</summary>
    public required double Missing { get; init; }

    /// <summary>Of numbers: the distinct quantiles at every twentieth, rising, the smallest and the largest value at the ends; else null.</summary>
    public IReadOnlyList<float>? Edges { get; init; }

    /// <summary>The share, among rows with a value, of each part: of numbers up to and including the next edge (one fewer than edges, at least one); of categories in <see cref="Categories"/>.</summary>
    public required IReadOnlyList<double> Shares { get; init; }

    /// <summary>Of categories: the most frequent; all others are one part, whose share is what is left. Else null.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>Whether the column holds numbers.</summary>
    [JsonIgnore]
    public bool IsNumeric => Edges is not null;

    /// <summary>The profile of a column.</summary>
    /// <returns>Null where the column's values are not known here.</returns>
    public static ColumnProfile? Of(ProbedColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column.Numbers.Length > 0 ? OfNumbers(column) : column.Codes.Length > 0 ? OfCategories(column) : null;
    }

    /// <summary>The share of each part of this profile among the values of another column, the rest as a last part for categories.</summary>
    internal double[] SharesIn(ProbedColumn column, out long known)
    {
        double[] counts = new double[IsNumeric ? Shares.Count : Shares.Count + 1];
        known = 0;
        if (IsNumeric)
        {
            foreach (float value in column.Numbers)
            {
                if (float.IsFinite(value))
                {
                    counts[PartOf(value)]++;
                    known++;
                }
            }
        }
        else
        {
            var places = new Dictionary<string, int>(StringComparer.Ordinal);
            for (int i = 0; i < Categories!.Count; i++)
            {
                places[Categories[i]] = i;
            }

            int[] parts = [.. column.Categories.Select(category => places.GetValueOrDefault(category, Shares.Count))];
            foreach (int code in column.Codes)
            {
                if (code >= 0)
                {
                    counts[parts[code]]++;
                    known++;
                }
            }
        }

        for (int i = 0; i < counts.Length && known > 0; i++)
        {
            counts[i] /= known;
        }

        return counts;
    }

    private static ColumnProfile OfNumbers(ProbedColumn column)
    {
        float[] sorted = Array.FindAll(column.Numbers.ToArray(), float.IsFinite);
        Array.Sort(sorted);
        List<float> edges = [];
        for (int i = 0; i <= Parts && sorted.Length > 0; i++)
        {
            float edge = sorted[(int)Math.Round((double)i / Parts * (sorted.Length - 1))];
            if (edges.Count == 0 || edge > edges[^1])
            {
                edges.Add(edge);
            }
        }

        var profile = new ColumnProfile
        {
            Name = column.Name,
            Rows = column.Numbers.Length,
            Missing = 1 - ((double)sorted.Length / column.Numbers.Length),
            Edges = edges,
            Shares = new double[Math.Max(1, edges.Count - 1)],
        };
        return profile with { Shares = profile.SharesIn(column, out _) };
    }

    private static ColumnProfile OfCategories(ProbedColumn column)
    {
        long[] counts = new long[column.Categories.Count];
        long known = 0;
        foreach (int code in column.Codes)
        {
            if (code >= 0)
            {
                counts[code]++;
                known++;
            }
        }

        int[] frequent = [.. Enumerable.Range(0, counts.Length).Where(code => counts[code] > 0).OrderByDescending(code => counts[code]).ThenBy(code => code).Take(MostCategories)];
        return new ColumnProfile
        {
            Name = column.Name,
            Rows = column.Codes.Length,
            Missing = 1 - ((double)known / column.Codes.Length),
            Categories = [.. frequent.Select(code => column.Categories[code])],
            Shares = [.. frequent.Select(code => (double)counts[code] / known)],
        };
    }

    /// <summary>The part that a number falls into; what lies beyond the ends falls into the outermost.</summary>
    private int PartOf(float value)
    {
        for (int part = 0; part < Shares.Count - 1; part++)
        {
            if (value <= Edges![part + 1])
            {
                return part;
            }
        }

        return Shares.Count - 1;
    }
}
