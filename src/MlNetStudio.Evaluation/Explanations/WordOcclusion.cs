using System.Text;
using System.Text.RegularExpressions;

namespace MlNetStudio.Evaluation.Explanations;

/// <summary>
/// What single words do: each is taken out of the texts that have it, a word that no model knows in its place, and what the prediction loses is its effect. Only
/// predictions are needed, so that it tells of any model. Pairs of words in a row are named where together they do something else than the two by themselves, as "not good" does.
/// Source: Li, Monroe and Jurafsky 2016, "Understanding Neural Networks through Representation Erasure" (arXiv:1612.08220).
/// </summary>
public static partial class WordOcclusion
{
    // Two neighbors of a word that is gone must not become a pair.
    private const string Nothing = "_";
    private const int LeastRows = 5;
    private const int MostPredictions = 20_000;
    private const int MostWords = 12;
    private const int AtOnce = 512;
    private const double Half = 0.5;

    /// <summary>The words that matter in a column of texts.</summary>
    /// <param name="column">The column's name.</param>
    /// <param name="texts">The texts [rows]; null or empty where one is missing.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="predict">What the model says, as <see cref="Scores.Predicted"/> has it, with other texts in some rows: the rows' numbers and their texts.</param>
    /// <param name="cancellation">Ends the work between two batches.</param>
    /// <returns>Null where no word occurs in enough rows.</returns>
    public static TextInfluence? Find(
        string column, IReadOnlyList<string?> texts, EvaluationTask task, int classes, Func<int[], string[], float[]> predict, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(predict);
        int[] rows = Choose(texts);
        var totals = new Dictionary<string, Total>(StringComparer.Ordinal);
        int outputs = task switch { EvaluationTask.Multiclass => classes, _ => 1 };
        foreach (int[] some in rows.Chunk(64))
        {
            Add(some, texts, outputs, predict, totals, cancellation);
        }

        var known = totals.Where(pair => pair.Value.Rows >= LeastRows && (!pair.Key.Contains(' ', StringComparison.Ordinal) || pair.Value.IsMoreThanItsWords)).ToArray();
        OutputWords[] found = task == EvaluationTask.Multiclass
            ? [.. Enumerable.Range(0, classes).Select(c => Strongest(known, c, 1, c))]
            : [Strongest(known, 0, 1, 1), Strongest(known, 0, -1, 0)];
        found = [.. found.Where(output => output.Words.Count > 0)];
        return found.Length == 0 ? null : new TextInfluence(column, rows.Length, LeastRows, found);
    }

