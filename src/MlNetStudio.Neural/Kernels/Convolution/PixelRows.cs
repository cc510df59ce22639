using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>One row of channels applied to every pixel. Strides are multiples of 16.</summary>
internal static unsafe class PixelRows
{
    /// <summary>pixels[p, c] += row[c].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* pixels, float* row, int count, nint stride)
    {
        for (int pixel = 0; pixel < count; pixel++, pixels += stride)
        {
            for (nint c = 0; c < stride; c += Vector512<float>.Count)
            {
                (Vector512.Load(pixels + c) + Vector512.Load(row + c)).Store(pixels + c);
            }
        }
    }

    /// <summary>result[p, c] = pixels[p, c] row[c]. The result may be the operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* pixels, float* row, float* result, int count, nint stride)
    {
        for (int pixel = 0; pixel < count; pixel++, pixels += stride, result += stride)
        {
            for (nint c = 0; c < stride; c += Vector512<float>.Count)
            {
                (Vector512.Load(pixels + c) * Vector512.Load(row + c)).Store(result + c);
            }
        }
    }
}
