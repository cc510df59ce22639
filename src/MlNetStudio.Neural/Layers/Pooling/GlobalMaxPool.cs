namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="GlobalMaxPoolOptions"/>
    public static GlobalMaxPoolOptions GlobalMaxPool() => new();
}

/// <summary>
/// The greatest element of every channel over a whole image or series (ONNX GlobalMaxPool). Input [height, width, channels] or
/// [length, channels], output [channels].
/// </summary>
public sealed record GlobalMaxPoolOptions : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "globalMaxPool";

    internal override BoundLayer Bind(LayerBinding binding) => GlobalPoolingLayer.Bind(binding, this, isAverage: false);
}
