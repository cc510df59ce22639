using MlNetStudio.Neural.Kernels.Convolution;

namespace MlNetStudio.Neural.Layers;

/// <summary>A window's settings along one axis.</summary>
internal readonly record struct WindowAxis(string Name, int Kernel, int Stride, int Dilation, int Before, int After)
{
    /// <summary>The elements from the window's first tap to its last.</summary>
    public long Reach => ((Kernel - 1L) * Dilation) + 1;
}

/// <summary>The settings of layers that slide a window over images [height, width, channels], or over series [length, channels], which are images of height 1.</summary>
internal readonly record struct WindowSettings(WindowAxis Y, WindowAxis X, ConvolutionPadding Padding, bool IsSeries)
{
    // Places are computed in int, and no sensible layer comes near.
    private const int Most = 1 << 20;

    /// <summary>The settings for images; sizes of one number hold for both axes.</summary>
    public static WindowSettings ForImage(
        LayerBinding binding, Shape kernel, Shape strides, Shape dilations, ConvolutionPadding padding, (int Top, int Bottom, int Left, int Right) pads)
    {
        var (kernelY, kernelX) = Pair(binding, kernel, "kernel");
        var (strideY, strideX) = Pair(binding, strides, "strides");
        var (dilationY, dilationX) = Pair(binding, dilations, "dilations");
        return new(
            new("rows", kernelY, strideY, dilationY, pads.Top, pads.Bottom), new("columns", kernelX, strideX, dilationX, pads.Left, pads.Right), padding, IsSeries: false);
    }

    /// <summary>The settings for series.</summary>
    public static WindowSettings ForSeries(int kernel, int stride, int dilation, ConvolutionPadding padding, int before, int after) =>
        new(new("rows", 1, 1, 1, 0, 0), new("steps", kernel, stride, dilation, before, after), padding, IsSeries: true);

    /// <summary>The sizes over the layer's input, whose windows are its outputs; as many output channels as input channels.</summary>
    public ConvolutionGeometry Bind(LayerBinding binding)
    {
        var geometry = Start(binding);
        (geometry.OutputHeight, geometry.PadTop) = Outputs(binding, Y, geometry.InputHeight);
        (geometry.OutputWidth, geometry.PadLeft) = Outputs(binding, X, geometry.InputWidth);
        return geometry;
    }

    /// <summary>The sizes of a transposed convolution: its input is the convolution's output, its output the convolution's input.</summary>
    public ConvolutionGeometry BindTransposed(LayerBinding binding)
    {
        var geometry = Start(binding);
        (geometry.OutputHeight, geometry.OutputWidth) = (geometry.InputHeight, geometry.InputWidth);
        (geometry.InputHeight, geometry.PadTop) = Inputs(binding, Y, geometry.OutputHeight);
        (geometry.InputWidth, geometry.PadLeft) = Inputs(binding, X, geometry.OutputWidth);
        return geometry;
    }

    /// <summary>A shape of the layer's rank; too many elements are an error that names the layer.</summary>
    public Shape ShapeOf(LayerBinding binding, int height, int width, int channels)
    {
        if ((long)height * width > int.MaxValue / 4 / channels)
        {
            throw binding.Error($"an output of {height} by {width} by {channels} is too large");
        }

        return IsSeries ? new Shape(width, channels) : new Shape(height, width, channels);
    }

    private static (int Y, int X) Pair(LayerBinding binding, Shape sizes, string what) => sizes.Rank switch
    {
        1 => (sizes.Dimensions[0], sizes.Dimensions[0]),
        2 => (sizes.Dimensions[0], sizes.Dimensions[1]),
        _ => throw binding.Error($"the {what} {sizes} must be one number for both axes, or two: rows and columns"),
    };

    private ConvolutionGeometry Start(LayerBinding binding)
    {
        var input = binding.Input;
        if (input.Rank != (IsSeries ? 2 : 3))
        {
            throw binding.Error(IsSeries ? "it takes series of shape [length, channels]" : "it takes images of shape [height, width, channels]");
        }

        Check(binding, Y);
        Check(binding, X);
        return new ConvolutionGeometry
        {
            InputHeight = IsSeries ? 1 : input.Dimensions[0],
            InputWidth = input.Dimensions[^2],
            InputChannels = input.Columns,
            OutputChannels = input.Columns,
            KernelHeight = Y.Kernel,
            KernelWidth = X.Kernel,
            StrideY = Y.Stride,
            StrideX = X.Stride,
            DilationY = Y.Dilation,
            DilationX = X.Dilation,
            Groups = 1,
        };
    }

    private static void Check(LayerBinding binding, WindowAxis axis)
    {
        if (axis.Kernel is < 1 or > Most || axis.Stride is < 1 or > Most || axis.Dilation is < 1 or > Most || axis.Reach > Most)
        {
            throw binding.Error($"a kernel of {axis.Kernel} {axis.Name} with stride {axis.Stride} and dilation {axis.Dilation} is impossible; each must be at least 1");
        }

        if (axis.Before is < 0 or > Most || axis.After is < 0 or > Most)
        {
            throw binding.Error($"paddings of {axis.Before} and {axis.After} {axis.Name} are impossible; choose 0 to {Most}");
        }
    }

    private (int Outputs, int Before) Outputs(LayerBinding binding, WindowAxis axis, int size)
    {
        if (Padding == ConvolutionPadding.Same)
        {
            int outputs = (size + axis.Stride - 1) / axis.Stride;
            return (outputs, (int)(Math.Max(0, ((outputs - 1L) * axis.Stride) + axis.Reach - size) / 2));
        }

        var (before, after) = Padding == ConvolutionPadding.Explicit ? (axis.Before, axis.After) : (0, 0);
        long room = (long)size + before + after - axis.Reach;
        if (room < 0)
        {
            string dilated = axis.Dilation == 1 ? "" : $", which dilated by {axis.Dilation} reaches over {axis.Reach},";
            string padded = before + after == 0 ? "" : $" and {before} + {after} of padding";
            throw binding.Error($"a kernel of {axis.Kernel} {axis.Name}{dilated} is larger than the input's {size} {axis.Name}{padded}");
        }

        return ((int)(room / axis.Stride) + 1, before);
    }

    private (int Size, int Before) Inputs(LayerBinding binding, WindowAxis axis, int windows)
    {
        long full = ((windows - 1L) * axis.Stride) + axis.Reach;
        long size = full;
        int before = 0;
        if (Padding == ConvolutionPadding.Same)
        {
            size = (long)windows * axis.Stride;
            before = (int)(Math.Max(0, full - size) / 2);
        }
        else if (Padding == ConvolutionPadding.Explicit)
        {
            size = full - axis.Before - axis.After;
            before = axis.Before;
        }

        return size is >= 1 and <= int.MaxValue / 4
            ? ((int)size, before)
            : throw binding.Error($"{windows} {axis.Name} under a kernel of {axis.Kernel} with stride {axis.Stride} give an output of {size} {axis.Name}, which is impossible");
    }
}
