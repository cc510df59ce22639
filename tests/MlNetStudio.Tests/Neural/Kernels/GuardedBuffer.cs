using System.Runtime.InteropServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Tests.Neural.Kernels;

/// <summary>
/// Floats that end where the process may not read on: on Linux an access beyond the last one ends in a fault, elsewhere this is
/// ordinary memory.
/// </summary>
internal sealed unsafe partial class GuardedBuffer : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly NativeBuffer? _plain;
    private readonly nint _mapping;
    private readonly nuint _mapped;

    public GuardedBuffer(int length)
    {
        Length = length;
        if (!OperatingSystem.IsLinux())
        {
            _plain = new NativeBuffer(length);
            Pointer = _plain.Pointer;
            return;
        }

        nuint page = (nuint)Environment.SystemPageSize;
        nuint bytes = (nuint)length * sizeof(float);
        nuint usable = (bytes + page - 1) / page * page;
        _mapped = usable + page;
        _mapping = Map(0, _mapped, ReadWrite, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, _mapping);
        Assert.Equal(0, Protect(_mapping + (nint)usable, page, 0));
        Pointer = (float*)(_mapping + (nint)(usable - bytes));
    }

    public float* Pointer { get; }

    public int Length { get; }

    public Span<float> Span => new(Pointer, Length);

    public void Dispose()
    {
        _plain?.Dispose();
        if (_mapping != 0)
        {
            _ = Unmap(_mapping, _mapped);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
