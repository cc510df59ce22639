using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>
/// Patches of images of a few channels, such as a network's input: the runs under a window are too short to be copied one by one. So each
/// channel becomes a plane with its padding around it, and the matrix of patches is written with one row for every tap and channel: a row
/// is what that tap lies on for consecutive outputs, whole runs of a plane.
/// </summary>
internal static unsafe class PlanarPatches
{
    private const int MostChannels = 4;
    private const int MostDepth = 127;
    private const long MostPlaneLength = 1 << 18;

    // The floats of the matrix made at a time: it stays in the cache while it is used.
    private const int BlockLength = 24 * 1024;

    /// <summary>Whether a convolution is one for which this pays; only the sizes decide.</summary>
    public static bool Suits(in ConvolutionGeometry geometry) =>
        geometry.Groups == 1
        && geometry.InputChannels <= MostChannels
        && geometry.Depth <= MostDepth
        && !geometry.IsPointwise
        && PlaneLength(geometry) <= MostPlaneLength;

    /// <summary>Floats of all planes of an image, with slack for a whole vector.</summary>
    public static long PlanesLength(in ConvolutionGeometry geometry) => (geometry.InputChannels * PlaneLength(geometry)) + Padding.Granularity;

    /// <summary>The rows of outputs that are made at a time.</summary>
    public static int BlockRows(in ConvolutionGeometry geometry) =>
        Math.Clamp(BlockLength / ((geometry.Depth + 1) * geometry.OutputWidth), 1, geometry.OutputHeight);

    /// <summary>How many blocks of rows the outputs of an image are made in: as many as have the same room, and enough for every thread where images are few.</summary>
    public static int Blocks(in ConvolutionGeometry geometry, int batch, int members)
    {
        int rows = BlockRows(geometry);
        int threads = batch < members ? Math.Min(geometry.OutputHeight, (members + batch - 1) / batch) : 1;
        return Math.Max((geometry.OutputHeight + rows - 1) / rows, threads);
    }

    /// <summary>Floats from one row of the matrix to the next.</summary>
    public static nint Stride(in ConvolutionGeometry geometry)
    {
        // Rows at multiples of 4 KB would fall onto the same few sets of the first-level cache.
        nint stride = Padding.Pad(BlockRows(geometry) * geometry.OutputWidth) + Padding.Granularity;
        return stride % 1024 == 0 ? stride + Padding.Granularity : stride;
    }

    /// <summary>Splits an image into planes, as far as windows reach, with zeros where they reach over its edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Split(in ConvolutionGeometry geometry, float* image, nint pixelStride, float* planes)
    {
        int height = Height(geometry);
        int width = Width(geometry);
        int left = Math.Min(width, geometry.PadLeft);
        int present = Math.Clamp(geometry.InputWidth, 0, width - left);
        for (int channel = 0; channel < geometry.InputChannels; channel++)
        {
            for (int row = 0; row < height; row++, planes += width)
            {
                int y = row - geometry.PadTop;
                if ((uint)y >= (uint)geometry.InputHeight)
                {
                    new Span<float>(planes, width).Clear();
                    continue;
                }

                float* source = image + ((nint)y * geometry.InputWidth * pixelStride) + channel;
                new Span<float>(planes, left).Clear();
                if (pixelStride == 1)
                {
                    new ReadOnlySpan<float>(source, present).CopyTo(new Span<float>(planes + left, present));
                }
                else
                {
                    for (int column = 0; column < present; column++)
                    {
                        planes[left + column] = source[column * pixelStride];
                    }
                }

                new Span<float>(planes + left + present, width - left - present).Clear();
            }
        }
    }

    /// <summary>Writes the matrix for some rows of outputs: target[k, o] with k ordered by window row, window column, channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(in ConvolutionGeometry geometry, float* planes, int firstRow, int rows, float* target, nint stride)
    {
        int width = Width(geometry);
        nint plane = Height(geometry) * (nint)width;
        for (int ky = 0; ky < geometry.KernelHeight; ky++)
        {
            for (int kx = 0; kx < geometry.KernelWidth; kx++)
            {
                for (int channel = 0; channel < geometry.InputChannels; channel++, target += stride)
                {
                    float* source = planes + (channel * plane) + (((firstRow * geometry.StrideY) + (ky * geometry.DilationY)) * (nint)width) + (kx * geometry.DilationX);
                    float* to = target;
                    for (int row = 0; row < rows; row++, source += geometry.StrideY * width, to += geometry.OutputWidth)
                    {
                        CopyRow(source, geometry.StrideX, to, geometry.OutputWidth);
                    }
                }
            }
        }
    }

    // Whole vectors may be written: the run of the next row of outputs overwrites what is too much, and behind the last one there is slack.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRow(float* source, int step, float* target, int length)
    {
        if (step == 1)
        {
            for (int i = 0; i < length; i += Vector512<float>.Count)
            {
                Vector512.Load(source + i).Store(target + i);
            }

            return;
        }

        for (int i = 0; i < length; i++)
        {
            target[i] = source[i * step];
        }
    }

    private static int Height(in ConvolutionGeometry geometry) =>
        ((geometry.OutputHeight - 1) * geometry.StrideY) + ((geometry.KernelHeight - 1) * geometry.DilationY) + 1;

    private static int Width(in ConvolutionGeometry geometry) =>
        ((geometry.OutputWidth - 1) * geometry.StrideX) + ((geometry.KernelWidth - 1) * geometry.DilationX) + 1;

    private static long PlaneLength(in ConvolutionGeometry geometry) => (long)Height(geometry) * Width(geometry);
}
