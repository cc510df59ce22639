using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Serving.Scoring;

/// <summary>Tensors as rows: the first dimension counts them.</summary>
internal static class TensorRows
{
    /// <summary>The number of elements of a row.</summary>
    public static int WidthOf(Tensor tensor)
    {
        int width = 1;
        for (int i = 1; i < tensor.Rank; i++)
        {
            width *= tensor.Dimensions[i];
        }

        return width;
    }

    /// <summary>Whether tensors of a type can be put together and taken apart.</summary>
    public static bool CanJoin(ElementType type) => type is ElementType.Float32 or ElementType.String or ElementType.Int64 or ElementType.UInt8;

    /// <summary>The rows of several tensors of one type and one row shape, one after another.</summary>
    public static Tensor Join(ReadOnlySpan<Tensor> parts) => parts[0] switch
    {
        Tensor<float> => Join<float>(parts),
        Tensor<string> => Join<string>(parts),
        Tensor<long> => Join<long>(parts),
        Tensor<byte> => Join<byte>(parts),
        _ => throw new NotSupportedException($"Rows of {parts[0].ElementType} cannot be put together."),
    };

    /// <summary>Some rows of a tensor.</summary>
    public static Tensor Slice(Tensor tensor, int start, int count) => tensor switch
    {
        Tensor<float> floats => Slice(floats, start, count),
        Tensor<string> texts => Slice(texts, start, count),
        Tensor<long> integers => Slice(integers, start, count),
        Tensor<byte> bytes => Slice(bytes, start, count),
        _ => throw new NotSupportedException($"Rows of {tensor.ElementType} cannot be taken apart."),
    };

    private static Tensor<T> Join<T>(ReadOnlySpan<Tensor> parts)
    {
        int length = 0;
        int rows = 0;
        foreach (var part in parts)
        {
            length += part.Length;
            rows += part.Dimensions[0];
        }

        var data = new T[length];
        int offset = 0;
        foreach (var part in parts)
        {
            var source = ((Tensor<T>)part).Span;
            source.CopyTo(data.AsSpan(offset));
            offset += source.Length;
        }

        return new Tensor<T>(data, WithRows(parts[0].Dimensions, rows));
    }

    private static Tensor<T> Slice<T>(Tensor<T> tensor, int start, int count)
    {
        int width = WidthOf(tensor);
        return new Tensor<T>(tensor.Span.Slice(start * width, count * width).ToArray(), WithRows(tensor.Dimensions, count));
    }

    private static ImmutableArray<int> WithRows(ImmutableArray<int> dimensions, int rows) =>
        dimensions.Length == 2 ? [rows, dimensions[1]] : dimensions.SetItem(0, rows);
}
