namespace MlNetStudio.Neural.Kernels;

/// <summary>The arithmetic of normalization at inference, shared by the layers and the native engine so that both give the same bits.</summary>
internal static class NormalizationKernels
{
    /// <summary>
    /// Batch normalization folded to y = x scale + shift (a product, then a sum, each rounded):
    /// scale = gamma / sqrt(variance + epsilon), shift = beta - mean scale.
    /// </summary>
    public static void FoldBatchNormalization(
        ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> beta,
        ReadOnlySpan<float> mean,
        ReadOnlySpan<float> variance,
        float epsilon,
        Span<float> scale,
        Span<float> shift)
    {
        for (int c = 0; c < gamma.Length; c++)
        {
            float s = gamma[c] / MathF.Sqrt(variance[c] + epsilon);
            scale[c] = s;
            float product = mean[c] * s;
            shift[c] = beta[c] - product;
        }
    }

    /// <summary>
    /// Layer normalization of one row, in the order of its decomposition: m = mean(x), d = x - m, v = mean(d d),
    /// y = d / sqrt(v + epsilon) gamma + beta, every operation rounded. Returns 1 / sqrt(v + epsilon) for the backward pass.
    /// </summary>
    public static float NormalizeRow(ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, float epsilon, Span<float> normalized, Span<float> y)
    {
        float mean = RowReductions.Mean(x);
        TensorPrimitives.Subtract(x, mean, normalized);
        float variance = RowReductions.SumOfProducts(normalized, normalized) / x.Length;
        float deviation = MathF.Sqrt(variance + epsilon);
        TensorPrimitives.Divide(normalized, deviation, normalized);
        TensorPrimitives.Multiply(normalized, gamma, y);
        TensorPrimitives.Add(y, beta, y);
        return 1 / deviation;
    }
}
