namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>Where one thread packs its factors; made at its first large product and kept as long as the thread.</summary>
internal sealed unsafe class Workspace
{
    // The tallest tile in whole vectors of any width.
    private const int LeftLength = 16 * Blocking.Depth;

    [ThreadStatic]
    private static Workspace? _current;

    private readonly NativeBuffer _buffer = new(LeftLength + (Blocking.Columns * Blocking.Depth));

    public static Workspace OfThisThread => _current ??= new();

    /// <summary>Room for a tile of the left factor.</summary>
    public float* Left => _buffer.Pointer;

    /// <summary>Room for a block of the right factor.</summary>
    public float* Right => _buffer.Pointer + LeftLength;
}
