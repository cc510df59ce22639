namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>
/// The gradient of images as a convolution of the output's gradient with the weights turned round: where outputs are about as many as
/// inputs, so that hardly a product is with a zero, and rows are too short or channels too many for tap after tap.
/// </summary>
internal sealed unsafe partial class ConvolutionKernel<TLane, TVector>
{
    private const int ManyChannels = 128;
    private const int ShortRow = 8;

    private static bool IsFlipped(in ConvolutionGeometry geometry) =>
        geometry.StrideY == 1
        && geometry.StrideX == 1
        && geometry.PadTop <= (geometry.KernelHeight - 1) * geometry.DilationY
        && geometry.PadLeft <= (geometry.KernelWidth - 1) * geometry.DilationX
        && geometry.InputPixels <= geometry.OutputPixels + (geometry.OutputPixels / 8)
        && (geometry.InputStride >= ManyChannels || geometry.OutputWidth <= ShortRow);

    /// <summary>The convolution that gives the gradient.</summary>
    private static ConvolutionArguments Flip(in ConvolutionArguments arguments)
    {
        var flipped = arguments;
        var geometry = arguments.Geometry;
        flipped.Geometry = geometry with
        {
            InputHeight = geometry.OutputHeight,
            InputWidth = geometry.OutputWidth,
            InputChannels = geometry.OutputChannels,
            OutputHeight = geometry.InputHeight,
            OutputWidth = geometry.InputWidth,
            OutputChannels = geometry.InputChannels,
            PadTop = ((geometry.KernelHeight - 1) * geometry.DilationY) - geometry.PadTop,
            PadLeft = ((geometry.KernelWidth - 1) * geometry.DilationX) - geometry.PadLeft,
        };
        flipped.IsFlat = false;
        flipped.Transformed = null;
        flipped.IsPacked = false;
        flipped.Input = arguments.OutputGradient;
        flipped.Output = arguments.InputGradient;
        flipped.Bias = null;
        flipped.Rectify = false;
        return flipped;
    }
}