    /// <summary>What each word of a text does in its place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="predict">The output for some texts.</param>
    public static OccludedText Take(string text, Func<string[], double[]> predict)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(predict);
        Match[] words = Word().Matches(text).ToArray();
        double[] said = predict([text, .. words.Select(word => string.Concat(text.AsSpan(0, word.Index), Nothing, text.AsSpan(word.Index + word.Length)))]);
        return new OccludedText(text, [.. words.Select((word, i) => new OccludedWord(word.Index, word.Length, said[0] - said[i + 1]))]);
    }

    // Evenly spread, and as many as the work allows.
    private static int[] Choose(IReadOnlyList<string?> texts)
    {
        int[] present = [.. Enumerable.Range(0, texts.Count).Where(row => !string.IsNullOrWhiteSpace(texts[row]))];
        long work = present.Sum(row => 1L + (2 * Word().Count(texts[row]!)));
        int step = (int)Math.Max(1, (work + MostPredictions - 1) / MostPredictions);
        return [.. present.Where((_, i) => i % step == 0)];
    }

    private static void Add(
        int[] rows, IReadOnlyList<string?> texts, int outputs, Func<int[], string[], float[]> predict, Dictionary<string, Total> totals, CancellationToken cancellation)
    {
        var asked = new List<(int Row, string Text, string? Word)>();
        foreach (int row in rows)
        {
            string text = texts[row]!;
            asked.Add((row, text, null));
            asked.AddRange(Grams(text).Select(gram => (row, Without(text, gram), (string?)gram)));
        }

        var whole = new float[outputs];
        var alone = new Dictionary<string, float[]>(StringComparer.Ordinal);
        for (int start = 0; start < asked.Count; start += AtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            var some = asked.GetRange(start, Math.Min(AtOnce, asked.Count - start));
            float[] said = predict([.. some.Select(item => item.Row)], [.. some.Select(item => item.Text)]);
            for (int i = 0; i < some.Count; i++)
            {
                var own = said.AsSpan(i * outputs, outputs);
                if (some[i].Word is not { } word)
                {
                    own.CopyTo(whole);
                    alone.Clear();
                    continue;
                }

                if (!totals.TryGetValue(word, out var total))
                {
                    totals.Add(word, total = new Total(outputs));
                }

                // The words of a text come before its pairs.
                int space = word.IndexOf(' ', StringComparison.Ordinal);
                if (space < 0)
                {
                    alone[word] = own.ToArray();
                    total.Add(whole, own, [], []);
                }
                else
                {
                    total.Add(whole, own, alone[word[..space]], alone[word[(space + 1)..]]);
                }
            }
        }
    }

    private static IEnumerable<string> Grams(string text)
    {
        string[] words = [.. Word().Matches(text).Select(word => word.Value.ToLowerInvariant())];
        return words.Concat(words.Skip(1).Select((word, i) => $"{words[i]} {word}")).Distinct(StringComparer.Ordinal);
    }

    private static string Without(string text, string gram)
    {
        string[] parts = gram.Split(' ');
        Match[] words = Word().Matches(text).ToArray();
        var left = new StringBuilder();
        int at = 0;
        for (int i = 0; i + parts.Length <= words.Length; i++)
        {
            if (!parts.Select((part, k) => words[i + k].Value.Equals(part, StringComparison.InvariantCultureIgnoreCase)).All(isSame => isSame))
            {
                continue;
            }

            foreach (var word in words.AsSpan(i, parts.Length))
            {
                left.Append(text, at, word.Index - at).Append(Nothing);
                at = word.Index + word.Length;
            }

            i += parts.Length - 1;
        }

        return left.Append(text, at, text.Length - at).ToString();
    }

    // Two standard errors from zero: what moves now here, now there says nothing by itself.
    private static OutputWords Strongest(IEnumerable<KeyValuePair<string, Total>> words, int output, int sign, int name) => new(
        name,
        [
            .. words.Where(pair => sign * pair.Value.Mean(output) > 2 * pair.Value.Error(output) && sign * pair.Value.Mean(output) > 1e-6)
                .OrderByDescending(pair => sign * pair.Value.Mean(output)).ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Take(MostWords)
                .Select(pair => new WordEffect(pair.Key, pair.Value.Rows, pair.Value.Mean(output))),
        ]);

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}_]+")]
    private static partial Regex Word();

    private sealed class Total(int outputs)
    {
        private readonly double[] _sums = new double[outputs];
        private readonly double[] _squares = new double[outputs];
        private readonly double[] _apart = new double[outputs];

        public int Rows { get; private set; }

        /// <summary>Of a pair: whether what it does differs from the sum of what its words do by half of it or more.</summary>
        public bool IsMoreThanItsWords => Enumerable.Range(0, _sums.Length).Any(i => Math.Abs(_sums[i] - _apart[i]) > Half * Math.Abs(_sums[i]));

        public void Add(ReadOnlySpan<float> with, ReadOnlySpan<float> without, ReadOnlySpan<float> withoutFirst, ReadOnlySpan<float> withoutSecond)
        {
            Rows++;
            for (int i = 0; i < _sums.Length; i++)
            {
                double effect = (double)with[i] - without[i];
                _sums[i] += effect;
                _squares[i] += effect * effect;
                _apart[i] += withoutFirst.IsEmpty ? 0 : (2.0 * with[i]) - withoutFirst[i] - withoutSecond[i];
            }
        }

        public double Mean(int output) => _sums[output] / Rows;

        public double Error(int output)
        {
            double mean = Mean(output);
            return Math.Sqrt(Math.Max(0, (_squares[output] / Rows) - (mean * mean)) / Rows);
        }
    }
}
