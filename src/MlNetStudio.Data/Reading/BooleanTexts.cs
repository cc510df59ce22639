using System.Collections.Immutable;

namespace MlNetStudio.Data;

/// <summary>Texts that say yes or no. A column of them is one of two categories, however often a file changes its spelling.</summary>
internal static class BooleanTexts
{
    private static readonly ImmutableArray<(string False, string True)[]> Families =
    [
        [("false", "true"), ("f", "t"), ("0", "1")],
        [("no", "yes"), ("n", "y"), ("0", "1")],
        [("off", "on"), ("0", "1")],
    ];

    /// <summary>Makes one category of the spellings of yes and one of those of no, where a column holds nothing else.</summary>
    /// <param name="codes">For every row the position of its text, -1 where it is missing; changed in place.</param>
    /// <param name="texts">The different texts; those that are not in use any more are taken out.</param>
    /// <param name="known">The categories of a model's column, whose spellings are to be met; empty to keep the most frequent.</param>
    public static void Unify(int[] codes, List<string> texts, ImmutableArray<string> known)
    {
        var (no, yes) = known.IsEmpty ? Spellings(texts, Counts(codes, texts.Count)) : Spellings([.. known], new int[known.Length]);
        if (no is null || yes is null)
        {
            return;
        }

        // Of a model's column other texts stay as they are: it does not know them.
        string[] meant = [.. texts.Select(text => known.Contains(text) ? text : Meaning(text) is { } isYes ? (isYes ? yes : no) : text)];
        if (meant.SequenceEqual(texts, StringComparer.Ordinal))
        {
            return;
        }

        texts.Clear();
        texts.AddRange(meant.Distinct(StringComparer.Ordinal));
        int[] places = Array.ConvertAll(meant, texts.IndexOf);
        foreach (ref int code in codes.AsSpan())
        {
            code = code < 0 ? code : places[code];
        }
    }

    // The spelling of no and of yes that occurs most often, of equals the first in ordinal order; null unless all texts are of one family and both meanings occur.
    private static (string? No, string? Yes) Spellings(List<string> texts, int[] counts)
    {
        bool isOneFamily = texts.Count > 0 && Families.Any(family => texts.All(text =>
            family.Any(pair => text.Equals(pair.False, StringComparison.OrdinalIgnoreCase) || text.Equals(pair.True, StringComparison.OrdinalIgnoreCase))));
        string? Most(bool isYes) => texts.Select((text, i) => (text, count: counts[i])).Where(pair => Meaning(pair.text) == isYes)
            .OrderByDescending(pair => pair.count).ThenBy(pair => pair.text, StringComparer.Ordinal).Select(pair => pair.text).FirstOrDefault();
        return isOneFamily ? (Most(false), Most(true)) : (null, null);
    }

    private static bool? Meaning(string text)
    {
        foreach (var family in Families)
        {
            foreach (var (no, yes) in family)
            {
                if (text.Equals(no, StringComparison.OrdinalIgnoreCase) || text.Equals(yes, StringComparison.OrdinalIgnoreCase))
                {
                    return text.Equals(yes, StringComparison.OrdinalIgnoreCase);
                }
            }
        }

        return null;
    }

    private static int[] Counts(int[] codes, int texts)
    {
        var counts = new int[texts];
        foreach (int code in codes)
        {
            if (code >= 0)
            {
                counts[code]++;
            }
        }

        return counts;
    }
}
