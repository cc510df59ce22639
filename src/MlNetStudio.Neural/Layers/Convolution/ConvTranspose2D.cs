namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="ConvTranspose2DOptions"/>
    public static ConvTranspose2DOptions ConvTranspose2D(int filters, int kernel, ActivationOptions? activation = null) => new(filters, kernel) { Activation = activation };
}

/// <summary>
/// A transposed convolution of images, the gradient of a convolution to its input, which makes images larger: every x[iy, ix, c] times
/// W[c, m, ky, kx] is added to y[iy stride + ky dilation - pad, ix ..., m], then the bias, then f (ONNX ConvTranspose). Input
/// [height, width, channels], output [height, width, filters], kernel [channels, filters / groups, height, width], bias [filters].
/// The output has (input - 1) stride + window rows if padding is valid, input stride rows if it is same; explicit padding is taken away from it.
/// </summary>
/// <param name="Filters">The number of output channels, at least 1.</param>
/// <param name="Kernel">The window: rows and columns, or one number for both.</param>
public sealed record ConvTranspose2DOptions(int Filters, Shape Kernel) : ConvolutionOptions(Filters)
{
    /// <inheritdoc/>
    public override string Kind => "convTranspose2d";

    /// <summary>Steps in the output from one input to the next: rows and columns, or one number for both. Default 1.</summary>
    public Shape Strides { get; init; } = 1;

    /// <summary>Steps from one tap of the window to the next: rows and columns, or one number for both. Default 1.</summary>
    public Shape Dilations { get; init; } = 1;

    /// <summary>Rows taken away from the top of the output, for explicit padding.</summary>
    public int PadTop { get; init; }

    /// <summary>Rows taken away from the bottom of the output, for explicit padding.</summary>
    public int PadBottom { get; init; }

    /// <summary>Columns taken away from the output's left, for explicit padding.</summary>
    public int PadLeft { get; init; }

    /// <summary>Columns taken away from the output's right, for explicit padding.</summary>
    public int PadRight { get; init; }

    private protected override WindowSettings CreateWindow(LayerBinding binding) =>
        WindowSettings.ForImage(binding, Kernel, Strides, Dilations, Padding, (PadTop, PadBottom, PadLeft, PadRight));

    private protected override bool IsTransposed => true;
}
