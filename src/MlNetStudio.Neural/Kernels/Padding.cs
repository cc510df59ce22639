namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// Every row of a value, gradient or parameter inside the core starts on a multiple of 16 floats, the widest vector,
/// so that no kernel needs a remainder loop. The columns in between are the padding. Two rules keep it harmless:
/// whoever writes a row writes its padding too, with any finite number in a value and with zero in a gradient or parameter;
/// and reductions along a row (sums, maxima, the inner dimension of a product) read the logical columns only.
/// </summary>
internal static class Padding
{
    /// <summary>The number of floats to a multiple of which rows are padded.</summary>
    public const int Granularity = 16;

    /// <summary><paramref name="columns"/> rounded up to a whole number of vectors.</summary>
    public static int Pad(int columns) => (columns + Granularity - 1) & -Granularity;
}
