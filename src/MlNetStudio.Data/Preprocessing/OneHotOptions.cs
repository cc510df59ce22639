using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Data;

/// <summary>
/// One column for every category: 1 in that of the row's category, 0 in the others. Categories are in ordinal order; then comes one for missing values, if
/// training has any and <see cref="Missing"/> says so.
/// </summary>
/// <remarks>
/// What training never saw is 0 in every column, since a column that was never 1 in training would have weights that mean nothing. Where training
/// has categories that are too rare or too many to be kept, these share a first column, "other", and what training never saw belongs there too.
/// </remarks>
public sealed record OneHotOptions : CategoryStepOptions
{
    /// <summary>Categories of fewer training rows go to "other". Default 1: none does.</summary>
    public int MinimumCount { get; init; } = 1;

    /// <summary>At most so many categories have a column, the most frequent; the rest go to "other". Default 256.</summary>
    public int MaximumCategories { get; init; } = 256;

    /// <summary>How a missing value is taken. Default: as a category of its own if training has any.</summary>
    public MissingCategory Missing { get; init; } = MissingCategory.Own;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string StepName => "one-hot";

    internal override FittedCategoryStep Fit(CategoryColumn column, ReadOnlySpan<int> rows)
    {
        var vocabulary = Vocabulary.Fit(column, rows, Missing, MinimumCount, MaximumCategories, out bool rare);
        return new FittedOneHot(vocabulary, rare || vocabulary.Largest == 0);
    }

    internal override FittedCategoryStep Raise(GraphValues values) => new FittedOneHot(Vocabulary.Raise(values), values.Integers("numbers")[0] == 0);

    // In the graph: Cast(Equal(LabelEncoder(x), [first, ..., last])), where the numbers begin at 0 if there is an "other".
    private sealed class FittedOneHot(Vocabulary vocabulary, bool hasOther) : FittedCategoryStep
    {
        private readonly int _first = hasOther ? 0 : 1;

        public override int Width => vocabulary.Largest + 1 - _first;

        public override IEnumerable<string> Names(string column) => hasOther ? vocabulary.Names(column).Prepend($"{column} other") : vocabulary.Names(column);

        protected override void Encode(CategoryColumn column, ReadOnlySpan<int> rows, FeatureBlock block)
        {
            var map = vocabulary.Map(column);
            for (int i = 0; i < rows.Length; i++)
            {
                int code = column.Codes[rows[i]];
                int position = (code < 0 ? vocabulary.Missing : map[code]) - _first;
                var values = block[i];
                values.Clear();
                if (position >= 0)
                {
                    values[position] = 1;
                }
            }
        }

        public override UnseenCategories? FindUnseen(CategoryColumn column, ReadOnlySpan<int> rows) => Vocabulary.Unknown(column, rows, vocabulary.Map(column));

        public override string Lower(OperatorGraphBuilder graph, string input)
        {
            long[] numbers = [.. Enumerable.Range(_first, Width).Select(i => (long)i)];
            var equal = graph.AddNode("Equal", [vocabulary.Lower(graph, input), graph.AddInitializer("numbers", Tensor.Create(numbers, 1, numbers.Length))]);
            return graph.AddNode("Cast", [equal], [("to", (long)ElementType.Float32)]);
        }
    }
}
