namespace MlNetStudio.Data;

/// <summary>The line of a file on which each row begins: kept only where it does not follow from the row before.</summary>
internal sealed class LineMap
{
    private readonly List<int> _rows = [];
    private readonly List<long> _lines = [];

    /// <summary>Notes the line of a row; rows come in order.</summary>
    public void Add(int row, long line)
    {
        int last = _rows.Count - 1;
        if (last < 0 || _lines[last] + (row - _rows[last]) != line)
        {
            _rows.Add(row);
            _lines.Add(line);
        }
    }

    /// <summary>The line of a row.</summary>
    public long LineOf(int row)
    {
        int low = 0;
        int high = _rows.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _rows[middle] <= row ? (middle, high) : (low, middle - 1);
        }

        return _lines[low] + (row - _rows[low]);
    }
}
