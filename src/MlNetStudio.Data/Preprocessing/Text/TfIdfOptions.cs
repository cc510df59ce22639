using System.Text.Json.Serialization;

namespace MlNetStudio.Data;

/// <summary>
/// How often each known word, word sequence or character sequence occurs in a text, weighted down the more texts have it: count * (ln((1 + n) / (1 + d)) + 1) for n training
/// texts of which d have it (Spärck Jones 1972, in scikit-learn's smooth form), each row then brought to length 1.
/// </summary>
/// <remarks>
/// <para>Items are words or characters, small and capital letters alike; grams are so many of them in a row. A missing text, and one without a known gram, is 0 in every column.
/// Of more than 50,000 training texts the vocabulary is taken from that many, evenly spread.</para>
/// <para>In the graph: the tokenizer of ONNX Runtime (no standard operator below version 20 splits texts), LabelEncoder from spellings to numbers, TfIdfVectorizer, LpNormalization.
/// The spellings take StringNormalizer's place, which needs a locale that many a server lacks.</para>
/// </remarks>
public sealed record TfIdfOptions : CategoryStepOptions
{
    /// <summary>What a text is cut into. Default: words.</summary>
    public TextItems Items { get; init; } = TextItems.Words;

    /// <summary>The fewest items of a gram. Default 1.</summary>
    public int MinimumGram { get; init; } = 1;

    /// <summary>The most items of a gram. Default 2.</summary>
    public int MaximumGram { get; init; } = 2;

    /// <summary>Grams of fewer training texts are not known. Default 2.</summary>
    public int MinimumCount { get; init; } = 2;

    /// <summary>At most so many grams are known: those of the most training texts. Default 4,000.</summary>
    public int MaximumTerms { get; init; } = 4000;

    /// <summary>Whether each row is divided by its Euclidean length, so that long texts count like short ones. Default true.</summary>
    public bool Normalize { get; init; } = true;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string StepName => "tf-idf";

    internal override FittedCategoryStep Fit(CategoryColumn column, ReadOnlySpan<int> rows)
    {
        if (MinimumGram < 1 || MaximumGram < MinimumGram || MaximumGram > 8 || MinimumCount < 1 || MaximumTerms < 1)
        {
            throw new Neural.InvalidInputException(
                $"column '{column.Name}': grams of {MinimumGram} to {MaximumGram} items, {MinimumCount} texts or more, at most {MaximumTerms}, cannot be; grams have 1 to 8 items.");
        }

        return new FittedTfIdf(this, TermVocabulary.Fit(column, rows, this));
    }

    internal override FittedCategoryStep Raise(GraphValues values) => new FittedTfIdf(this, TermVocabulary.Raise(values));
}
