namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="AvgPool2DOptions"/>
    public static AvgPool2DOptions AvgPool2D(int window = 2) => new(window);
}

/// <summary>
/// The mean of every channel of images under windows (ONNX AveragePool). Input [height, width, channels], output
/// [rows of windows, columns of windows, channels]. Padding never counts.
/// </summary>
/// <param name="Window">The window: rows and columns, or one number for both.</param>
public sealed record AvgPool2DOptions(Shape Window) : PoolingOptions
{
    /// <inheritdoc/>
    public override string Kind => "avgPool2d";

    /// <summary>Steps from one window to the next: rows and columns, or one number for both; null for the window's own size, so that windows touch.</summary>
    public Shape? Strides { get; init; }

    /// <summary>Rows of padding above the image, for explicit padding.</summary>
    public int PadTop { get; init; }

    /// <summary>Rows of padding below the image, for explicit padding.</summary>
    public int PadBottom { get; init; }

    /// <summary>Columns of padding before the image, for explicit padding.</summary>
    public int PadLeft { get; init; }

    /// <summary>Columns of padding behind the image, for explicit padding.</summary>
    public int PadRight { get; init; }

    private protected override bool IsAverage => true;

    private protected override WindowSettings CreateWindow(LayerBinding binding) =>
        WindowSettings.ForImage(binding, Window, Strides ?? Window, 1, Padding, (PadTop, PadBottom, PadLeft, PadRight));
}
