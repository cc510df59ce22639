using System.Runtime.InteropServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>Zeroed floats outside the managed heap, aligned to 64 bytes, freed when disposed or collected.</summary>
internal sealed unsafe class NativeBuffer : SafeHandle
{
    private const int Alignment = 64;

    public NativeBuffer(long length)
        : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;

        // One vector of slack lets a kernel read a whole vector at the last element.
        nuint bytes = checked((nuint)((length + Padding.Granularity) * sizeof(float)));
        handle = (nint)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear((void*)handle, bytes);
    }

    /// <summary>The number of floats.</summary>
    public long Length { get; }

    public float* Pointer => (float*)handle;

    public Span<float> Span => new(Pointer, checked((int)Length));

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
