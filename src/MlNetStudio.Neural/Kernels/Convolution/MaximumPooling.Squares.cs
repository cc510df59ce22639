using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>The usual case without its loops: windows of two by two that touch.</summary>
internal static unsafe partial class MaximumPooling
{
    private static bool AreSquares(in ConvolutionGeometry geometry) =>
        geometry is { KernelHeight: 2, KernelWidth: 2, StrideY: 2, StrideX: 2, DilationY: 1, DilationX: 1, PadTop: 0, PadLeft: 0 }
        && geometry.OutputHeight * 2 <= geometry.InputHeight
        && geometry.OutputWidth * 2 <= geometry.InputWidth;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ForwardSquares<TSimd>(in PoolingArguments arguments, int firstImage, int endImage)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        var geometry = arguments.Geometry;
        nint stride = geometry.InputStride;
        nint line = geometry.InputWidth * stride;
        nint row = geometry.OutputWidth * stride;
        TSimd one = 1f;
        TSimd two = 2f;
        TSimd three = 3f;
        for (int index = firstImage * geometry.OutputHeight; index < endImage * geometry.OutputHeight; index++)
        {
            int image = index / geometry.OutputHeight;
            int oy = index - (image * geometry.OutputHeight);
            float* upper = arguments.Input + ((((nint)image * geometry.InputHeight) + (2 * oy)) * line);
            float* y = arguments.Output + (index * row);
            float* places = arguments.Places is null ? null : arguments.Places + (index * row);
            for (int ox = 0; ox < geometry.OutputWidth; ox++, upper += 2 * stride, y += stride)
            {
                for (nint channel = 0; channel < stride; channel += TSimd.Count)
                {
                    float* corner = upper + channel;
                    var first = TSimd.Load(corner);
                    var second = TSimd.Load(corner + stride);
                    var isSecond = IsGreater(second, first);
                    var above = TSimd.Select(isSecond, second, first);
                    var third = TSimd.Load(corner + line);
                    var fourth = TSimd.Load(corner + line + stride);
                    var isFourth = IsGreater(fourth, third);
                    var below = TSimd.Select(isFourth, fourth, third);
                    var isBelow = IsGreater(below, above);
                    TSimd.Select(isBelow, below, above).Store(y + channel);
                    if (places is not null)
                    {
                        TSimd.Select(isBelow, TSimd.Select(isFourth, three, two), isSecond & one).Store(places + (ox * stride) + channel);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BackwardSquares<TSimd>(in PoolingArguments arguments, int firstImage, int endImage)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        var geometry = arguments.Geometry;
        nint stride = geometry.InputStride;
        nint line = geometry.InputWidth * stride;
        nint row = geometry.OutputWidth * stride;
        bool masks = arguments.Mask;
        TSimd one = 1f;
        TSimd two = 2f;
        TSimd three = 3f;
        for (int index = firstImage * geometry.OutputHeight; index < endImage * geometry.OutputHeight; index++)
        {
            int image = index / geometry.OutputHeight;
            int oy = index - (image * geometry.OutputHeight);
            float* upper = arguments.InputGradient + ((((nint)image * geometry.InputHeight) + (2 * oy)) * line);
            ClearRest(geometry, upper, oy, stride, line);
            float* dy = arguments.OutputGradient + (index * row);
            float* y = arguments.Output + (index * row);
            float* places = arguments.Places + (index * row);
            for (nint place = 0; place < row; upper += 2 * stride)
            {
                for (nint channel = 0; channel < stride; channel += TSimd.Count, place += TSimd.Count)
                {
                    var gradient = TSimd.Load(dy + place);
                    if (masks)
                    {
                        gradient &= TSimd.GreaterThan(TSimd.Load(y + place), TSimd.Zero);
                    }

                    var tap = TSimd.Load(places + place);
                    float* corner = upper + channel;
                    (gradient & TSimd.Equal(tap, TSimd.Zero)).Store(corner);
                    (gradient & TSimd.Equal(tap, one)).Store(corner + stride);
                    (gradient & TSimd.Equal(tap, two)).Store(corner + line);
                    (gradient & TSimd.Equal(tap, three)).Store(corner + line + stride);
                }
            }
        }
    }

    /// <summary>Clears what no window reaches: columns behind the windows of a row, and after the last one the rows below.</summary>
    private static void ClearRest(in ConvolutionGeometry geometry, float* upper, int oy, nint stride, nint line)
    {
        int used = 2 * geometry.OutputWidth;
        int rest = (geometry.InputWidth - used) * (int)stride;
        if (rest > 0)
        {
            new Span<float>(upper + (used * stride), rest).Clear();
            new Span<float>(upper + line + (used * stride), rest).Clear();
        }

        if (oy == geometry.OutputHeight - 1)
        {
            new Span<float>(upper + (2 * line), checked((int)((geometry.InputHeight - (2 * geometry.OutputHeight)) * line))).Clear();
        }
    }

    /// <summary>The mask of value > other, and of a value that is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSimd IsGreater<TSimd>(TSimd value, TSimd other)
        where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.GreaterThan(value, other) | (TSimd.Equal(value, value) ^ TSimd.CreateBits(uint.MaxValue));
}
