using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>
/// What lies under the windows of some outputs, a row each: so much of the matrix that turns a convolution into a product as fits
/// the second-level cache. Copying costs a sixteenth of a cycle an element, the product a thirty-second a multiply-add of each
/// output channel.
/// </summary>
internal static unsafe class Patches
{
    /// <summary>Copies columns of the matrix for consecutive outputs, counted over all images.</summary>
    /// <param name="geometry">The convolution, of one group.</param>
    /// <param name="images">The images.</param>
    /// <param name="firstOutput">The first output.</param>
    /// <param name="rows">The number of outputs.</param>
    /// <param name="first">The first column: columns are ordered by window row, window column, channel.</param>
    /// <param name="count">The number of columns.</param>
    /// <param name="target">Where the rows go.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(in ConvolutionGeometry geometry, float* images, int firstOutput, int rows, int first, int count, float* target, nint stride)
    {
        int outputPixels = geometry.OutputPixels;
        int place = firstOutput % outputPixels;
        int oy = place / geometry.OutputWidth;
        int ox = place % geometry.OutputWidth;
        nint imageLength = geometry.InputPixels * geometry.InputStride;
        float* image = images + (firstOutput / outputPixels * imageLength);
        bool contiguous = geometry.HasContiguousRows;
        for (int row = 0; row < rows; row++)
        {
            if (contiguous)
            {
                CopyRuns(geometry, image, oy, ox, first, count, target);
            }
            else
            {
                CopyTaps(geometry, image, oy, ox, first, count, target);
            }

            target += stride;
            if (++ox == geometry.OutputWidth)
            {
                ox = 0;
                if (++oy == geometry.OutputHeight)
                {
                    oy = 0;
                    image += imageLength;
                }
            }
        }
    }

    /// <summary>A window's rows, each of which is one run of floats.</summary>
    private static void CopyRuns(in ConvolutionGeometry geometry, float* image, int oy, int ox, int first, int count, float* target)
    {
        int channels = geometry.InputChannels;
        int run = geometry.KernelWidth * channels;
        int line = geometry.InputWidth * channels;
        int start = ((ox * geometry.StrideX) - geometry.PadLeft) * channels;
        int ky = first / run;
        int from = first - (ky * run);
        int top = (oy * geometry.StrideY) - geometry.PadTop;
        for (; count > 0; ky++, from = 0)
        {
            int length = Math.Min(run - from, count);
            int y = top + (ky * geometry.DilationY);
            int begin = start + from;
            if ((uint)y >= (uint)geometry.InputHeight)
            {
                Clear(target, length);
            }
            else if (begin >= 0 && begin + length <= line)
            {
                CopyRun(image + ((nint)y * line) + begin, target, length);
            }
            else
            {
                int before = Math.Clamp(-begin, 0, length);
                int inside = Math.Clamp(line - begin, before, length);
                Clear(target, before);
                CopyRun(image + ((nint)y * line) + begin + before, target + before, inside - before);
                Clear(target + inside, length - inside);
            }

            target += length;
            count -= length;
        }
    }

    /// <summary>A window's taps one by one: pixels with padding between them, or dilated.</summary>
    private static void CopyTaps(in ConvolutionGeometry geometry, float* image, int oy, int ox, int first, int count, float* target)
    {
        int channels = geometry.InputChannels;
        int tap = first / channels;
        int from = first - (tap * channels);
        int ky = tap / geometry.KernelWidth;
        int kx = tap - (ky * geometry.KernelWidth);
        int top = (oy * geometry.StrideY) - geometry.PadTop;
        int left = (ox * geometry.StrideX) - geometry.PadLeft;
        for (; count > 0; from = 0)
        {
            int length = Math.Min(channels - from, count);
            int y = top + (ky * geometry.DilationY);
            int x = left + (kx * geometry.DilationX);
            if ((uint)y >= (uint)geometry.InputHeight || (uint)x >= (uint)geometry.InputWidth)
            {
                Clear(target, length);
            }
            else
            {
                CopyRun(image + ((((nint)y * geometry.InputWidth) + x) * geometry.InputStride) + from, target, length);
            }

            target += length;
            count -= length;
            if (++kx == geometry.KernelWidth)
            {
                kx = 0;
                ky++;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRun(float* source, float* target, int length)
    {
        int i = 0;
        for (; i <= length - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            Vector512.Load(source + i).Store(target + i);
        }

        for (; i < length; i++)
        {
            target[i] = source[i];
        }
    }

    private static void Clear(float* target, int length) => new Span<float>(target, length).Clear();
}
