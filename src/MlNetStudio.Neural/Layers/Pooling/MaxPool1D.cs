namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="MaxPool1DOptions"/>
    public static MaxPool1DOptions MaxPool1D(int window = 2) => new(window);
}

/// <summary>
/// The greatest element of every channel of series under windows (ONNX MaxPool). Input [length, channels], output [windows, channels].
/// Padding never counts.
/// </summary>
/// <param name="Window">The length of the window.</param>
public sealed record MaxPool1DOptions(int Window) : PoolingOptions
{
    /// <inheritdoc/>
    public override string Kind => "maxPool1d";

    /// <summary>Steps from one window to the next; null for the window's own length, so that windows touch.</summary>
    public int? Stride { get; init; }

    /// <summary>Padding before the series, for explicit padding.</summary>
    public int PadBefore { get; init; }

    /// <summary>Padding after the series, for explicit padding.</summary>
    public int PadAfter { get; init; }

    private protected override bool IsAverage => false;

    private protected override WindowSettings CreateWindow(LayerBinding binding) =>
        WindowSettings.ForSeries(Window, Stride ?? Window, 1, Padding, PadBefore, PadAfter);
}
