namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>The passes of a convolution, each by the kernel that fits its groups: the one entry for layers and for the native engine, so that both give the same bits.</summary>
internal static unsafe class Convolutions
{
    /// <summary>Output = f(Input convolved with Weights + Bias), f being max(., 0) for Rectify.</summary>
    public static void Forward(KernelSet kernels, in ConvolutionArguments arguments, WorkerTeam team)
    {
        if (arguments.Geometry.Groups == 1)
        {
            kernels.Convolve(arguments, team);
        }
        else if (arguments.Geometry.IsDepthwise)
        {
            DepthwiseConvolution.Forward(kernels.Width, arguments, team);
        }
        else
        {
            GroupedConvolution.Forward(kernels, arguments, team);
        }

        // Only the kernel of one group masks while it writes.
        if (arguments.Mask is not null && arguments.Geometry.Groups > 1)
        {
            Plans.ReluMask.Apply(arguments.Mask, arguments.Output, arguments.Batch * arguments.Geometry.OutputPixels * arguments.Geometry.OutputStride, team);
        }
    }

    /// <summary>InputGradient from OutputGradient, zero where Mask is not positive.</summary>
    public static void InputGradient(KernelSet kernels, in ConvolutionArguments arguments, WorkerTeam team)
    {
        if (arguments.Geometry.Groups == 1)
        {
            kernels.ConvolveInputGradient(arguments, team);
        }
        else if (arguments.Geometry.IsDepthwise)
        {
            DepthwiseConvolution.InputGradient(kernels.Width, arguments, team);
        }
        else
        {
            GroupedConvolution.InputGradient(kernels, arguments, team);
            if (arguments.Mask is not null)
            {
                Plans.ReluMask.Apply(arguments.Mask, arguments.InputGradient, arguments.Batch * arguments.Geometry.InputPixels * arguments.Geometry.InputStride, team);
            }
        }
    }

    /// <summary>WeightGradient and BiasGradient from Input and OutputGradient.</summary>
    public static void WeightGradient(KernelSet kernels, in ConvolutionArguments arguments, WorkerTeam team)
    {
        if (arguments.Geometry.Groups == 1)
        {
            kernels.ConvolveWeightGradient(arguments, team);
        }
        else if (arguments.Geometry.IsDepthwise)
        {
            DepthwiseConvolution.WeightGradient(kernels.Width, arguments, team);
        }
        else
        {
            GroupedConvolution.WeightGradient(kernels, arguments, team);
        }
    }
}
