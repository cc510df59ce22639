namespace MlNetStudio.Data;

/// <summary>One column of a <see cref="Table"/>: a name and one value, perhaps missing, for every row. Immutable.</summary>
public abstract class Column
{
    private protected Column(string name, int rowCount)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
        RowCount = rowCount;
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>What it holds.</summary>
    public abstract ColumnKind Kind { get; }

    /// <summary>The number of rows whose value is missing.</summary>
    public abstract int MissingCount { get; }

    /// <summary>Whether the value in a row (from 0) is missing.</summary>
    public abstract bool IsMissing(int row);

    /// <summary>The value in a row as text, in the invariant culture; empty where it is missing.</summary>
    public abstract string TextOf(int row);

    /// <summary>A column of the given rows, in the given order.</summary>
    public abstract Column SelectRows(ReadOnlySpan<int> rows);

    /// <summary>The same values under another name.</summary>
    public abstract Column WithName(string name);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Kind}, {RowCount} rows, {MissingCount} missing";
}
