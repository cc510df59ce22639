using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>
/// Convolutions in which every channel has its own filter: vectors run along the channels, sums stay in registers over the window.
/// Forward and the gradient of the images are shared out by images, the gradient of the weights by channels.
/// </summary>
internal static unsafe class DepthwiseConvolution
{
    private enum Pass
    {
        Forward,
        InputGradient,
        WeightGradient,
    }

    public static void Forward(SimdWidth width, in ConvolutionArguments arguments, WorkerTeam team) => Run(width, arguments, Pass.Forward, team);

    public static void InputGradient(SimdWidth width, in ConvolutionArguments arguments, WorkerTeam team) => Run(width, arguments, Pass.InputGradient, team);

    public static void WeightGradient(SimdWidth width, in ConvolutionArguments arguments, WorkerTeam team) => Run(width, arguments, Pass.WeightGradient, team);

    private static void Run(SimdWidth width, in ConvolutionArguments arguments, Pass pass, WorkerTeam team)
    {
        var shared = new Shared { Arguments = arguments, Width = width, Pass = pass };
        if (team.Members > 1 && arguments.Batch * arguments.Geometry.MultiplyAdds >= ConvolutionBlocking.LeastSharedWork / 8)
        {
            team.Run(&RunMember, &shared);
        }
        else
        {
            RunMember(&shared, 0, 1);
        }
    }

    private static void RunMember(void* shared, int member, int members) =>
        VectorWork.Run<Work>(((Shared*)shared)->Width, shared, member, members);

    private static void RunMember<TSimd>(Shared* shared, int member, int members)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        var geometry = shared->Arguments.Geometry;
        if (shared->Pass == Pass.WeightGradient)
        {
            var (first, end) = ConvolutionBlocking.Share((int)geometry.InputStride / Padding.Granularity, member, members);
            for (int channel = first * Padding.Granularity; channel < end * Padding.Granularity; channel += TSimd.Count)
            {
                WeightGradient<TSimd>(shared->Arguments, channel);
            }

            return;
        }

