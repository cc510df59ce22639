using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>
/// Copies of the factors in the order in which the tile kernel reads them: contiguous, so that neither the rows' stride nor
/// the page table decides how fast they arrive.
/// </summary>
internal static unsafe class PackedPanels<TLane, TVector>
    where TLane : struct, IVectorLane<TVector>
    where TVector : unmanaged
{
    /// <summary>The floats from one k to the next in a packed tile of the left factor: its rows in whole vectors.</summary>
    public static int LeftStride(int rows) => (rows + TLane.Count - 1) / TLane.Count * TLane.Count;

    /// <summary>Copies a block of the right factor as panels of the tile's columns, one after the other, the last one narrower if need be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackRight(float* source, nint stride, int depth, int columns, float* target)
    {
        int panel = Blocking.PanelColumns<TLane, TVector>();
        int column = 0;
        for (; column + panel <= columns; column += panel)
        {
            float* from = source + column;
            for (int k = 0; k < depth; k++)
            {
                TLane.Store(TLane.Load(from), target);
                TLane.Store(TLane.Load(from + TLane.Count), target + TLane.Count);
                from += stride;
                target += panel;
            }
        }

        if (column < columns)
        {
            Copy(source + column, stride, depth, columns - column, target);
        }
    }

    /// <summary>Copies a tile of the left factor so that element (i, k) lies at target[k * rows + i]; rows is a multiple of the lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackLeft(float* source, nint stride, bool transposed, int rows, int depth, float* target)
    {
        if (transposed)
        {
            Copy(source, stride, depth, rows, target);
            return;
        }

        int step = Math.Min(TLane.Count, 4);
        for (int row = 0; row < rows; row += TLane.Count)
        {
            float* from = source + (row * stride);
            float* to = target + row;
            int k = 0;
            for (; k + step <= depth; k += step)
            {
                TLane.TransposeBlock(from + k, stride, to + (k * rows), rows);
            }

            for (; k < depth; k++)
            {
                for (int lane = 0; lane < TLane.Count; lane++)
                {
                    to[(k * rows) + lane] = from[(lane * stride) + k];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(float* source, nint stride, int depth, int columns, float* target)
    {
        for (int k = 0; k < depth; k++)
        {
            for (int column = 0; column < columns; column += TLane.Count)
            {
                TLane.Store(TLane.Load(source + column), target + column);
            }

            source += stride;
            target += columns;
        }
    }
}
