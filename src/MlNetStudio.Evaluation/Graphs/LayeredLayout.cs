namespace MlNetStudio.Evaluation.Graphs;

/// <summary>
/// Places for the boxes of a directed graph, in rows from its inputs to its outputs (Sugiyama, Tagawa and Toda 1981): a box is one row below the
/// lowest that it reads; lines that pass rows get a place of their own in each; boxes of a row are ordered by the mean place of their neighbors, to
/// and fro; then each comes as near to these as its order and the width of its row allow, in the sense of least squares.
/// </summary>
internal sealed class LayeredLayout
{
    // Lines that pass more rows than this are drawn straight.
    private const int MostRowsPassed = 60;
    private const int OrderSweeps = 6;
    private const int AlignSweeps = 24;

    private readonly List<double> _x = [];
    private readonly List<int> _row = [];
    private readonly List<List<int>> _above = [];
    private readonly List<List<int>> _below = [];
    private readonly List<List<int>> _rows = [];
    private readonly int _count;

    private LayeredLayout(int count) => _count = count;

    /// <summary>The number of rows.</summary>
    public int RowCount => _rows.Count;

    /// <summary>The width of the widest row, in places.</summary>
    public double Width { get; private set; }

    /// <summary>The way of every line, from box to box over the places that it passes: column and row.</summary>
    public IReadOnlyList<(double X, int Row)[]> Ways { get; private set; } = [];

    /// <summary>The place of a box: its middle, counted in places from 0, and its row.</summary>
    public (double X, int Row) this[int node] => (_x[node], _row[node]);

    /// <summary>Lays out a graph.</summary>
    /// <param name="count">The number of boxes.</param>
    /// <param name="edges">The lines; each leads to a box behind its own.</param>
    public static LayeredLayout Of(int count, IReadOnlyList<GraphEdge> edges)
    {
        var layout = new LayeredLayout(count);
        layout.Rank(edges);
        var ways = layout.Pass(edges);
        for (int sweep = 0; sweep < OrderSweeps; sweep++)
        {
            layout.Order(isDown: sweep % 2 == 0);
        }

        layout.Align();
        layout.Ways = [.. ways.Select(way => Array.ConvertAll(way, place => (layout._x[place], layout._row[place])))];
        return layout;
    }

    private void Rank(IReadOnlyList<GraphEdge> edges)
    {
        var read = edges.ToLookup(edge => edge.To, edge => edge.From);
        for (int node = 0; node < _count; node++)
        {
            Add(read[node].Select(from => _row[from] + 1).DefaultIfEmpty(0).Max());
        }

        // An input stands right above what reads it first.
        var readers = edges.ToLookup(edge => edge.From, edge => edge.To);
        for (int node = 0; node < _count; node++)
        {
            if (!read[node].Any() && readers[node].Any())
            {
                _row[node] = Math.Max(0, readers[node].Min(to => _row[to]) - 1);
            }
        }
    }

    private int Add(int row)
    {
        _x.Add(0);
        _row.Add(row);
        _above.Add([]);
        _below.Add([]);
        return _x.Count - 1;
    }

    private List<int[]> Pass(IReadOnlyList<GraphEdge> edges)
    {
        var ways = new List<int[]>();
        foreach (var edge in edges)
        {
            List<int> way = [edge.From];
            int from = _row[edge.From];
            int to = _row[edge.To];
            if (to - from <= MostRowsPassed)
            {
                for (int row = from + 1; row < to; row++)
                {
                    way.Add(Add(row));
                }
            }

            way.Add(edge.To);
            for (int i = 1; i < way.Count; i++)
            {
                _below[way[i - 1]].Add(way[i]);
                _above[way[i]].Add(way[i - 1]);
            }

            ways.Add([.. way]);
        }

        for (int place = 0; place < _x.Count; place++)
        {
            while (_rows.Count <= _row[place])
            {
                _rows.Add([]);
            }

            _x[place] = _rows[_row[place]].Count;
            _rows[_row[place]].Add(place);
        }

        return ways;
    }

    private double Mean(List<int> neighbors, int place) => neighbors.Count == 0 ? _x[place] : neighbors.Average(neighbor => _x[neighbor]);

    private void Order(bool isDown)
    {
        for (int i = 0; i < _rows.Count; i++)
        {
            var row = _rows[isDown ? i : _rows.Count - 1 - i];
            var means = row.ToDictionary(place => place, place => Mean(isDown ? _above[place] : _below[place], place));
            int[] ordered = [.. row.OrderBy(place => means[place])];
            for (int at = 0; at < ordered.Length; at++)
            {
                row[at] = ordered[at];
                _x[ordered[at]] = at;
            }
        }
    }

    private void Align()
    {
        for (int sweep = 0; sweep < AlignSweeps; sweep++)
        {
            for (int i = 0; i < _rows.Count; i++)
            {
                var row = _rows[sweep % 2 == 0 ? i : _rows.Count - 1 - i];
                Place(row, [.. row.Select(place => (Mean(_above[place], place) + Mean(_below[place], place)) / 2)]);
            }
        }

        double least = _x.DefaultIfEmpty(0).Min();
        for (int place = 0; place < _x.Count; place++)
        {
            _x[place] -= least;
        }

        Width = _x.DefaultIfEmpty(0).Max() + 1;
    }

    /// <summary>The places nearest to those wished for in which a row keeps its order and one place apart: an isotonic regression, by pooling adjacent violators.</summary>
    private void Place(List<int> row, double[] wishes)
    {
        var blocks = new List<(double Sum, int Count)>();
        for (int i = 0; i < wishes.Length; i++)
        {
            blocks.Add((wishes[i] - i, 1));
            while (blocks.Count > 1 && blocks[^2].Sum / blocks[^2].Count > blocks[^1].Sum / blocks[^1].Count)
            {
                var last = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                blocks[^1] = (blocks[^1].Sum + last.Sum, blocks[^1].Count + last.Count);
            }
        }

        int at = 0;
        foreach (var (sum, count) in blocks)
        {
            for (int i = 0; i < count; i++, at++)
            {
                _x[row[at]] = (sum / count) + at;
            }
        }
    }
}
