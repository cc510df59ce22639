namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="GlobalAveragePoolOptions"/>
    public static GlobalAveragePoolOptions GlobalAveragePool() => new();
}

/// <summary>
/// The mean of every channel over a whole image or series (ONNX GlobalAveragePool). Input [height, width, channels] or
/// [length, channels], output [channels].
/// </summary>
public sealed record GlobalAveragePoolOptions : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "globalAveragePool";

    internal override BoundLayer Bind(LayerBinding binding) => GlobalPoolingLayer.Bind(binding, this, isAverage: true);
}
