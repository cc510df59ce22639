using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>Transposes a matrix in blocks of one vector of rows and four columns that are turned in registers.</summary>
internal static unsafe class Transposition<TLane, TVector>
    where TLane : struct, IVectorLane<TVector>
    where TVector : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* source, nint sourceStride, int rows, int columns, float* target, nint targetStride)
    {
        int step = Math.Min(TLane.Count, 4);
        int row = 0;
        for (; row + TLane.Count <= rows; row += TLane.Count)
        {
            float* from = source + (row * sourceStride);
            float* to = target + row;
            int column = 0;
            for (; column + step <= columns; column += step)
            {
                TLane.TransposeBlock(from + column, sourceStride, to + (column * targetStride), targetStride);
            }

            for (; column < columns; column++)
            {
                for (int lane = 0; lane < TLane.Count; lane++)
                {
                    to[(column * targetStride) + lane] = from[(lane * sourceStride) + column];
                }
            }
        }

        if (row == targetStride)
        {
            return;
        }

        for (int column = 0; column < columns; column++)
        {
            float* to = target + (column * targetStride);
            for (int r = row; r < rows; r++)
            {
                to[r] = source[(r * sourceStride) + column];
            }

            new Span<float>(to + rows, (int)targetStride - rows).Clear();
        }
    }
}
