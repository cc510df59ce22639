using System.Numerics.Tensors;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;

namespace MlNetStudio.Data;

/// <summary>A text column as weighted counts. In the graph: LpNormalization(TfIdfVectorizer(LabelEncoder(Tokenizer(x)))).</summary>
internal sealed class FittedTfIdf(TfIdfOptions options, TermVocabulary vocabulary) : FittedCategoryStep
{
    private readonly float[] _weights = [.. vocabulary.Weights];

    public override int Width => vocabulary.Grams.Length;

    public override IEnumerable<string> Names(string column) => vocabulary.Terms(options.Items).Select(term => $"{column}: {term}");

    protected override void Encode(CategoryColumn column, ReadOnlySpan<int> rows, FeatureBlock block)
    {
        var items = new List<string>();
        char[] scratch = new char[256];
        for (int i = 0; i < rows.Length; i++)
        {
            var values = block[i];
            values.Clear();
            if (column[rows[i]] is not { } text)
            {
                continue;
            }

            items.Clear();
            TextCutter.Cut(text, options.Items, items);
            vocabulary.Count(items, values, ref scratch);
            TensorPrimitives.Multiply(values, _weights, values);
            if (options.Normalize)
            {
                Normalize(values);
            }
        }
    }

    public override string Lower(OperatorGraphBuilder graph, string input)
    {
        bool words = options.Items == TextItems.Words;
        string tokens = graph.AddNode(
            "Tokenizer",
            [input],
            [
                ("mark", 0L),
                ("pad_value", ""),
                ("mincharnum", 1L),
                words ? ("tokenexp", TextCutter.WordExpression) : ("separators", new[] { "" }),
            ],
            OperatorRegistry.Microsoft);
        string counts = vocabulary.Lower(graph, tokens);
        return options.Normalize ? graph.AddNode("LpNormalization", [counts], [("axis", 1L), ("p", 2L)]) : counts;
    }

    // As LpNormalization does it: in double precision, one after the other.
    private static void Normalize(Span<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += (double)value * value;
        }

        double norm = Math.Sqrt(sum);
        foreach (ref float value in values)
        {
            value = norm == 0 ? 0 : (float)(value / norm);
        }
    }
}