        var (firstImage, endImage) = ConvolutionBlocking.Share(shared->Arguments.Batch, member, members);
        for (int image = firstImage; image < endImage; image++)
        {
            if (shared->Pass == Pass.Forward)
            {
                Forward<TSimd>(shared->Arguments, image);
            }
            else
            {
                InputGradient<TSimd>(shared->Arguments, image);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<TSimd>(in ConvolutionArguments arguments, int image)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        var geometry = arguments.Geometry;
        nint stride = geometry.InputStride;
        float* x = arguments.Input + (image * geometry.InputPixels * stride);
        float* y = arguments.Output + (image * geometry.OutputPixels * stride);
        for (int oy = 0; oy < geometry.OutputHeight; oy++)
        {
            for (int ox = 0; ox < geometry.OutputWidth; ox++, y += stride)
            {
                for (nint channel = 0; channel < stride; channel += TSimd.Count)
                {
                    var sum = TSimd.Zero;
                    float* weight = arguments.Weights + channel;
                    for (int ky = 0; ky < geometry.KernelHeight; ky++)
                    {
                        int iy = (oy * geometry.StrideY) - geometry.PadTop + (ky * geometry.DilationY);
                        if ((uint)iy >= (uint)geometry.InputHeight)
                        {
                            weight += geometry.KernelWidth * arguments.WeightStride;
                            continue;
                        }

                        int ix = (ox * geometry.StrideX) - geometry.PadLeft;
                        for (int kx = 0; kx < geometry.KernelWidth; kx++, ix += geometry.DilationX, weight += arguments.WeightStride)
                        {
                            if ((uint)ix < (uint)geometry.InputWidth)
                            {
                                sum = TSimd.FusedMultiplyAdd(TSimd.Load(x + ((((nint)iy * geometry.InputWidth) + ix) * stride) + channel), TSimd.Load(weight), sum);
                            }
                        }
                    }

                    sum = arguments.Bias is null ? sum : sum + TSimd.Load(arguments.Bias + channel);
                    (arguments.Rectify ? TSimd.Max(TSimd.Zero, sum) : sum).Store(y + channel);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InputGradient<TSimd>(in ConvolutionArguments arguments, int image)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        var geometry = arguments.Geometry;
        nint stride = geometry.InputStride;
        nint imageLength = geometry.InputPixels * stride;
        float* dy = arguments.OutputGradient + (image * geometry.OutputPixels * stride);
        float* dx = arguments.InputGradient + (image * imageLength);
        new Span<float>(dx, checked((int)imageLength)).Clear();
        for (int tap = 0; tap < geometry.Taps; tap++)
        {
            int ky = tap / geometry.KernelWidth;
            int top = (ky * geometry.DilationY) - geometry.PadTop;
            int left = ((tap - (ky * geometry.KernelWidth)) * geometry.DilationX) - geometry.PadLeft;
            ConvolutionGeometry.Inside(top, geometry.StrideY, geometry.InputHeight, geometry.OutputHeight, out int fromY, out int toY);
            ConvolutionGeometry.Inside(left, geometry.StrideX, geometry.InputWidth, geometry.OutputWidth, out int fromX, out int toX);
            float* weight = arguments.Weights + (tap * arguments.WeightStride);
            for (int oy = fromY; oy < toY; oy++)
            {
                for (int ox = fromX; ox < toX; ox++)
                {
                    float* from = dy + ((((nint)oy * geometry.OutputWidth) + ox) * stride);
                    float* to = dx + (((((nint)oy * geometry.StrideY) + top) * geometry.InputWidth) + ((nint)ox * geometry.StrideX) + left) * stride;
                    for (nint channel = 0; channel < stride; channel += TSimd.Count)
                    {
                        TSimd.FusedMultiplyAdd(TSimd.Load(from + channel), TSimd.Load(weight + channel), TSimd.Load(to + channel)).Store(to + channel);
                    }
                }
            }
        }

        if (arguments.Mask is not null)
        {
            Plans.ReluMask.Apply(arguments.Mask + (image * imageLength), dx, imageLength);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeightGradient<TSimd>(in ConvolutionArguments arguments, int channel)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        var geometry = arguments.Geometry;
        nint stride = geometry.InputStride;

        // The padding of a value may be anything, that of a gradient is zero.
        var present = TSimd.FirstLanes(Math.Clamp(geometry.InputChannels - channel, 0, TSimd.Count));
        for (int tap = 0; tap < geometry.Taps; tap++)
        {
            int ky = tap / geometry.KernelWidth;
            int top = (ky * geometry.DilationY) - geometry.PadTop;
            int left = ((tap - (ky * geometry.KernelWidth)) * geometry.DilationX) - geometry.PadLeft;
            ConvolutionGeometry.Inside(top, geometry.StrideY, geometry.InputHeight, geometry.OutputHeight, out int fromY, out int toY);
            ConvolutionGeometry.Inside(left, geometry.StrideX, geometry.InputWidth, geometry.OutputWidth, out int fromX, out int toX);
            var sum = TSimd.Zero;
            for (int image = 0; image < arguments.Batch; image++)
            {
                var part = TSimd.Zero;
                float* x = arguments.Input + (image * geometry.InputPixels * stride) + channel;
                float* dy = arguments.OutputGradient + (image * geometry.OutputPixels * stride) + channel;
                for (int oy = fromY; oy < toY; oy++)
                {
                    float* from = x + (((((nint)oy * geometry.StrideY) + top) * geometry.InputWidth) + ((nint)fromX * geometry.StrideX) + left) * stride;
                    float* gradient = dy + ((((nint)oy * geometry.OutputWidth) + fromX) * stride);
                    for (int ox = fromX; ox < toX; ox++, from += geometry.StrideX * stride, gradient += stride)
                    {
                        part = TSimd.FusedMultiplyAdd(TSimd.Load(from), TSimd.Load(gradient), part);
                    }
                }

                sum += part;
            }

            (sum & present).Store(arguments.WeightGradient + (tap * arguments.WeightStride) + channel);
        }

        if (arguments.BiasGradient is not null)
        {
            BiasGradient<TSimd>(arguments, channel);
        }
    }

    private static void BiasGradient<TSimd>(in ConvolutionArguments arguments, int channel)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        nint stride = arguments.Geometry.OutputStride;
        int pixels = arguments.Geometry.OutputPixels;
        var sum = TSimd.Zero;
        for (int image = 0; image < arguments.Batch; image++)
        {
            var part = TSimd.Zero;
            float* dy = arguments.OutputGradient + (image * pixels * stride) + channel;
            for (int pixel = 0; pixel < pixels; pixel++, dy += stride)
            {
                part += TSimd.Load(dy);
            }

            sum += part;
        }

        sum.Store(arguments.BiasGradient + channel);
    }

    private readonly struct Work : IVectorWork
    {
        public static void Run<TSimd>(void* state, int member, int members)
            where TSimd : unmanaged, ISimd<TSimd> => RunMember<TSimd>((Shared*)state, member, members);
    }

    private struct Shared
    {
        public ConvolutionArguments Arguments;
        public SimdWidth Width;
        public Pass Pass;
    }
}
