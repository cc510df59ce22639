namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>
/// The sizes of a convolution or pooling over images stored as [height, width, channels] with padded pixels: the window's tap
/// (ky, kx) at output (oy, ox) lies on the input's pixel (oy StrideY - PadTop + ky DilationY, ox StrideX - PadLeft + kx DilationX),
/// which counts as zero outside the image. A series is an image of height 1.
/// </summary>
internal struct ConvolutionGeometry
{
    public int InputHeight;
    public int InputWidth;
    public int InputChannels;
    public int OutputHeight;
    public int OutputWidth;
    public int OutputChannels;
    public int KernelHeight;
    public int KernelWidth;
    public int StrideY;
    public int StrideX;
    public int DilationY;
    public int DilationX;
    public int PadTop;
    public int PadLeft;
    public int Groups;

    /// <summary>Floats from one pixel of the input to the next.</summary>
    public readonly nint InputStride => Padding.Pad(InputChannels);

    /// <summary>Floats from one pixel of the output to the next.</summary>
    public readonly nint OutputStride => Padding.Pad(OutputChannels);

    public readonly int InputPixels => InputHeight * InputWidth;

    public readonly int OutputPixels => OutputHeight * OutputWidth;

    public readonly int Taps => KernelHeight * KernelWidth;

    /// <summary>The products that one output sums, and the rows of the weights.</summary>
    public readonly int Depth => Taps * (InputChannels / Groups);

    /// <summary>Whether every output is a product with the one pixel at its own place.</summary>
    public readonly bool IsPointwise =>
        Taps == 1 && StrideY == 1 && StrideX == 1 && PadTop == 0 && PadLeft == 0 && InputHeight == OutputHeight && InputWidth == OutputWidth;

    /// <summary>Whether every channel has a filter of its own.</summary>
    public readonly bool IsDepthwise => Groups > 1 && Groups == InputChannels && Groups == OutputChannels;

    /// <summary>Whether the taps of one row of the window lie next to each other without gaps.</summary>
    public readonly bool HasContiguousRows => DilationX == 1 && InputStride == InputChannels;

    /// <summary>Floats that the kernels need for the weights in their own order.</summary>
    public readonly long PackedLength => Groups > 1 ? 0 : (long)Taps * Padding.Pad(InputChannels) * Padding.Pad(OutputChannels);

    /// <summary>Multiply-adds of one image.</summary>
    public readonly long MultiplyAdds => (long)OutputPixels * OutputChannels * Depth;

    /// <summary>The outputs from <paramref name="from"/> up to, without it, <paramref name="to"/> along one axis whose tap lies in the input.</summary>
    /// <param name="shift">Where the tap of output 0 lies.</param>
    /// <param name="stride">Steps from one output to the next.</param>
    /// <param name="size">The input's size.</param>
    /// <param name="outputs">The output's size.</param>
    /// <param name="from">The first of them.</param>
    /// <param name="to">The one after the last, at least <paramref name="from"/>.</param>
    public static void Inside(int shift, int stride, int size, int outputs, out int from, out int to)
    {
        from = Math.Min(outputs, shift >= 0 ? 0 : (-shift + stride - 1) / stride);
        to = Math.Max(from, Math.Min(outputs, shift >= size ? 0 : ((size - 1 - shift) / stride) + 1));
    }
}
