namespace MlNetStudio.Neural.Kernels.Convolution;

/// <summary>Buffers of one thread, made when first needed and kept as long as the thread: once they are large enough nothing is allocated.</summary>
internal sealed unsafe class ConvolutionWorkspace
{
    private const int Slots = 7;

    [ThreadStatic]
    private static ConvolutionWorkspace? _current;

    private readonly NativeBuffer?[] _buffers = new NativeBuffer?[Slots];

    public static ConvolutionWorkspace OfThisThread => _current ??= new();

    /// <summary>Patches of images.</summary>
    public float* Patches(long length) => Room(0, length);

    /// <summary>Rows of a gradient that have no place of their own yet.</summary>
    public float* Rows(long length) => Room(1, length);

    /// <summary>The weights in the order of the kernels.</summary>
    public float* Weights(long length) => Room(2, length);

    /// <summary>The channels of one group of the input.</summary>
    public float* GroupInput(long length) => Room(3, length);

    /// <summary>The channels of one group of the output.</summary>
    public float* GroupOutput(long length) => Room(4, length);

    /// <summary>The gradient of one group's weights.</summary>
    public float* GroupGradient(long length) => Room(5, length);

    /// <summary>Sums on their way to a gradient.</summary>
    public float* Sums(long length) => Room(6, length);

    private float* Room(int slot, long length)
    {
        if (_buffers[slot] is not { } buffer || buffer.Length < length)
        {
            _buffers[slot]?.Dispose();
            _buffers[slot] = buffer = new NativeBuffer(length);
        }

        return buffer.Pointer;
    }
}
