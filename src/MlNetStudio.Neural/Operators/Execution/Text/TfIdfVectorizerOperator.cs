using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX TfIdfVectorizer: how often every n-gram of a pool occurs in a row of texts or integers (TF), the weight of its column if it
/// does (IDF), or both multiplied (TFIDF). Items of a gram may lie up to max_skip_count + 1 apart, all equally far.
/// </summary>
internal sealed class TfIdfVectorizerOperator() : Operator("TfIdfVectorizer", 9)
{
    public override Kernel Bind(NodeBinding node)
    {
        string mode = node.Text("mode", "");
        if (mode is not ("TF" or "IDF" or "TFIDF"))
        {
            throw node.Error($"mode '{mode}' is none of TF, IDF and TFIDF");
        }

        var options = new Options(
            ReadLength(node, "min_gram_length"),
            ReadLength(node, "max_gram_length"),
            Math.Clamp(node.SmallInt("max_skip_count", 0), 0, int.MaxValue - 1),
            mode,
            [.. node.Ints("ngram_counts") ?? throw node.MissingAttribute("ngram_counts")],
            [.. node.Ints("ngram_indexes") ?? throw node.MissingAttribute("ngram_indexes")],
            node.Floats("weights") is { Length: > 0 } weights ? [.. weights] : null);
        long last = options.Columns.Length == 0 ? -1 : options.Columns.Max();
        if (options.Columns.Any(column => column < 0) || last >= Array.MaxLength)
        {
            throw node.Error("ngram_indexes holds a column that cannot be");
        }

        int width = (int)last + 1;
        if (options.Weights is { } given && (given.Length != options.Columns.Length || given.Length < width))
        {
            throw node.Error($"there are {given.Length} weights for {options.Columns.Length} grams in {width} columns");
        }

        var shape = node.InputShape(0);
        node.SetOutput(0, ElementType.Float32, !shape.IsRankKnown ? default : shape.Rank <= 1 ? new PartialShape(width) : new PartialShape(shape[0], width));
        if (node.Texts("pool_strings") is { Length: > 0 } texts)
        {
            node.RequireType(0, ElementType.String);
            var grams = Build<string>(node, [.. texts], options);
            return context => Count(context, context.Input<string>(0), grams, options, width);
        }

        node.RequireType(0, ElementType.Int64, ElementType.Int32);
        var numbers = Build<long>(node, [.. node.Ints("pool_int64s") ?? throw node.MissingAttribute("pool_strings or pool_int64s")], options);
        return node.InputType(0) == ElementType.Int64
            ? context => Count(context, context.Input<long>(0), numbers, options, width)
            : context => Count<long>(context, IntegerList.Read(context, 0), numbers, options, width);
    }

    private static int ReadLength(NodeBinding node, string attribute)
    {
        long length = node.OptionalInt(attribute) ?? throw node.MissingAttribute(attribute);
        return length is >= 1 and <= int.MaxValue ? (int)length : throw node.Error($"attribute '{attribute}' is {length}");
    }

    private static GramTree<T> Build<T>(NodeBinding node, T[] pool, Options options)
        where T : notnull
    {
        var tree = new GramTree<T>();
        int gram = 0;
        for (int n = 1; n <= options.Starts.Length; n++)
        {
            long start = options.Starts[n - 1];
            long end = n < options.Starts.Length ? options.Starts[n] : pool.Length;
            if (start < 0 || end < start || end > pool.Length || (end - start) % n != 0)
            {
                throw node.Error($"ngram_counts does not divide the pool of {pool.Length} items into grams");
            }

            for (long at = start; at < end; at += n, gram++)
            {
                if (gram >= options.Columns.Length)
                {
                    throw node.Error($"the pool has more grams than the {options.Columns.Length} of ngram_indexes");
                }

                if (n >= options.Least && n <= options.Most)
                {
                    tree.Add(pool.AsSpan((int)at, n), (int)options.Columns[gram]);
                }
            }
        }

        return tree;
    }

    private static void Count<T>(NodeContext context, ReadOnlySpan<T> x, GramTree<T> grams, Options options, int width)
        where T : notnull
    {
        int[] shape = context.Dimensions(0);
        if (shape.Length > 2)
        {
            throw context.Error("the input must be [C] or [N, C]");
        }

        int items = shape.Length == 0 ? 1 : shape[^1];
        var y = context.Output<float>(0, context.Plan(width, static (context, width) => (int[])(context.Dimensions(0) is [var rows, _] ? [rows, width] : [width])));
        y.Clear();
        int rows = shape.Length == 2 ? shape[0] : 1;
        for (int row = 0; row < rows && width > 0; row++)
        {
            var counts = y.Slice(row * width, width);
            CountRow(x.Slice(row * items, items), grams, options, counts);
            Weigh(counts, options);
        }
    }

    private static void CountRow<T>(ReadOnlySpan<T> items, GramTree<T> grams, Options options, Span<float> counts)
        where T : notnull
    {
        // Single items are counted in the first pass only: it does not matter for them how far apart items are.
        int least = options.Least;
        int farthest = Math.Min(options.Skips + 1, Math.Max(1, items.Length));
        for (int distance = 1; distance <= farthest && least <= options.Most; distance++)
        {
            for (int start = 0; start < items.Length; start++)
            {
                var node = grams;
                int n = 1;
                for (long at = start; at < items.Length && n <= options.Most; at += distance, n++)
                {
                    node = node.Find(items[(int)at]);
                    if (node is null)
                    {
                        break;
                    }

                    if (n >= least && node.Column >= 0)
                    {
                        counts[node.Column]++;
                    }
                }
            }

            least = Math.Max(least, 2);
        }
    }

    private static void Weigh(Span<float> counts, Options options)
    {
        switch (options.Mode)
        {
            case "IDF":
                for (int i = 0; i < counts.Length; i++)
                {
                    counts[i] = counts[i] > 0 ? options.Weights?[i] ?? 1 : 0;
                }

                break;
            case "TFIDF" when options.Weights is { } weights:
                TensorPrimitives.Multiply(counts, weights.AsSpan(0, counts.Length), counts);
                break;
        }
    }

    private sealed record Options(int Least, int Most, int Skips, string Mode, long[] Starts, long[] Columns, float[]? Weights);
}
