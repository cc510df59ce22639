using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>
/// Copies of parts of the factors in the order in which the tile kernel reads them: contiguous, so that neither the rows' stride
/// nor the page table decides how fast they arrive.
/// </summary>
internal static unsafe class PackedPanels<TLane, TVector>
    where TLane : struct, IVectorLane<TVector>
    where TVector : unmanaged
{
    /// <summary>Copies <paramref name="rows"/> of <paramref name="columns"/>, a multiple of the lane, without gaps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* source, nint stride, int rows, int columns, float* target)
    {
        if (columns == 2 * TLane.Count)
        {
            for (int row = 0; row < rows; row++)
            {
                TVector first = TLane.Load(source);
                TVector second = TLane.Load(source, 1);
                TLane.Store(first, target);
                TLane.Store(second, target, 1);
                source += stride;
                target += columns;
            }

            return;
        }

        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column += TLane.Count)
            {
                TLane.Store(TLane.Load(source + column), target + column);
            }

            source += stride;
            target += columns;
        }
    }

    /// <summary>Copies <paramref name="rows"/>, a multiple of the lane, of <paramref name="columns"/> as columns: target[c * rows + r] = source[r * stride + c].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(float* source, nint stride, int rows, int columns, float* target)
    {
        int step = Math.Min(TLane.Count, 4);
        for (int row = 0; row < rows; row += TLane.Count)
        {
            float* from = source + (row * stride);
            float* to = target + row;
            int column = 0;
            for (; column + step <= columns; column += step)
            {
                TLane.TransposeBlock(from + column, stride, to + (column * rows), rows);
            }

            for (; column < columns; column++)
            {
                for (int lane = 0; lane < TLane.Count; lane++)
                {
                    to[(column * rows) + lane] = from[(lane * stride) + column];
                }
            }
        }
    }
}
