using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Onnx.Compression;

/// <summary>
/// Weights as bytes, symmetric around zero, with a scale for every channel: scale = max |w| / 127, q = round(w / scale), half
/// to even.
/// Source: Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference",
/// CVPR; Krishnamoorthi 2018, arXiv 1806.08342, for the scale of each channel.
/// </summary>
internal static class WeightQuantization
{
    /// <summary>The bytes and their scales.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="axis">The axis of the channels.</param>
    public static (Tensor<sbyte> Values, Tensor<float> Scales) Quantize(Tensor<float> weights, int axis)
    {
        int channels = weights.Dimensions[axis];
        int inner = 1;
        for (int i = axis + 1; i < weights.Rank; i++)
        {
            inner *= weights.Dimensions[i];
        }

        var source = weights.Span;
        var scales = new float[channels];
        for (int i = 0; i < source.Length; i++)
        {
            int channel = i / inner % channels;
            scales[channel] = MathF.Max(scales[channel], MathF.Abs(source[i]));
        }

        for (int channel = 0; channel < channels; channel++)
        {
            scales[channel] = scales[channel] > 0 ? scales[channel] / sbyte.MaxValue : 1;
        }

        var values = new sbyte[source.Length];
        for (int i = 0; i < values.Length; i++)
        {
            float scaled = MathF.Round(source[i] / scales[i / inner % channels], MidpointRounding.ToEven);
            values[i] = (sbyte)Math.Clamp(scaled, -sbyte.MaxValue, sbyte.MaxValue);
        }

        return (new Tensor<sbyte>(values, weights.Dimensions), Tensor.Vector(scales));
    }
}
