namespace MlNetStudio.Data;

/// <summary>Finds what somebody may have meant by a name that does not exist.</summary>
public static class NearestName
{
    /// <summary>
    /// The name with the fewest edits (insert, delete, replace, swap of neighbors: Damerau 1964, Levenshtein 1966, in
    /// the optimal string alignment form; letter case counts a tenth), or null if none is near: more than a third of its letters differ.
    /// </summary>
    public static string? Find(string wanted, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(names);
        string? best = null;
        double bestDistance = double.PositiveInfinity;
        foreach (var name in names)
        {
            double distance = Distance(wanted, name);
            if (distance < bestDistance && distance <= Math.Max(1, Math.Max(name.Length, wanted.Length) / 3.0))
            {
                (best, bestDistance) = (name, distance);
            }
        }

        return best;
    }

    /// <summary>The sentence to end a message with: " Did you mean 'x'?", or a list of what there is, or nothing.</summary>
    public static string Suggest(string wanted, IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        const int Listed = 12;
        return Find(wanted, names) is { } near ? $" Did you mean '{near}'?"
            : names.Count == 0 ? ""
            : $" There are: {string.Join(", ", names.Take(Listed))}{(names.Count > Listed ? ", ..." : "")}.";
    }

    /// <summary>The number of edits between two texts; letter case counts a tenth.</summary>
    public static double Distance(string first, string second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var beforePrevious = new double[second.Length + 1];
        var previous = new double[second.Length + 1];
        var current = new double[second.Length + 1];
        for (int j = 0; j <= second.Length; j++)
        {
            previous[j] = j;
        }

        for (int i = 1; i <= first.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= second.Length; j++)
            {
                double replace = previous[j - 1] + Cost(first[i - 1], second[j - 1]);
                current[j] = Math.Min(replace, 1 + Math.Min(previous[j], current[j - 1]));
                if (i > 1 && j > 1 && Cost(first[i - 1], second[j - 2]) < 1 && Cost(first[i - 2], second[j - 1]) < 1)
                {
                    current[j] = Math.Min(current[j], beforePrevious[j - 2] + 1);
                }
            }

            (beforePrevious, previous, current) = (previous, current, beforePrevious);
        }

        return previous[second.Length];
    }

    private static double Cost(char a, char b) => a == b ? 0 : char.ToUpperInvariant(a) == char.ToUpperInvariant(b) ? 0.1 : 1;
}
