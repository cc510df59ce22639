using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Explanations;

/// <summary>A column that a model reads: numbers, categories, or something of which only the name is known here, such as text.</summary>
public sealed class ProbedColumn
{
    private const int MostBins = 4;
    private const int MostCategories = 12;

    private readonly float[] _numbers;
    private readonly int[] _codes;

    private ProbedColumn(string name, float[] numbers, int[] codes, IReadOnlyList<string> categories) =>
        (Name, _numbers, _codes, Categories) = (name, numbers, codes, categories);

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The numbers [rows], NaN where missing; empty for other columns.</summary>
    public ReadOnlySpan<float> Numbers => _numbers;

    /// <summary>The place in <see cref="Categories"/> [rows], negative where missing; empty for other columns.</summary>
    public ReadOnlySpan<int> Codes => _codes;

    /// <summary>The categories; empty for other columns.</summary>
    public IReadOnlyList<string> Categories { get; }

    /// <summary>Whether its rows can be put into groups.</summary>
    public bool IsDivisible => _numbers.Length > 0 || _codes.Length > 0;

    /// <summary>A column of numbers.</summary>
    /// <param name="name">The name.</param>
    /// <param name="numbers">The numbers [rows], NaN where missing; not copied.</param>
    public static ProbedColumn OfNumbers(string name, float[] numbers) => new(name, numbers, [], []);

    /// <summary>A column of categories.</summary>
    /// <param name="name">The name.</param>
    /// <param name="codes">The place of each row's category [rows], negative where missing; not copied.</param>
    /// <param name="categories">The categories.</param>
    public static ProbedColumn OfCategories(string name, int[] codes, IReadOnlyList<string> categories) => new(name, [], codes, categories);

    /// <summary>A column whose values say nothing here: it can be shuffled, but not set or divided.</summary>
    public static ProbedColumn Opaque(string name) => new(name, [], [], []);

    /// <summary>
    /// Values to try, rising: evenly spaced quantiles of the numbers that occur, the outermost at 2% and 98% so that no rare
    /// extreme stretches them; or the most frequent categories.
    /// </summary>
    /// <param name="most">The most values to try for numbers.</param>
    internal double[] Grid(int most)
    {
        if (_numbers.Length > 0)
        {
            float[] sorted = Array.FindAll(_numbers, float.IsFinite);
            Array.Sort(sorted);
            List<double> grid = [];
            for (int i = 0; i < most && sorted.Length > 0; i++)
            {
                double share = 0.02 + (0.96 * i / Math.Max(1, most - 1));
                float value = sorted[(int)Math.Round(share * (sorted.Length - 1))];
                if (grid.Count == 0 || value > grid[^1])
                {
                    grid.Add(value);
                }
            }

            return [.. grid];
        }

        return [.. FrequentCategories().Select(code => (double)code)];
    }

    /// <summary>The name of a value of <see cref="Grid"/>.</summary>
    internal string NameOf(double value) => _numbers.Length > 0 ? Output.Numbers.General(value) : Categories[(int)value];

    /// <summary>
    /// The rows in a few groups: numbers by quartiles, categories by themselves, the missing ones as one. A row of a rare
    /// category belongs to none.
    /// </summary>
    /// <param name="names">The names of the groups, fit to stand behind the column's name.</param>
    /// <returns>The group of each row [rows], negative for none; empty where the column cannot be divided.</returns>
    internal int[] Divide(out string[] names)
    {
        List<string> found = [];
        int[] groups = _numbers.Length > 0 ? DivideNumbers(found) : DivideCategories(found);
        names = [.. found];
        return groups;
    }

    private int[] DivideNumbers(List<string> names)
    {
        float[] sorted = Array.FindAll(_numbers, float.IsFinite);
        Array.Sort(sorted);
        List<float> uppers = [];
        float[] distinct = [.. sorted.Distinct().Take(MostBins + 1)];
        bool few = distinct.Length <= MostBins;
        for (int i = 1; i <= MostBins && sorted.Length > 0; i++)
        {
            float upper = few ? distinct[Math.Min(i, distinct.Length) - 1] : sorted[Math.Min(sorted.Length - 1, (sorted.Length * i / MostBins) - (i < MostBins ? 1 : 0))];
            if (uppers.Count == 0 || upper > uppers[^1])
            {
                uppers.Add(upper);
            }
        }

        for (int i = 0; i < uppers.Count; i++)
        {
            string upper = Output.Numbers.General(uppers[i]);
            names.Add(few ? $"= {upper}" : uppers.Count == 1 ? "any" : i == 0 ? $"≤ {upper}" : i == uppers.Count - 1 ? $"> {Output.Numbers.General(uppers[i - 1])}"
                : $"> {Output.Numbers.General(uppers[i - 1])} and ≤ {upper}");
        }

        int missing = sorted.Length < _numbers.Length ? uppers.Count : -1;
        if (missing >= 0)
        {
            names.Add("missing");
        }

        return Array.ConvertAll(_numbers, value => float.IsFinite(value) ? uppers.FindIndex(upper => value <= upper) : missing);
    }

    private int[] DivideCategories(List<string> names)
    {
        int[] group = new int[Categories.Count];
        Array.Fill(group, -1);
        foreach (int code in FrequentCategories())
        {
            group[code] = names.Count;
            names.Add("= " + Markup.Shorten(Categories[code], 40));
        }

        int missing = Array.Exists(_codes, code => code < 0) ? names.Count : -1;
        if (missing >= 0)
        {
            names.Add("missing");
        }

        return Array.ConvertAll(_codes, code => code < 0 ? missing : group[code]);
    }

    private IEnumerable<int> FrequentCategories()
    {
        int[] counts = new int[Categories.Count];
        foreach (int code in _codes)
        {
            if (code >= 0)
            {
                counts[code]++;
            }
        }

        return Enumerable.Range(0, counts.Length).Where(code => counts[code] > 0)
            .OrderByDescending(code => counts[code]).ThenBy(code => code).Take(MostCategories);
    }
}
