namespace MlNetStudio.Data;

/// <summary>Tells from a label column what is to be predicted.</summary>
public static class TaskInference
{
    /// <summary>The most classes that whole numbers are taken for.</summary>
    public const int MaximumNumberedClasses = 20;

    private const int RowsPerNumberedClass = 5;

    /// <summary>
    /// Texts are classes. Numbers are classes if there are just two of them and both are whole, or if they are the whole numbers
    /// 0, 1, ... or 1, 2, ... without a gap, at most 20 of them, with five rows or more for each on average, as codes of classes are.
    /// All others are quantities; so ratings that begin at 3, or years, are regression unless the caller says otherwise.
    /// </summary>
    /// <param name="label">The label column.</param>
    /// <param name="rows">The rows that count.</param>
    public static TaskKind Infer(Column label, ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(label);
        return label switch
        {
            CategoryColumn categories => ByCount(categories.Count(rows).Count(c => c > 0)),
            NumberColumn numbers => Infer(numbers, rows),
            _ => throw new ArgumentException($"A {label.Kind} column cannot be a label.", nameof(label)),
        };
    }

    private static TaskKind Infer(NumberColumn label, ReadOnlySpan<int> rows)
    {
        var values = new SortedSet<double>();
        int labeled = 0;
        foreach (int row in rows)
        {
            if (label.IsMissing(row))
            {
                continue;
            }

            labeled++;
            if (!double.IsInteger(label[row]) || (values.Add(label[row]) && values.Count > MaximumNumberedClasses))
            {
                return TaskKind.Regression;
            }
        }

        bool codes = values.Count > 2
            && values.Min is 0 or 1
            && values.Max - values.Min == values.Count - 1
            && labeled >= RowsPerNumberedClass * values.Count;
        return values.Count == 2 || codes ? ByCount(values.Count) : TaskKind.Regression;
    }

    private static TaskKind ByCount(int classes) => classes <= 2 ? TaskKind.Binary : TaskKind.Multiclass;
}
