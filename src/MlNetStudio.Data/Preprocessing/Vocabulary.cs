using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Data;

/// <summary>How a missing category is taken.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MissingCategory>))]
public enum MissingCategory
{
    /// <summary>As a category of its own if training has missing values, otherwise as unknown.</summary>
    [JsonStringEnumMemberName("own")]
    Own,

    /// <summary>As the most frequent category of the training rows.</summary>
    [JsonStringEnumMemberName("most-frequent")]
    MostFrequent,

    /// <summary>As unknown, like a category never seen.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}

/// <summary>
/// The categories of the training rows, numbered: 0 is what is not known (and what was too rare), 1, 2, ... are the categories in
/// ordinal order, and the number after them is the missing value where that is a category of its own.
/// </summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    private Vocabulary(ImmutableArray<string> categories, int missing)
    {
        Categories = categories;
        Missing = missing;
        for (int i = 0; i < categories.Length; i++)
        {
            _numbers[categories[i]] = i + 1;
        }
    }

    /// <summary>The categories in ordinal order; the first has number 1.</summary>
    public ImmutableArray<string> Categories { get; }

    /// <summary>The number of a missing value.</summary>
    public int Missing { get; }

    /// <summary>The largest number in use.</summary>
    public int Largest => Math.Max(Categories.Length, Missing);

    /// <summary>The numbers from 1 on, for people.</summary>
    public IEnumerable<string> Names(string column) =>
        Categories.Select(c => $"{column}={c}").Concat(Missing > Categories.Length ? [$"{column} missing"] : []);

    /// <summary>Takes the categories from the training rows.</summary>
    /// <param name="column">The column.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="missing">How missing values are taken.</param>
    /// <param name="minimumCount">Categories of fewer rows are not known.</param>
    /// <param name="maximum">At most so many categories, the most frequent, are known (of equals the first in ordinal order).</param>
    /// <param name="rare">Whether a training row has a category that is not known.</param>
    public static Vocabulary Fit(CategoryColumn column, ReadOnlySpan<int> rows, MissingCategory missing, int minimumCount, int maximum, out bool rare)
    {
        var counts = column.Count(rows);
        int[] present = [.. Enumerable.Range(0, counts.Length).Where(c => counts[c] > 0)
            .OrderByDescending(c => counts[c]).ThenBy(c => column.Categories[c], StringComparer.Ordinal)];
        string[] kept = [.. present.Where(c => counts[c] >= minimumCount).Take(maximum).Select(c => column.Categories[c])];
        rare = kept.Length < present.Length;
        string? mostFrequent = kept.Length > 0 ? kept[0] : null;
        Array.Sort(kept, StringComparer.Ordinal);
        bool anyMissing = counts.Sum() < rows.Length;
        return new([.. kept], missing switch
        {
            MissingCategory.Own => anyMissing ? kept.Length + 1 : 0,
            MissingCategory.MostFrequent when mostFrequent is not null => Array.IndexOf(kept, mostFrequent) + 1,
            _ => 0,
        });
    }

    /// <summary>For every category of a column its number here.</summary>
    public int[] Map(CategoryColumn column)
    {
        var map = new int[column.Categories.Length];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = _numbers.GetValueOrDefault(column.Categories[i]);
        }

        return map;
    }

    /// <summary>What rows of a column hold that is not known: never seen, or too rare.</summary>
    public static UnseenCategories? Unknown(CategoryColumn column, ReadOnlySpan<int> rows, int[] map)
    {
        int count = 0;
        string? example = null;
        foreach (int row in rows)
        {
            int code = column.Codes[row];
            if (code >= 0 && map[code] == 0)
            {
                count++;
                example ??= column.Categories[code];
            }
        }

        return example is null ? null : new UnseenCategories(column.Name, count, example);
    }

    /// <summary>Adds the operator from texts to numbers (int64, of the input's shape).</summary>
    public string Lower(OperatorGraphBuilder graph, string input)
    {
        var keys = Categories;
        var numbers = Enumerable.Range(1, Categories.Length).Select(i => (long)i).ToImmutableArray();
        if (Missing > 0)
        {
            (keys, numbers) = (keys.Add(""), numbers.Add(Missing));
        }

        if (keys.IsEmpty)
        {
            // An encoder needs a key; the empty text is unknown anyway.
            (keys, numbers) = ([""], [0]);
        }

        return graph.AddNode(
            "LabelEncoder",
            [input],
            [("keys_strings", new OperatorAttribute.Strings(keys)), ("values_int64s", new OperatorAttribute.Ints(numbers)), ("default_int64", 0L)],
            "ai.onnx.ml");
    }

    /// <summary>The vocabulary that <see cref="Lower"/> wrote.</summary>
    public static Vocabulary Raise(GraphValues values)
    {
        var attributes = values.Node("LabelEncoder").Attributes;
        if (attributes.GetValueOrDefault("keys_strings") is not OperatorAttribute.Strings keys
            || attributes.GetValueOrDefault("values_int64s") is not OperatorAttribute.Ints numbers)
        {
            throw new InvalidInputException("a LabelEncoder of the model's preprocessing does not map texts to whole numbers. The file was changed by another tool; it can still be scored, but not trained on.");
        }

        int empty = keys.Values.IndexOf("");
        return new(keys.Values.Remove(""), empty < 0 ? 0 : (int)numbers.Values[empty]);
    }
}
