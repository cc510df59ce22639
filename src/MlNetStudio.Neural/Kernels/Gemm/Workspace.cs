namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>Where one thread packs its factors; made at its first large product and kept as long as the thread.</summary>
internal sealed unsafe class Workspace
{
    private const int LeftLength = Blocking.PackedRows * Blocking.Depth;
    private const int RightLength = Blocking.WidestTile * Blocking.Depth;

    [ThreadStatic]
    private static Workspace? _current;

    private readonly NativeBuffer _buffer = new(LeftLength + RightLength);

    public static Workspace OfThisThread => _current ??= new();

    /// <summary>Room for a block of the left factor.</summary>
    public float* Left => _buffer.Pointer;

    /// <summary>Room for a panel of the right factor.</summary>
    public float* Right => _buffer.Pointer + LeftLength;
}
