using MlNetStudio.Neural.Kernels.Convolution;

namespace MlNetStudio.Neural.Layers;

/// <summary>What all pooling over windows has in common: every channel by itself, padding never counts.</summary>
public abstract record PoolingOptions : LayerOptions
{
    /// <summary>What lies around the input. Default valid: nothing.</summary>
    public ConvolutionPadding Padding { get; init; }

    /// <summary>The window over the layer's input.</summary>
    private protected abstract WindowSettings CreateWindow(LayerBinding binding);

    /// <summary>Whether the mean is taken, or else the maximum.</summary>
    private protected abstract bool IsAverage { get; }

    internal sealed override BoundLayer Bind(LayerBinding binding)
    {
        var window = CreateWindow(binding);
        var geometry = window.Bind(binding);
        if (Padding == ConvolutionPadding.Explicit)
        {
            CheckPadding(binding, window.Y);
            CheckPadding(binding, window.X);
        }

        var output = window.ShapeOf(binding, geometry.OutputHeight, geometry.OutputWidth, geometry.InputChannels);
        return new PoolingLayer(binding, this, geometry, IsAverage, window.IsSeries, output);
    }

    // A window on padding alone has no maximum and no mean.
    private static void CheckPadding(LayerBinding binding, WindowAxis axis)
    {
        if (axis.Before >= axis.Kernel || axis.After >= axis.Kernel)
        {
            throw binding.Error($"paddings of {axis.Before} and {axis.After} {axis.Name} must be less than the window of {axis.Kernel}");
        }
    }
}
