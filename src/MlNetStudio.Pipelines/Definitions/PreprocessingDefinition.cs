using System.Collections.Immutable;
using MlNetStudio.Data;

namespace MlNetStudio.Pipelines.Definitions;

/// <summary>How columns become features. Every step is fitted on the training rows and travels inside the model.</summary>
public sealed record PreprocessingDefinition
{
    /// <summary>How number columns are scaled.</summary>
    public NumberScaling Numbers { get; init; } = NumberScaling.Standard;

    /// <summary>How a regression's target is scaled while training; the model undoes it.</summary>
    public NumberScaling Target { get; init; } = NumberScaling.Standard;

    /// <summary>What stands in for missing numbers.</summary>
    public ImputeStrategy Impute { get; init; } = ImputeStrategy.Mean;

    /// <summary>Whether a number column with missing values gets a second feature that says where.</summary>
    public bool MissingIndicators { get; init; } = true;

    /// <summary>How many categories of a column are told apart; the rarer ones beyond share one feature.</summary>
    public int OneHotLimit { get; init; } = 32;

    /// <summary>How many words and pairs of words of a free text are told apart, those of the most rows; 0 leaves them out.</summary>
    public int TextTerms { get; init; } = 4000;

    /// <summary>How many sequences of 3 to 5 characters of a free text are told apart, beside its words.</summary>
    public int TextCharacters { get; init; }

    /// <summary>What is done to categories of more different values than <see cref="OneHotLimit"/>: the most frequent are told apart, or each has a trained vector (index).</summary>
    public WideCategories WideCategories { get; init; } = WideCategories.OneHot;

    /// <summary>The steps of single columns, instead of the usual ones.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<StepOptions>>? Steps { get; init; }
}
