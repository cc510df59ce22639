namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>
/// The vector instructions that the matrix kernels use, at one width. Implemented by empty structs only: a type argument that is
/// a struct is compiled for itself, so every call is resolved and inlined.
/// </summary>
internal unsafe interface IVectorLane<TVector>
    where TVector : unmanaged
{
    /// <summary>Floats in a vector.</summary>
    public static abstract int Count { get; }

    /// <summary>
    /// The tallest tile of two vectors a row whose sums, with the row of B and the broadcast element, fit the registers.
    /// </summary>
    public static abstract int TileRows { get; }

    /// <summary>Up to how many rows a tile is four vectors wide, so that enough sums are in flight to hide the latency of one.</summary>
    public static abstract int WideTileRows { get; }

    /// <summary>Count consecutive floats, of any alignment.</summary>
    public static abstract TVector Load(float* source);

    /// <summary>The vector that follows <paramref name="index"/> others.</summary>
    public static abstract TVector Load(float* source, int index);

    /// <summary>One float in every element.</summary>
    public static abstract TVector Broadcast(float* source);

    public static abstract void Store(TVector value, float* target);

    /// <summary>Stores behind <paramref name="index"/> other vectors.</summary>
    public static abstract void Store(TVector value, float* target, int index);

    /// <summary>left * right + addend, rounded once.</summary>
    public static abstract TVector FusedMultiplyAdd(TVector left, TVector right, TVector addend);

    public static abstract TVector Add(TVector left, TVector right);

    /// <summary>max(value, 0), NaN where the value is NaN.</summary>
    public static abstract TVector Rectify(TVector value);

    /// <summary>The value where the mask is positive, else 0.</summary>
    public static abstract TVector KeepWherePositive(TVector value, TVector mask);

    /// <summary>
    /// Transposes a block of Count rows and Min(Count, 4) columns: the target's row c, Count floats, is the block's column c.
    /// </summary>
    public static abstract void TransposeBlock(float* source, nint sourceStride, float* target, nint targetStride);
}
