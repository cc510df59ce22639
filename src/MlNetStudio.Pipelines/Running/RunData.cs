using MlNetStudio.Data;

namespace MlNetStudio.Pipelines.Running;

/// <summary>The rows of a run, read and divided.</summary>
internal sealed record RunData
{
    /// <summary>What the rows come from, for people.</summary>
    public required string Name { get; init; }

    /// <summary>The columns that are used and the label; training and validation rows, and the test rows where there is no second table.</summary>
    public required Table Table { get; init; }

    /// <summary>The table with the test rows.</summary>
    public required Table TestTable { get; init; }

    /// <summary>How labels become targets.</summary>
    public required LabelEncoding Label { get; init; }

    /// <summary>The rows of <see cref="Table"/> to learn from.</summary>
    public required int[] TrainingRows { get; init; }

    /// <summary>The rows of <see cref="Table"/> to watch.</summary>
    public required int[] ValidationRows { get; init; }

    /// <summary>For every member of an ensemble the positions among <see cref="TrainingRows"/> that it learns from and that it watches; empty for a single network.</summary>
    public RowSplit[] Folds { get; init; } = [];

    /// <summary>The rows of <see cref="TestTable"/> to judge by.</summary>
    public required int[] TestRows { get; init; }

    /// <summary>Whether the test rows were kept out of training.</summary>
    public required bool IsHeldOut { get; init; }

    /// <summary>How the rows were divided, for people.</summary>
    public required string SplitText { get; init; }

    /// <summary>The hash of the files in lower-case hexadecimal digits; null where the rows come from no file.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Columns of the file that are not used, with the reason.</summary>
    public IReadOnlyList<(Column Column, string Reason)> Ignored { get; init; } = [];

    /// <summary>What people should know of how the files were read.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Rows that were left out: without a label, or with a missing value where those are dropped.</summary>
    public int RowsLeftOut { get; init; }

    /// <summary>The series that the rows are of; null where they are no series.</summary>
    public SeriesRun? Series { get; init; }

    /// <summary>The columns that predict.</summary>
    public IEnumerable<Column> Features => Table.Columns.Where(column => column.Name != Label.Column);

    /// <summary>The known values from which the labels of some rows are reckoned; empty where the network learns the labels themselves.</summary>
    public float[] Anchors(Table table, int[] rows)
    {
        if (Series?.Anchor is not { } anchor)
        {
            return [];
        }

        var values = table.Numbers(anchor.Column);
        return Array.ConvertAll(rows, row => values.Values[row]);
    }

    /// <summary>The number of rows to learn from and to watch.</summary>
    public int UsedRows => TrainingRows.Length + ValidationRows.Length;

    /// <summary>All rows used.</summary>
    public int RowCount => TrainingRows.Length + ValidationRows.Length + (IsHeldOut ? TestRows.Length : 0);
}
