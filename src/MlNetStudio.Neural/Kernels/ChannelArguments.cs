namespace MlNetStudio.Neural.Kernels;

/// <summary>What batch normalization works on: rows of padded channels, and one number a channel.</summary>
internal unsafe struct ChannelArguments
{
    /// <summary>The vectors to use.</summary>
    public SimdWidth Width;

    /// <summary>The rows of all samples.</summary>
    public int Rows;

    /// <summary>Floats from one row to the next.</summary>
    public nint Stride;

    /// <summary>The input.</summary>
    public float* X;

    /// <summary>The output.</summary>
    public float* Y;

    /// <summary>The gradient with respect to the output.</summary>
    public float* OutputGradient;

    /// <summary>The gradient with respect to the input, or null.</summary>
    public float* InputGradient;

    /// <summary>The channels' sums, then means.</summary>
    public float* Mean;

    /// <summary>The channels' sums of squares, then 1 / sqrt(variance + epsilon).</summary>
    public float* Inverse;

    /// <summary>What differences from the mean, or gradients, are multiplied with.</summary>
    public float* Scale;

    /// <summary>What is added to every row.</summary>
    public float* Shift;

    /// <summary>Where the sums of gradient times normalized value go.</summary>
    public float* ProductSum;

    /// <summary>Where the sums of gradients go.</summary>
    public float* GradientSum;
}
