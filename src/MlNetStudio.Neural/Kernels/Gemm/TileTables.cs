namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>The tile kernels of one width and layout of A: entry r of a table serves r rows. Each kernel is compiled when first called.</summary>
internal sealed unsafe class TileTables
{
    private readonly delegate*<TileArguments*, void>[] _wide;
    private readonly delegate*<TileArguments*, void>[] _middle;
    private readonly delegate*<TileArguments*, void>[] _narrow;
    private readonly int _lane;
    private readonly int _wideRows;

    private TileTables(
        delegate*<TileArguments*, void>[] wide,
        delegate*<TileArguments*, void>[] middle,
        delegate*<TileArguments*, void>[] narrow,
        int lane,
        int wideRows)
    {
        _wide = wide;
        _middle = middle;
        _narrow = narrow;
        _lane = lane;
        _wideRows = wideRows;
    }

    public static TileTables Make<TLane, TVector, TLayout>()
        where TLane : struct, IVectorLane<TVector>
        where TVector : unmanaged
        where TLayout : struct =>
        new(
            Kernels<TileRow4<TLane, TVector>, TLayout>(),
            Kernels<TileRow2<TLane, TVector>, TLayout>(),
            Kernels<TileRow1<TLane, TVector>, TLayout>(),
            TLane.Count,
            TLane.WideTileRows);

    /// <summary>The kernels for the next columns of a product of <paramref name="rows"/> rows, and how many columns they take.</summary>
    public delegate*<TileArguments*, void>[] For(int rows, int remainingColumns, out int columns)
    {
        if (rows <= _wideRows && remainingColumns >= 4 * _lane)
        {
            columns = 4 * _lane;
            return _wide;
        }

        if (remainingColumns >= 2 * _lane)
        {
            columns = 2 * _lane;
            return _middle;
        }

        columns = _lane;
        return _narrow;
    }

    /// <summary>The kernels for the next panel of a matrix that was packed for tiles of two vectors, and how many columns it has.</summary>
    public delegate*<TileArguments*, void>[] Panel(int remainingColumns, out int columns)
    {
        columns = Math.Min(2, remainingColumns / _lane) * _lane;
        return columns == _lane ? _narrow : _middle;
    }

    /// <summary>The kernels for the next columns of many products of few rows, all that there are registers for.</summary>
    public delegate*<TileArguments*, void>[] Line(int rows, int remainingColumns, out int columns)
    {
        if (rows <= Math.Max(_wideRows, _wideRows * _lane / 8) && remainingColumns >= 4 * _lane)
        {
            columns = 4 * _lane;
            return _wide;
        }

        return Panel(remainingColumns, out columns);
    }

    private static delegate*<TileArguments*, void>[] Kernels<TRow, TLayout>()
        where TRow : unmanaged, ITileRow<TRow>
        where TLayout : struct =>
    [
        null,
        &TileKernel<TRow, Rows1, TLayout>.Run,
        &TileKernel<TRow, Rows2, TLayout>.Run,
        &TileKernel<TRow, Rows3, TLayout>.Run,
        &TileKernel<TRow, Rows4, TLayout>.Run,
        &TileKernel<TRow, Rows5, TLayout>.Run,
        &TileKernel<TRow, Rows6, TLayout>.Run,
        &TileKernel<TRow, Rows7, TLayout>.Run,
        &TileKernel<TRow, Rows8, TLayout>.Run,
        &TileKernel<TRow, Rows9, TLayout>.Run,
        &TileKernel<TRow, Rows10, TLayout>.Run,
        &TileKernel<TRow, Rows11, TLayout>.Run,
        &TileKernel<TRow, Rows12, TLayout>.Run,
        &TileKernel<TRow, Rows13, TLayout>.Run,
        &TileKernel<TRow, Rows14, TLayout>.Run,
    ];
}
