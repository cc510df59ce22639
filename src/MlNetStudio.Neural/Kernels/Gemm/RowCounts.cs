using System.Runtime.InteropServices;

namespace MlNetStudio.Neural.Kernels.Gemm;

// The height of a tile as a type whose size in bytes is the number of rows: a size is a constant before the compiler decides what
// to inline, so that the rows which a tile does not have cost nothing of what it is ready to inline.

[StructLayout(LayoutKind.Sequential, Size = 1)]
internal readonly struct Rows1;

[StructLayout(LayoutKind.Sequential, Size = 2)]
internal readonly struct Rows2;

[StructLayout(LayoutKind.Sequential, Size = 3)]
internal readonly struct Rows3;

[StructLayout(LayoutKind.Sequential, Size = 4)]
internal readonly struct Rows4;

[StructLayout(LayoutKind.Sequential, Size = 5)]
internal readonly struct Rows5;

[StructLayout(LayoutKind.Sequential, Size = 6)]
internal readonly struct Rows6;

[StructLayout(LayoutKind.Sequential, Size = 7)]
internal readonly struct Rows7;

[StructLayout(LayoutKind.Sequential, Size = 8)]
internal readonly struct Rows8;

[StructLayout(LayoutKind.Sequential, Size = 9)]
internal readonly struct Rows9;

[StructLayout(LayoutKind.Sequential, Size = 10)]
internal readonly struct Rows10;

[StructLayout(LayoutKind.Sequential, Size = 11)]
internal readonly struct Rows11;

[StructLayout(LayoutKind.Sequential, Size = 12)]
internal readonly struct Rows12;

[StructLayout(LayoutKind.Sequential, Size = 13)]
internal readonly struct Rows13;

[StructLayout(LayoutKind.Sequential, Size = 14)]
internal readonly struct Rows14;
