using System.Text.Json.Serialization;

namespace MlNetStudio.Data;

/// <summary>
/// What a preprocessing step is, before it meets the data. The derived types listed here are the closed registry of steps: a file names
/// a step by the word given here, never by a type.
/// </summary>
/// <remarks>
/// A step is fitted on training rows only. What the fitted step means outside training is its form in the operator graph; in memory it
/// does the same float operations in the same order. Adding a step takes one file and one line here.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "step")]
[JsonDerivedType(typeof(ImputeOptions), "impute")]
[JsonDerivedType(typeof(MissingIndicatorOptions), "missing-indicator")]
[JsonDerivedType(typeof(StandardizeOptions), "standardize")]
[JsonDerivedType(typeof(RobustScaleOptions), "robust-scale")]
[JsonDerivedType(typeof(MinMaxScaleOptions), "min-max-scale")]
[JsonDerivedType(typeof(SmoothClipOptions), "smooth-clip")]
[JsonDerivedType(typeof(OneHotOptions), "one-hot")]
[JsonDerivedType(typeof(CategoryIndexOptions), "category-index")]
[JsonDerivedType(typeof(TfIdfOptions), "tf-idf")]
[JsonDerivedType(typeof(DatePartsOptions), "date-parts")]
public abstract record StepOptions
{
    private protected StepOptions()
    {
    }

    /// <summary>The step's name in scopes of the exported graph and in messages.</summary>
    [JsonIgnore]
    public abstract string StepName { get; }
}

/// <summary>A step that changes numbers in place: as many columns out as in.</summary>
public abstract record NumberStepOptions : StepOptions
{
    private protected NumberStepOptions()
    {
    }

    internal abstract FittedNumberStep Fit(FeatureBlock block);

    /// <summary>The fitted step from the graph to which it lowered.</summary>
    internal abstract FittedNumberStep Raise(GraphValues values);

    /// <summary>The name of a feature after this step.</summary>
    internal virtual string Rename(string feature) => feature;
}

/// <summary>A step that makes numbers of what is none: the first of such a column's steps.</summary>
public abstract record EncodingStepOptions : StepOptions
{
    private protected EncodingStepOptions()
    {
    }

    internal abstract bool Takes(Column column);

    internal abstract FittedEncodingStep Fit(Table table, string column, ReadOnlySpan<int> rows);

    /// <inheritdoc cref="NumberStepOptions.Raise"/>
    internal abstract FittedEncodingStep Raise(GraphValues values);
}

/// <summary>A step that turns categories or free text into numbers.</summary>
public abstract record CategoryStepOptions : EncodingStepOptions
{
    private protected CategoryStepOptions()
    {
    }

    internal sealed override bool Takes(Column column) => column is CategoryColumn;

    internal sealed override FittedEncodingStep Fit(Table table, string column, ReadOnlySpan<int> rows) => Fit(table.Categories(column), rows);

    internal abstract FittedCategoryStep Fit(CategoryColumn column, ReadOnlySpan<int> rows);
}
