namespace MlNetStudio.Data;

/// <summary>Some adjacent columns of a row-major matrix of features, for a step to fill or to change in place.</summary>
internal readonly ref struct FeatureBlock(Span<float> matrix, int rows, int stride, int offset, int width)
{
    private readonly Span<float> _matrix = matrix;

    public int Rows { get; } = rows;

    public int Width { get; } = width;

    /// <summary>The block's part of a row.</summary>
    public Span<float> this[int row] => _matrix.Slice((row * stride) + offset, Width);

    public ref float this[int row, int column] => ref _matrix[(row * stride) + offset + column];
}
