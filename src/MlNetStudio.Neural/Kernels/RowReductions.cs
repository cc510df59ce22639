using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// Sums along a row in one fixed order, the same at every vector width and for every padding: sixteen partial sums
/// (element i goes to sum i mod 16), then halves added to halves. Layers and the native engine share it, so that a
/// normalization has the same bits in a network and in its exported graph.
/// </summary>
internal static class RowReductions
{
    /// <summary>The sum of the elements; 0 for none.</summary>
    public static float Sum(ReadOnlySpan<float> values)
    {
        var sums = Vector512<float>.Zero;
        ref float first = ref MemoryMarshal.GetReference(values);
        int i = 0;
        for (; i <= values.Length - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            sums += Vector512.LoadUnsafe(ref first, (nuint)i);
        }

        return Finish(sums + Tail(values[i..]));
    }

    /// <summary>The sum of the products of two rows of equal length, every product rounded before it is added.</summary>
    public static float SumOfProducts(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sums = Vector512<float>.Zero;
        ref float a = ref MemoryMarshal.GetReference(left);
        ref float b = ref MemoryMarshal.GetReference(right);
        int i = 0;
        for (; i <= left.Length - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            sums += Vector512.LoadUnsafe(ref a, (nuint)i) * Vector512.LoadUnsafe(ref b, (nuint)i);
        }

        return Finish(sums + (Tail(left[i..]) * Tail(right[i..])));
    }

    /// <summary>The mean of the elements: <see cref="Sum"/> divided by their number.</summary>
    public static float Mean(ReadOnlySpan<float> values) => Sum(values) / values.Length;

    private static Vector512<float> Tail(ReadOnlySpan<float> rest)
    {
        if (rest.IsEmpty)
        {
            return Vector512<float>.Zero;
        }

        Span<float> padded = stackalloc float[Vector512<float>.Count];
        padded.Clear();
        rest.CopyTo(padded);
        return Vector512.Create<float>(padded);
    }

    private static float Finish(Vector512<float> sums)
    {
        var eight = sums.GetLower() + sums.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        return four[0] + four[2] + (four[1] + four[3]);
    }
}
