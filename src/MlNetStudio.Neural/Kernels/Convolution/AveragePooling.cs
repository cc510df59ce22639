using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>
/// The mean of the elements under every window, without its padding. Sums are taken in double precision, tap after tap, as the native
/// engine does, so that a large plane loses nothing and both give the same bits.
/// </summary>
internal static unsafe class AveragePooling
{
    public static void Forward(PoolingArguments arguments, WorkerTeam team) => arguments.Run(&ForwardMember, team);

    public static void Backward(PoolingArguments arguments, WorkerTeam team) => arguments.Run(&BackwardMember, team);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ForwardMember(void* state, int member, int members)
    {
        var arguments = (PoolingArguments*)state;
        var geometry = arguments->Geometry;
        nint stride = geometry.InputStride;
        var (first, end) = ConvolutionBlocking.Share(arguments->Batch, member, members);
        float* y = arguments->Output + ((nint)first * geometry.OutputPixels * stride);
        for (int image = first; image < end; image++)
        {
            float* x = arguments->Input + (image * geometry.InputPixels * stride);
            for (int oy = 0; oy < geometry.OutputHeight; oy++)
            {
                int top = (oy * geometry.StrideY) - geometry.PadTop;
                ConvolutionGeometry.Inside(top, geometry.DilationY, geometry.InputHeight, geometry.KernelHeight, out int fromY, out int toY);
                for (int ox = 0; ox < geometry.OutputWidth; ox++, y += stride)
                {
                    int left = (ox * geometry.StrideX) - geometry.PadLeft;
                    ConvolutionGeometry.Inside(left, geometry.DilationX, geometry.InputWidth, geometry.KernelWidth, out int fromX, out int toX);
                    var count = Vector512.Create((double)((toY - fromY) * (toX - fromX)));
                    for (nint channel = 0; channel < stride; channel += Vector512<float>.Count)
                    {
                        var lower = Vector512<double>.Zero;
                        var upper = Vector512<double>.Zero;
                        for (int ky = fromY; ky < toY; ky++)
                        {
                            float* element = x + (((((nint)top + (ky * geometry.DilationY)) * geometry.InputWidth) + left + (fromX * geometry.DilationX)) * stride) + channel;
                            for (int kx = fromX; kx < toX; kx++, element += geometry.DilationX * stride)
                            {
                                var value = Vector512.Load(element);
                                lower += Vector512.WidenLower(value);
                                upper += Vector512.WidenUpper(value);
                            }
                        }

                        Vector512.Narrow(lower / count, upper / count).Store(y + channel);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BackwardMember(void* state, int member, int members)
    {
        var arguments = (PoolingArguments*)state;
        var geometry = arguments->Geometry;
        nint stride = geometry.InputStride;
        nint imageLength = geometry.InputPixels * stride;
        var (first, end) = ConvolutionBlocking.Share(arguments->Batch, member, members);
        float* dy = arguments->OutputGradient + ((nint)first * geometry.OutputPixels * stride);
        for (int image = first; image < end; image++)
        {
            float* dx = arguments->InputGradient + (image * imageLength);
            new Span<float>(dx, checked((int)imageLength)).Clear();
            for (int oy = 0; oy < geometry.OutputHeight; oy++)
            {
                int top = (oy * geometry.StrideY) - geometry.PadTop;
                ConvolutionGeometry.Inside(top, geometry.DilationY, geometry.InputHeight, geometry.KernelHeight, out int fromY, out int toY);
                for (int ox = 0; ox < geometry.OutputWidth; ox++, dy += stride)
                {
                    int left = (ox * geometry.StrideX) - geometry.PadLeft;
                    ConvolutionGeometry.Inside(left, geometry.DilationX, geometry.InputWidth, geometry.KernelWidth, out int fromX, out int toX);
                    var count = Vector512.Create((float)((toY - fromY) * (toX - fromX)));
                    for (nint channel = 0; channel < stride; channel += Vector512<float>.Count)
                    {
                        var part = Vector512.Load(dy + channel) / count;
                        for (int ky = fromY; ky < toY; ky++)
                        {
                            float* element = dx + (((((nint)top + (ky * geometry.DilationY)) * geometry.InputWidth) + left + (fromX * geometry.DilationX)) * stride) + channel;
                            for (int kx = fromX; kx < toX; kx++, element += geometry.DilationX * stride)
                            {
                                (Vector512.Load(element) + part).Store(element);
                            }
                        }
                    }
                }
            }
        }
    }
}
