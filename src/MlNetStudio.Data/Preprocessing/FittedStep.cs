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

/// <summary>A step that makes numbers of what is none, with what it learned from the training rows.</summary>
internal abstract class FittedEncodingStep
{
    /// <summary>The number of columns that it makes.</summary>
    public abstract int Width { get; }

    /// <summary>What the columns mean.</summary>
    public virtual FeatureKind Kind => FeatureKind.Dense;

    /// <summary>For an index, the number of different values; otherwise 0.</summary>
    public virtual int IndexCount => 0;

    /// <summary>The names of the columns for a table's column.</summary>
    public abstract IEnumerable<string> Names(string column);

    /// <summary>Fills the block from a column's rows: the same float operations as the lowered step, so the same bits.</summary>
    /// <returns>The values that training never saw, or null if there are none.</returns>
    public abstract UnseenCategories? Encode(Table table, string column, ReadOnlySpan<int> rows, FeatureBlock block);

    /// <summary>Adds the operators of the step; <paramref name="input"/> is [batch, 1] of the column's type, the result float [batch, <see cref="Width"/>].</summary>
    public abstract string Lower(OperatorGraphBuilder graph, string input);
}

/// <summary>An encoding of categories or texts, which are string [batch, 1] in a graph, empty where missing.</summary>
internal abstract class FittedCategoryStep : FittedEncodingStep
{
    public sealed override UnseenCategories? Encode(Table table, string column, ReadOnlySpan<int> rows, FeatureBlock block)
    {
        Encode(table.Categories(column), rows, block);
        return FindUnseen(table.Categories(column), rows);
    }

    /// <summary>What rows hold that training never saw, or null if there is nothing; null too where that says nothing, as of texts.</summary>
    public virtual UnseenCategories? FindUnseen(CategoryColumn column, ReadOnlySpan<int> rows) => null;

    /// <summary>Fills the block from the column's rows.</summary>
    protected abstract void Encode(CategoryColumn column, ReadOnlySpan<int> rows, FeatureBlock block);
}
