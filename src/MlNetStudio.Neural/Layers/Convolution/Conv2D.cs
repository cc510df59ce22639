namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="Conv2DOptions"/>
    public static Conv2DOptions Conv2D(int filters, int kernel, ActivationOptions? activation = null) => new(filters, kernel) { Activation = activation };
}

/// <summary>
/// A convolution of images: y[oy, ox, m] = f(b[m] + the sum over ky, kx, c of W[m, c, ky, kx] x[oy stride + ky dilation - pad, ox ..., c])
/// (ONNX Conv; cross-correlation, as everywhere). Input [height, width, channels], output [height, width, filters], kernel
/// [filters, channels / groups, height, width], bias [filters]. Images have their channels last; exported models turn them once, at their entry.
/// Windows of 3 x 3 with steps of 1 over 64 channels and more are computed by Winograd's minimal filtering F(4 x 4, 3 x 3) (Lavin and Gray
/// 2016, arXiv 1509.09308), with a quarter of the products and a little more rounding; a network's summary says where.
/// </summary>
/// <param name="Filters">The number of output channels, at least 1.</param>
/// <param name="Kernel">The window: rows and columns, or one number for both.</param>
public sealed record Conv2DOptions(int Filters, Shape Kernel) : ConvolutionOptions(Filters)
{
    /// <inheritdoc/>
    public override string Kind => "conv2d";

    /// <summary>Steps from one window to the next: rows and columns, or one number for both. Default 1.</summary>
    public Shape Strides { get; init; } = 1;

    /// <summary>Steps from one tap of the window to the next: rows and columns, or one number for both. Default 1.</summary>
    public Shape Dilations { get; init; } = 1;

    /// <summary>Rows of zeros above the image, for explicit padding.</summary>
    public int PadTop { get; init; }

    /// <summary>Rows of zeros below the image, for explicit padding.</summary>
    public int PadBottom { get; init; }

    /// <summary>Columns of zeros before the image, for explicit padding.</summary>
    public int PadLeft { get; init; }

    /// <summary>Columns of zeros behind the image, for explicit padding.</summary>
    public int PadRight { get; init; }

    private protected override WindowSettings CreateWindow(LayerBinding binding) =>
        WindowSettings.ForImage(binding, Kernel, Strides, Dilations, Padding, (PadTop, PadBottom, PadLeft, PadRight));
}
