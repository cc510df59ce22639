namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>One convolution and where its operands lie. Which are read and which written depends on the pass.</summary>
internal unsafe struct ConvolutionArguments
{
    public ConvolutionGeometry Geometry;

    /// <summary>The number of images.</summary>
    public int Batch;

    /// <summary>The images.</summary>
    public float* Input;

    /// <summary>Whether the images' channels lie next to each other without padding, and only images are padded: a network's input that is read by convolutions alone.</summary>
    public bool IsFlat;

    /// <summary>The result, [outputs' pixels, channels].</summary>
    public float* Output;

    /// <summary>The gradient with respect to the images, or the result of a transposed convolution.</summary>
    public float* InputGradient;

    /// <summary>The gradient with respect to the result, or the operand of a transposed convolution.</summary>
    public float* OutputGradient;

    /// <summary>The weights, [kernel height, kernel width, channels of a group, output channels] as rows of output channels.</summary>
    public float* Weights;

    /// <summary>Floats from one row of the weights to the next.</summary>
    public nint WeightStride;

    /// <summary>The gradient of the weights, laid out like them.</summary>
    public float* WeightGradient;

    /// <summary>The bias row, or null.</summary>
    public float* Bias;

    /// <summary>Where the bias row's gradient goes, or null.</summary>
    public float* BiasGradient;

    /// <summary>Room for <see cref="ConvolutionGeometry.PackedLength"/> floats.</summary>
    public float* Packed;

    /// <summary>Room for the weights as <see cref="Winograd"/> takes them, <see cref="Winograd.WeightsLength"/> floats, or null: they are transformed in every pass.</summary>
    public float* Transformed;

    /// <summary>Whether <see cref="Packed"/>, and <see cref="Transformed"/> where it is used, hold the weights already, from an earlier pass forward.</summary>
    public bool IsPacked;

    /// <summary>Whether the output is max(result, 0).</summary>
    public bool Rectify;

    /// <summary>Values, laid out like what is written: where they are not positive, the result becomes 0; null for none.</summary>
    public float* Mask;

    /// <summary>Whether outputs, and gradients of the images, are computed by <see cref="Winograd"/>; only where that suits, and for all images together.</summary>
    public bool UsesWinograd;

    /// <summary>Whether gradients of the weights are added to what is there.</summary>
    public bool Accumulate;

    /// <summary>Floats from one pixel of an image to the next.</summary>
    public readonly nint PixelStride => IsFlat ? Geometry.InputChannels : Geometry.InputStride;

    /// <summary>An image.</summary>
    public readonly float* Image(int index) =>
        Input + (index * (IsFlat ? Padding.Pad(Geometry.InputPixels * Geometry.InputChannels) : Geometry.InputPixels * Geometry.InputStride));
}
