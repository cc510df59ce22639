using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Explanations;

/// <summary>
/// A column as a tree of rules splits it: every row in a bin, numbers by up to 32 quantiles, categories by themselves as far
/// as they are frequent, missing values in a bin of their own.
/// </summary>
internal sealed class RuleColumn
{
    private const int MostCuts = 31;
    private const int MostCategories = 12;

    private readonly string _name;
    private readonly float[] _cuts;
    private readonly string[] _categories;

    private RuleColumn(string name, int[] bins, float[] cuts, string[] categories, bool isOrdered)
    {
        (_name, Bins, _cuts, _categories, IsOrdered) = (name, bins, cuts, categories, isOrdered);
        Missing = isOrdered ? cuts.Length + 1 : categories.Length + 1;
    }

    /// <summary>The bin of every row.</summary>
    public int[] Bins { get; }

    /// <summary>Whether a split parts the bins below a threshold from those above; else one bin from all others.</summary>
    public bool IsOrdered { get; }

    /// <summary>The bin of missing values, the last.</summary>
    public int Missing { get; }

    /// <summary>The number of bins.</summary>
    public int Count => Missing + 1;

    /// <summary>The bins after which, or of which, a split may be made: those of thresholds or of frequent categories.</summary>
    public int Splits => IsOrdered ? _cuts.Length : _categories.Length;

    /// <summary>The column's bins, with thresholds and frequent categories from some rows.</summary>
    /// <param name="column">The column.</param>
    /// <param name="rows">The rows that decide.</param>
    public static RuleColumn Of(ProbedColumn column, int[] rows) => column.Numbers.Length > 0 ? OfNumbers(column, rows) : OfCategories(column, rows);

    /// <summary>A condition that bins fulfill, in words.</summary>
    /// <param name="allowed">By bin, whether it fulfills the condition.</param>
    public string Describe(bool[] allowed)
    {
        if (allowed[Missing] && !allowed.AsSpan(0, Missing).Contains(true))
        {
            return $"{_name} is missing";
        }

        string orMissing = allowed[Missing] && Array.IndexOf(Bins, Missing) >= 0 ? " or missing" : "";
        if (IsOrdered)
        {
            int first = Array.IndexOf(allowed, true);
            int last = Array.LastIndexOf(allowed, true, Missing - 1);
            string? above = first > 0 ? $"> {Number(first - 1)}" : null;
            string? below = last < _cuts.Length ? $"≤ {Number(last)}" : null;
            return above is null && below is null ? $"{_name} is known" : $"{_name} {above}{(above is not null && below is not null ? " and " : "")}{below}{orMissing}";
        }

        string[] named = [.. Names(allowed, true)];
        return named.Length == _categories.Length && allowed[_categories.Length] ? $"{_name} is known" : named.Length == 1 && !allowed[_categories.Length] ? $"{_name} = {named[0]}{orMissing}" : $"{_name} is not {string.Join(" or ", Names(allowed, false))}{(allowed[Missing] ? "" : " and known")}";
    }

    private static RuleColumn OfNumbers(ProbedColumn column, int[] rows)
    {
        float[] numbers = column.Numbers.ToArray();
        float[] sorted = [.. rows.Select(row => numbers[row]).Where(float.IsFinite).Order()];
        List<float> cuts = [];
        for (int i = 1; i <= MostCuts && sorted.Length > 1; i++)
        {
            // Between two neighbors, so that a threshold is not itself a value that occurs.
            int place = (int)((long)sorted.Length * i / (MostCuts + 1));
            int above = Array.FindIndex(sorted, place, value => value > sorted[place]);
            if (above >= 0)
            {
                float cut = Between(sorted[place], sorted[above]);
                if (cuts.Count == 0 || cut > cuts[^1])
                {
                    cuts.Add(cut);
                }
            }
        }

        float[] thresholds = [.. cuts];
        return new RuleColumn(column.Name, Array.ConvertAll(numbers, value => BinOf(value, thresholds)), thresholds, [], isOrdered: true);
    }

    private static int BinOf(float value, float[] thresholds)
    {
        if (!float.IsFinite(value))
        {
            return thresholds.Length + 1;
        }

        int place = Array.BinarySearch(thresholds, value);
        return place >= 0 ? place : ~place;
    }

    private static RuleColumn OfCategories(ProbedColumn column, int[] rows)
    {
        int[] codes = column.Codes.ToArray();
        int[] counts = new int[column.Categories.Count];
        foreach (int row in rows)
        {
            if (codes[row] >= 0)
            {
                counts[codes[row]]++;
            }
        }

        int[] frequent = [.. Enumerable.Range(0, counts.Length).Where(code => counts[code] > 0).OrderByDescending(code => counts[code]).ThenBy(code => code).Take(MostCategories)];
        int[] bins = Array.ConvertAll(codes, code => code < 0 ? frequent.Length + 1 : Array.IndexOf(frequent, code) is >= 0 and int bin ? bin : frequent.Length);
        return new RuleColumn(column.Name, bins, [], [.. frequent.Select(code => Markup.Shorten(column.Categories[code], 40))], isOrdered: false);
    }

    /// <summary>The shortest decimal between two neighbors, so that a rule reads well: 52.5, not 52.4999.</summary>
    private static float Between(float low, float high)
    {
        double middle = ((double)low + high) / 2;
        for (int digits = 1; digits < 8; digits++)
        {
            float rounded = float.Parse(middle.ToString($"G{digits}", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
            if (rounded >= low && rounded < high)
            {
                return rounded;
            }
        }

        return low;
    }

    private string Number(int cut) => _cuts[cut].ToString("G7", System.Globalization.CultureInfo.InvariantCulture);

    private IEnumerable<string> Names(bool[] allowed, bool isAllowed) => _categories.Where((_, bin) => allowed[bin] == isAllowed);
}
