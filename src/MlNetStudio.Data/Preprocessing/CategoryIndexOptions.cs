using System.Text.Json.Serialization;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Data;

/// <summary>
/// The number of the category, for an embedding layer to look up: 0 for what training never saw or saw too rarely, 1, 2, ... for the categories in ordinal order, and the
/// number after them for missing values, if training has any and <see cref="Missing"/> says so.
/// </summary>
public sealed record CategoryIndexOptions : CategoryStepOptions
{
    /// <summary>Categories of fewer training rows count as unknown. Default 2, so that the embedding of what is unknown learns from what is rare.</summary>
    public int MinimumCount { get; init; } = 2;

    /// <summary>How a missing value is taken. Default: as a category of its own if training has any.</summary>
    public MissingCategory Missing { get; init; } = MissingCategory.Own;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string StepName => "category-index";

    internal override FittedCategoryStep Fit(CategoryColumn column, ReadOnlySpan<int> rows) =>
        new FittedCategoryIndex(Vocabulary.Fit(column, rows, Missing, MinimumCount, int.MaxValue, out _));

    internal override FittedCategoryStep Raise(GraphValues values) => new FittedCategoryIndex(Vocabulary.Raise(values));

    // In the graph: Cast(LabelEncoder(x)).
    private sealed class FittedCategoryIndex(Vocabulary vocabulary) : FittedCategoryStep
    {
        public override int Width => 1;

        public override FeatureKind Kind => FeatureKind.Index;

        public override int IndexCount => vocabulary.Largest + 1;

        public override IEnumerable<string> Names(string column) => [column];

        protected override void Encode(CategoryColumn column, ReadOnlySpan<int> rows, FeatureBlock block)
        {
            var map = vocabulary.Map(column);
            for (int i = 0; i < rows.Length; i++)
            {
                int code = column.Codes[rows[i]];
                block[i, 0] = code < 0 ? vocabulary.Missing : map[code];
            }
        }

        public override UnseenCategories? FindUnseen(CategoryColumn column, ReadOnlySpan<int> rows) => Vocabulary.Unknown(column, rows, vocabulary.Map(column));

        public override string Lower(OperatorGraphBuilder graph, string input) =>
            graph.AddNode("Cast", [vocabulary.Lower(graph, input)], [("to", (long)ElementType.Float32)]);
    }
}
