namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="Conv1DOptions"/>
    public static Conv1DOptions Conv1D(int filters, int kernel, ActivationOptions? activation = null) => new(filters, kernel) { Activation = activation };
}

/// <summary>
/// A convolution of series: y[o, m] = f(b[m] + the sum over k, c of W[m, c, k] x[o stride + k dilation - pad, c]) (ONNX Conv).
/// Input [length, channels], output [length, filters], kernel [filters, channels / groups, length], bias [filters].
/// </summary>
/// <param name="Filters">The number of output channels, at least 1.</param>
/// <param name="Kernel">The length of the window.</param>
public sealed record Conv1DOptions(int Filters, int Kernel) : ConvolutionOptions(Filters)
{
    /// <inheritdoc/>
    public override string Kind => "conv1d";

    /// <summary>Steps from one window to the next. Default 1.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Steps from one tap of the window to the next. Default 1.</summary>
    public int Dilation { get; init; } = 1;

    /// <summary>Zeros before the series, for explicit padding.</summary>
    public int PadBefore { get; init; }

    /// <summary>Zeros after the series, for explicit padding.</summary>
    public int PadAfter { get; init; }

    private protected override WindowSettings CreateWindow(LayerBinding binding) =>
        WindowSettings.ForSeries(Kernel, Stride, Dilation, Padding, PadBefore, PadAfter);
}
