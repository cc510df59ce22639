using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Data;

/// <summary>A step with what it learned from the training rows.</summary>
internal abstract class FittedNumberStep
{
    /// <summary>Does in place what the lowered step does: the same float operations, so the same bits.</summary>
    public abstract void Apply(FeatureBlock block);

    /// <summary>Adds the operators of the step; <paramref name="input"/> and the result are float [batch, columns].</summary>
    public abstract string Lower(OperatorGraphBuilder graph, string input);
}

/// <inheritdoc cref="FittedNumberStep"/>
internal abstract class FittedCategoryStep
{
    /// <summary>The number of columns that it makes.</summary>
    public abstract int Width { get; }

    /// <summary>What the columns mean.</summary>
    public abstract FeatureKind Kind { get; }

    /// <summary>For an index, the number of different values; otherwise 0.</summary>
    public abstract int IndexCount { get; }

    /// <summary>The names of the columns for a table's column.</summary>
    public abstract IEnumerable<string> Names(string column);

    /// <summary>Fills the block from the column's rows.</summary>
    /// <returns>The values that training never saw, or null if there are none.</returns>
    public abstract UnseenCategories? Encode(CategoryColumn column, ReadOnlySpan<int> rows, FeatureBlock block);

    /// <summary>Adds the operators of the step; <paramref name="input"/> is string [batch, 1], empty where missing, the result float [batch, <see cref="Width"/>].</summary>
    public abstract string Lower(OperatorGraphBuilder graph, string input);
}
