using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>
/// The greatest element under every window, of equal ones the first, NaN if there is one; padding never counts. Vectors run along the
/// channels. Where a maximum came from is kept for the way back.
/// </summary>
internal static unsafe partial class MaximumPooling
{
    public static void Forward(PoolingArguments arguments, WorkerTeam team) => arguments.Run(&ForwardMember, team);

    public static void Backward(PoolingArguments arguments, WorkerTeam team) => arguments.Run(&BackwardMember, team);

    private static void ForwardMember(void* arguments, int member, int members) =>
        VectorWork.Run<ForwardWork>(((PoolingArguments*)arguments)->Width, arguments, member, members);

    private static void BackwardMember(void* arguments, int member, int members) =>
        VectorWork.Run<BackwardWork>(((PoolingArguments*)arguments)->Width, arguments, member, members);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<TSimd>(in PoolingArguments arguments, int firstImage, int endImage)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        var geometry = arguments.Geometry;
        if (AreSquares(geometry))
        {
            ForwardSquares<TSimd>(arguments, firstImage, endImage);
            return;
        }

        nint stride = geometry.InputStride;
        nint rowStride = geometry.InputWidth * stride * geometry.DilationY;
        nint columnStride = geometry.DilationX * stride;
        nint output = (nint)firstImage * geometry.OutputPixels * stride;
        for (int image = firstImage; image < endImage; image++)
        {
            float* x = arguments.Input + (image * geometry.InputPixels * stride);
            for (int oy = 0; oy < geometry.OutputHeight; oy++)
            {
                int top = (oy * geometry.StrideY) - geometry.PadTop;
                ConvolutionGeometry.Inside(top, geometry.DilationY, geometry.InputHeight, geometry.KernelHeight, out int fromY, out int toY);
                for (int ox = 0; ox < geometry.OutputWidth; ox++, output += stride)
                {
                    int left = (ox * geometry.StrideX) - geometry.PadLeft;
                    ConvolutionGeometry.Inside(left, geometry.DilationX, geometry.InputWidth, geometry.KernelWidth, out int fromX, out int toX);
                    float* corner = x + (((((nint)top + (fromY * geometry.DilationY)) * geometry.InputWidth) + left + (fromX * geometry.DilationX)) * stride);
                    for (nint channel = 0; channel < stride; channel += TSimd.Count)
                    {
                        var greatest = TSimd.Load(corner + channel);
                        TSimd place = (float)((fromY * geometry.KernelWidth) + fromX);
                        float* row = corner + channel;
                        for (int ky = fromY; ky < toY; ky++, row += rowStride)
                        {
                            float* element = row;
                            for (int kx = fromX; kx < toX; kx++, element += columnStride)
                            {
                                var value = TSimd.Load(element);
                                var isGreater = IsGreater(value, greatest);
                                greatest = TSimd.Select(isGreater, value, greatest);
                                place = TSimd.Select(isGreater, (float)((ky * geometry.KernelWidth) + kx), place);
                            }
                        }

                        greatest.Store(arguments.Output + output + channel);
                        if (arguments.Places is not null)
                        {
                            place.Store(arguments.Places + output + channel);
                        }
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<TSimd>(in PoolingArguments arguments, int firstImage, int endImage)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        var geometry = arguments.Geometry;
        if (AreSquares(geometry))
        {
            BackwardSquares<TSimd>(arguments, firstImage, endImage);
            return;
        }

        nint stride = geometry.InputStride;
        nint imageLength = geometry.InputPixels * stride;
        nint output = (nint)firstImage * geometry.OutputPixels * stride;
        bool overlaps = geometry.StrideY <= (geometry.KernelHeight - 1) * geometry.DilationY || geometry.StrideX <= (geometry.KernelWidth - 1) * geometry.DilationX;
        bool covers = !overlaps && geometry.OutputPixels * geometry.Taps == geometry.InputPixels && geometry.PadTop == 0 && geometry.PadLeft == 0;
        TSimd least = arguments.Mask ? 0 : float.NegativeInfinity;
        for (int image = firstImage; image < endImage; image++)
        {
            float* dx = arguments.InputGradient + (image * imageLength);
            if (!covers)
            {
                new Span<float>(dx, checked((int)imageLength)).Clear();
            }

            for (int oy = 0; oy < geometry.OutputHeight; oy++)
            {
                int top = (oy * geometry.StrideY) - geometry.PadTop;
                ConvolutionGeometry.Inside(top, geometry.DilationY, geometry.InputHeight, geometry.KernelHeight, out int fromY, out int toY);
                for (int ox = 0; ox < geometry.OutputWidth; ox++, output += stride)
                {
                    int left = (ox * geometry.StrideX) - geometry.PadLeft;
                    ConvolutionGeometry.Inside(left, geometry.DilationX, geometry.InputWidth, geometry.KernelWidth, out int fromX, out int toX);
                    for (nint channel = 0; channel < stride; channel += TSimd.Count)
                    {
                        var gradient = TSimd.Load(arguments.OutputGradient + output + channel);
                        if (arguments.Mask)
                        {
                            gradient &= TSimd.GreaterThan(TSimd.Load(arguments.Output + output + channel), least);
                        }

                        var place = TSimd.Load(arguments.Places + output + channel);
                        for (int ky = fromY; ky < toY; ky++)
                        {
                            float* row = dx + (((((nint)top + (ky * geometry.DilationY)) * geometry.InputWidth) + left) * stride) + channel;
                            for (int kx = fromX; kx < toX; kx++)
                            {
                                float* element = row + (kx * geometry.DilationX * stride);
                                var part = gradient & TSimd.Equal(place, (float)((ky * geometry.KernelWidth) + kx));
                                (overlaps ? TSimd.Load(element) + part : part).Store(element);
                            }
                        }
                    }
                }
            }
        }
    }

    private readonly struct ForwardWork : IVectorWork
    {
        public static void Run<TSimd>(void* state, int member, int members)
            where TSimd : unmanaged, ISimd<TSimd>
        {
            var arguments = (PoolingArguments*)state;
            var (first, end) = ConvolutionBlocking.Share(arguments->Batch, member, members);
            Forward<TSimd>(*arguments, first, end);
        }
    }

    private readonly struct BackwardWork : IVectorWork
    {
        public static void Run<TSimd>(void* state, int member, int members)
            where TSimd : unmanaged, ISimd<TSimd>
        {
            var arguments = (PoolingArguments*)state;
            var (first, end) = ConvolutionBlocking.Share(arguments->Batch, member, members);
            Backward<TSimd>(*arguments, first, end);
        }
    }
}
