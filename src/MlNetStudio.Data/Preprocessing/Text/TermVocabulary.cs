using System.Collections.Immutable;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Data;

/// <summary>The grams that training taught: spellings of items with their numbers, and sequences of numbers with their weights.</summary>
internal sealed class TermVocabulary
{
    private const int MostTexts = 50_000;

    // A number that no item has.
    private const int Nothing = -1;

    private readonly Dictionary<string, int> _numbers;
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <summary>A vocabulary of its parts.</summary>
    /// <param name="numbers">For every spelling of an item its number, from 1 on.</param>
    /// <param name="grams">The grams, the shorter first; their order is that of the columns.</param>
    /// <param name="weights">A weight for each.</param>
    private TermVocabulary(Dictionary<string, int> numbers, ImmutableArray<ImmutableArray<int>> grams, ImmutableArray<float> weights)
    {
        (_numbers, Grams, Weights) = (numbers, grams, weights);
        for (int i = 0; i < grams.Length; i++)
        {
            _columns[string.Concat(grams[i].Select(Letters))] = i;
        }

        _lookup = _columns.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The grams as numbers of items.</summary>
    public ImmutableArray<ImmutableArray<int>> Grams { get; }

    /// <summary>What a count is multiplied by.</summary>
    public ImmutableArray<float> Weights { get; }

    /// <summary>The most items of a gram.</summary>
    public int Longest => Grams[^1].Length;

    /// <summary>Learns the grams of training texts.</summary>
    public static TermVocabulary Fit(CategoryColumn column, ReadOnlySpan<int> rows, TfIdfOptions options)
    {
        var counter = new GramCounter(options);
        int texts = 0;
        int step = Math.Max(1, (rows.Length + MostTexts - 1) / MostTexts);
        for (int i = 0; i < rows.Length; i += step)
        {
            if (column[rows[i]] is { } text)
            {
                counter.Add(text);
                texts++;
            }
        }

        var kept = counter.Take(options.MinimumCount, options.MaximumTerms);
        if (kept.Count == 0)
        {
            return new([], [[Nothing]], [0]);
        }

        // Numbers in the order of the texts, so that they do not depend on the rows' order.
        string[] items = [.. kept.SelectMany(gram => gram.Items).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var numberOf = items.Select((item, i) => (item, i)).ToDictionary(pair => pair.item, pair => pair.i + 1, StringComparer.Ordinal);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string item in items)
        {
            foreach (string spelling in TextCutter.Spellings(item, options.Items).Concat(counter.SpellingsOf(item)))
            {
                numbers[spelling] = numberOf[item];
            }
        }

        kept = [.. kept.OrderBy(gram => gram.Items.Length).ThenBy(gram => string.Join('\0', gram.Items), StringComparer.Ordinal)];
        return new(
            numbers,
            [.. kept.Select(gram => ImmutableArray.Create(Array.ConvertAll(gram.Items, item => numberOf[item])))],
            [.. kept.Select(gram => (float)(Math.Log((1.0 + texts) / (1 + gram.Texts)) + 1))]);
    }

    /// <summary>Counts the known grams of a text.</summary>
    /// <param name="items">The text's items as they are spelled.</param>
    /// <param name="counts">Where to; zero before.</param>
    /// <param name="scratch">Used for the work.</param>
    public void Count(List<string> items, Span<float> counts, ref char[] scratch)
    {
        if (scratch.Length < 2 * items.Count)
        {
            scratch = new char[4 * items.Count];
        }

        // Every item is two characters, so that a gram is a stretch of them.
        var letters = scratch.AsSpan(0, 2 * items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            int number = _numbers.GetValueOrDefault(items[i]);
            (letters[2 * i], letters[(2 * i) + 1]) = ((char)(number >> 16), (char)number);
        }

        int shortest = Grams[0].Length;
        for (int start = 0; start < items.Count; start++)
        {
            for (int length = shortest; length <= Longest && start + length <= items.Count; length++)
            {
                if (_lookup.TryGetValue(letters.Slice(2 * start, 2 * length), out int at))
                {
                    counts[at]++;
                }
            }
        }
    }

    /// <summary>The grams as texts, for people.</summary>
    public IEnumerable<string> Terms(TextItems items)
    {
        var spelled = _numbers.GroupBy(pair => pair.Value, pair => TextCutter.Fold(pair.Key, items)).ToDictionary(group => group.Key, group => group.First());
        return Grams.Select(gram => string.Join(items == TextItems.Words ? " " : "", gram.Select(number => spelled.GetValueOrDefault(number, "?"))));
    }

    /// <summary>Adds the operators from items, string [batch, 1, any], to weighted counts, float [batch, grams].</summary>
    public string Lower(OperatorGraphBuilder graph, string items)
    {
        string[] spellings = [.. _numbers.Keys.Order(StringComparer.Ordinal).DefaultIfEmpty("")];
        string numbers = graph.AddNode(
            "LabelEncoder",
            [items],
            [
                ("keys_strings", spellings),
                ("values_int64s", Array.ConvertAll(spellings, spelling => (long)_numbers.GetValueOrDefault(spelling))),
                ("default_int64", 0L),
            ],
            "ai.onnx.ml");

        // [batch, 1, items] to [batch, items]. The numbers, not the texts: of several texts in a row, ONNX Runtime's Gather takes one.
        numbers = graph.AddNode("Gather", [numbers, graph.AddInitializer("first", Tensor.Scalar(0L))], [("axis", 1L)]);

        // Where in the pool the grams of 1, 2, ... items begin.
        var starts = new long[Longest];
        for (int length = 1; length <= Longest; length++)
        {
            starts[length - 1] = Grams.Where(gram => gram.Length < length).Sum(gram => (long)gram.Length);
        }

        return graph.AddNode(
            "TfIdfVectorizer",
            [numbers],
            [
                ("mode", "TFIDF"),
                ("min_gram_length", (long)Grams[0].Length),
                ("max_gram_length", (long)Longest),
                ("max_skip_count", 0L),
                ("ngram_counts", starts),
                ("ngram_indexes", Enumerable.Range(0, Grams.Length).Select(i => (long)i).ToArray()),
                ("pool_int64s", Grams.SelectMany(gram => gram).Select(number => (long)number).ToArray()),
                ("weights", Weights.ToArray()),
            ]);
    }

    /// <summary>The vocabulary that <see cref="Lower"/> wrote.</summary>
    public static TermVocabulary Raise(GraphValues values)
    {
        var encoder = values.Node("LabelEncoder").Attributes;
        var counter = values.Node("TfIdfVectorizer").Attributes;
        if (encoder.GetValueOrDefault("keys_strings") is not OperatorAttribute.Strings keys
            || encoder.GetValueOrDefault("values_int64s") is not OperatorAttribute.Ints numbers
            || counter.GetValueOrDefault("pool_int64s") is not OperatorAttribute.Ints pool
            || counter.GetValueOrDefault("ngram_counts") is not OperatorAttribute.Ints starts
            || counter.GetValueOrDefault("weights") is not OperatorAttribute.Floats weights
            || keys.Values.Length != numbers.Values.Length)
        {
            throw new InvalidInputException("the words of the model's preprocessing are not as this program writes them. The file was changed by another tool; it can still be scored, but not trained on.");
        }

        var grams = ImmutableArray.CreateBuilder<ImmutableArray<int>>(weights.Values.Length);
        for (int length = 1; length <= starts.Values.Length; length++)
        {
            long end = length < starts.Values.Length ? starts.Values[length] : pool.Values.Length;
            for (long at = starts.Values[length - 1]; at + length <= end; at += length)
            {
                grams.Add([.. pool.Values.AsSpan((int)at, length).ToArray().Select(number => (int)number)]);
            }
        }

        var known = keys.Values.Zip(numbers.Values).Where(pair => pair.Second > 0).ToDictionary(pair => pair.First, pair => (int)pair.Second, StringComparer.Ordinal);
        return grams.Count == weights.Values.Length
            ? new(known, grams.ToImmutable(), weights.Values)
            : throw new InvalidInputException("the words of the model's preprocessing and their weights are not equally many. The file was changed by another tool; it can still be scored, but not trained on.");
    }

    private static string Letters(int number) => new([(char)(number >> 16), (char)number]);
}
