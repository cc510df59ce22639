namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>A left factor whose element (i, k) lies at A[i * stride + k].</summary>
internal readonly struct RowMajorLeft;

/// <summary>A left factor whose element (i, k) lies at A[k * stride + i]: a transposed one, or a packed one.</summary>
internal readonly struct TransposedLeft;

/// <summary>A transposed left factor in runs of k: after each run, <see cref="TileArguments.Jump"/> floats are passed over.</summary>
internal readonly struct SegmentedLeft;
