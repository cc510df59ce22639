namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// The functions over spans of any length and alignment, at the widest vectors there are. Every element gets the bits
/// that the same function gives inside a layer, so the native engine and a network agree. The result may be the operand;
/// it must be at least as long.
/// </summary>
internal static unsafe class VectorMath
{
    /// <inheritdoc cref="VectorExp"/>
    public static void Exp(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Map(new VectorExp(), x, y);

    /// <inheritdoc cref="VectorLog"/>
    public static void Log(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Map(new VectorLog(), x, y);

    /// <inheritdoc cref="VectorTanh"/>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Map(new VectorTanh(), x, y);

    /// <inheritdoc cref="VectorSigmoid"/>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Map(new VectorSigmoid(), x, y);

    /// <inheritdoc cref="VectorErf"/>
    public static void Erf(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Map(new VectorErf(), x, y);

    /// <inheritdoc cref="VectorSoftplus"/>
    public static void Softplus(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Map(new VectorSoftplus(), x, y);

    /// <inheritdoc cref="VectorRelu"/>
    public static void Relu(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Map(new VectorRelu(), x, y);

    /// <inheritdoc cref="VectorLeakyRelu"/>
    public static void LeakyRelu(ReadOnlySpan<float> x, Span<float> y, float alpha) => Elementwise.Map(new VectorLeakyRelu(alpha), x, y);

    /// <inheritdoc cref="VectorElu"/>
    public static void Elu(ReadOnlySpan<float> x, Span<float> y, float alpha) => Elementwise.Map(new VectorElu(alpha), x, y);

    /// <inheritdoc cref="VectorSelu"/>
    public static void Selu(ReadOnlySpan<float> x, Span<float> y, float alpha, float gamma) => Elementwise.Map(new VectorSelu(alpha, gamma), x, y);

    /// <inheritdoc cref="VectorHardSigmoid"/>
    public static void HardSigmoid(ReadOnlySpan<float> x, Span<float> y, float alpha, float beta) =>
        Elementwise.Map(new VectorHardSigmoid(alpha, beta), x, y);

    /// <summary>The softmax of every run of <paramref name="columns"/> elements; see <see cref="SoftmaxRows"/>.</summary>
    /// <exception cref="ArgumentException">The length is no multiple of the columns, or the result is shorter than the operand.</exception>
    public static void Softmax(ReadOnlySpan<float> x, Span<float> y, int columns)
    {
        int rows = CountRows(x, y, columns);
        fixed (float* source = x, target = y)
        {
            SoftmaxRows.Forward(SimdWidths.Best, source, columns, target, columns, rows, columns, padded: false);
        }
    }

    /// <summary>The logarithm of the softmax of every run of <paramref name="columns"/> elements; see <see cref="LogSoftmaxRows"/>.</summary>
    /// <exception cref="ArgumentException">The length is no multiple of the columns, or the result is shorter than the operand.</exception>
    public static void LogSoftmax(ReadOnlySpan<float> x, Span<float> y, int columns)
    {
        int rows = CountRows(x, y, columns);
        fixed (float* source = x, target = y)
        {
            LogSoftmaxRows.Forward(SimdWidths.Best, source, columns, target, columns, rows, columns, padded: false);
        }
    }

    private static int CountRows(ReadOnlySpan<float> x, Span<float> y, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (y.Length < x.Length || x.Length % columns != 0)
        {
            throw new ArgumentException($"{x.Length} elements are not whole rows of {columns} with a result as long ({y.Length}).");
        }

        return x.Length / columns;
    }
}
