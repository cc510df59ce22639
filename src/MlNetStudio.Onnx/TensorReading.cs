using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx.Protos;

namespace MlNetStudio.Onnx;

/// <summary>A tensor out of its ONNX form; everything is checked before anything is allocated.</summary>
internal static class TensorReading
{
    private const int RankLimit = 64;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a tensor.</summary>
    /// <param name="proto">The tensor as stored. Its raw data is released once it has been copied.</param>
    /// <param name="owner">What messages call it, with a capital: <c>The initializer 'w'</c>.</param>
    /// <exception cref="OnnxFormatException">It is not a whole tensor of a supported type within this file.</exception>
    public static Tensor Read(TensorProto proto, string owner)
    {
        if (proto.DataLocation != TensorProto.Types.DataLocation.Default || proto.ExternalData.Count > 0)
        {
            throw new OnnxFormatException($"{owner} keeps its data in another file. {ExternalData.Advice}");
        }

        if (proto.HasSegment)
        {
            throw new OnnxFormatException($"{owner} is stored in segments, which is not supported.");
        }

        var type = ElementTypes.Parse(proto.DataType, owner);
        var dimensions = Dimensions(proto, owner, out int count);
        CheckOnlyOneSource(proto, type, owner);
        return type switch
        {
            ElementType.Float32 => Read(proto, proto.FloatData, static value => value, dimensions, count, owner),
            ElementType.Float64 => Read(proto, proto.DoubleData, static value => value, dimensions, count, owner),
            ElementType.Int64 => Read(proto, proto.Int64Data, static value => value, dimensions, count, owner),
            ElementType.UInt64 => Read(proto, proto.Uint64Data, static value => value, dimensions, count, owner),
            ElementType.UInt32 => Read(proto, proto.Uint64Data, static value => checked((uint)value), dimensions, count, owner),
            ElementType.Int32 => Read(proto, proto.Int32Data, static value => value, dimensions, count, owner),
            ElementType.Int16 => Read(proto, proto.Int32Data, static value => checked((short)value), dimensions, count, owner),
            ElementType.UInt16 => Read(proto, proto.Int32Data, static value => checked((ushort)value), dimensions, count, owner),
            ElementType.Int8 => Read(proto, proto.Int32Data, static value => checked((sbyte)value), dimensions, count, owner),
            ElementType.UInt8 => Read(proto, proto.Int32Data, static value => checked((byte)value), dimensions, count, owner),
            ElementType.Float16 => Read(proto, proto.Int32Data, static value => BitConverter.UInt16BitsToHalf(checked((ushort)value)), dimensions, count, owner),
            ElementType.BFloat16 => Read(proto, proto.Int32Data, static value => new BrainNumber(checked((ushort)value)), dimensions, count, owner),
            _ when SmallNumbers.Has(type) => Tensor.Small(type, ReadSmall(proto, type, dimensions, count, owner), dimensions),
            ElementType.Boolean => ReadBooleans(proto, dimensions, count, owner),
            _ => ReadStrings(proto, dimensions, count, owner),
        };
    }

    /// <summary>Text out of its bytes.</summary>
    /// <exception cref="OnnxFormatException">The bytes are not UTF-8.</exception>
    public static string Text(ByteString bytes, string owner)
    {
        try
        {
            return StrictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new OnnxFormatException($"{owner} holds text that is not UTF-8.");
        }
    }

    /// <summary>The bytes of a tensor's data where they are stored raw, by its type and shape.</summary>
    /// <exception cref="OnnxFormatException">Its type has no such form, or its shape is impossible.</exception>
    public static long RawLength(TensorProto proto, string owner)
    {
        int bits = ElementTypes.Bits(ElementTypes.Parse(proto.DataType, owner));
        if (bits == 0)
        {
            throw new OnnxFormatException($"{owner} holds text, which cannot be kept in another file.");
        }

        Dimensions(proto, owner, out int count);
        return (((long)count * bits) + 7) / 8;
    }

    private static ImmutableArray<int> Dimensions(TensorProto proto, string owner, out int count)
    {
        if (proto.Dims.Count > RankLimit)
        {
            throw new OnnxFormatException($"{owner} has {proto.Dims.Count} dimensions; at most {RankLimit} are supported.");
        }

        var dimensions = ImmutableArray.CreateBuilder<int>(proto.Dims.Count);
        long product = 1;
        foreach (long dimension in proto.Dims)
        {
            if (dimension < 0)
            {
                throw new OnnxFormatException($"{owner} has the negative dimension {dimension}.");
            }

            if (dimension > int.MaxValue || (product *= dimension) > Array.MaxLength)
            {
                throw new OnnxFormatException($"{owner} claims the shape [{string.Join(", ", proto.Dims)}], which is more than a tensor can hold.");
            }

            dimensions.Add((int)dimension);
        }

        count = (int)product;
        return dimensions.MoveToImmutable();
    }

    private static void CheckOnlyOneSource(TensorProto proto, ElementType type, string owner)
    {
        bool raw = proto.RawData.Length > 0;
        (int Count, bool Fits)[] sources =
        [
            (proto.RawData.Length, type != ElementType.String),
            (proto.FloatData.Count, type == ElementType.Float32 && !raw),
            (proto.DoubleData.Count, type == ElementType.Float64 && !raw),
            (proto.Int64Data.Count, type == ElementType.Int64 && !raw),
            (proto.Uint64Data.Count, type is ElementType.UInt32 or ElementType.UInt64 && !raw),
            (proto.StringData.Count, type == ElementType.String),
            (proto.Int32Data.Count, !raw && type is ElementType.Int32 or ElementType.Int16 or ElementType.UInt16 or ElementType.Int8 or ElementType.UInt8 or ElementType.Float16 or ElementType.Boolean || (!raw && SmallNumbers.Has(type))),
        ];
        if (sources.Any(source => source.Count > 0 && !source.Fits))
        {
            throw new OnnxFormatException($"{owner} is of type {type}, but holds data of another type or holds its data twice.");
        }
    }

    private static Tensor<T> Read<TStored, T>(
        TensorProto proto, IReadOnlyList<TStored> stored, Func<TStored, T> convert, ImmutableArray<int> dimensions, int count, string owner)
        where T : unmanaged
    {
        if (proto.RawData.Length > 0)
        {
            return new Tensor<T>(FromRaw<T>(proto, count, owner), dimensions);
        }

        CheckCount(stored.Count, dimensions, count, owner);
        var data = new T[count];
        try
        {
            for (int i = 0; i < count; i++)
            {
                data[i] = convert(stored[i]);
            }
        }
        catch (OverflowException)
        {
            throw new OnnxFormatException($"{owner} holds a value that its element type cannot.");
        }

        return new Tensor<T>(data, dimensions);
    }

    private static Tensor<bool> ReadBooleans(TensorProto proto, ImmutableArray<int> dimensions, int count, string owner)
    {
        var bytes = Read(proto, proto.Int32Data, static value => (byte)(value == 0 ? 0 : 1), dimensions, count, owner).Data;
        return new Tensor<bool>(Array.ConvertAll(bytes, static value => value != 0), dimensions);
    }

    // Numbers of four and two bits lie together in bytes, the first in the lowest bits, also where the bytes are kept as integers.
    private static SmallNumber[] ReadSmall(TensorProto proto, ElementType type, ImmutableArray<int> dimensions, int count, string owner)
    {
        int bits = SmallNumbers.BitsOf(type), perByte = 8 / bits;
        int length = (int)(((long)count + perByte - 1) / perByte);
        byte[] bytes = Read(proto, proto.Int32Data, static value => checked((byte)value), [length], length, owner).Data;
        var data = new SmallNumber[count];
        for (int i = 0; i < count; i++)
        {
            data[i] = new SmallNumber((byte)((bytes[i / perByte] >> (i % perByte * bits)) & ((1 << bits) - 1)));
        }

        return data;
    }

    private static Tensor<string> ReadStrings(TensorProto proto, ImmutableArray<int> dimensions, int count, string owner)
    {
        CheckCount(proto.StringData.Count, dimensions, count, owner);
        var data = new string[count];
        for (int i = 0; i < count; i++)
        {
            data[i] = Text(proto.StringData[i], owner);
        }

        return new Tensor<string>(data, dimensions);
    }

    private static void CheckCount(int stored, ImmutableArray<int> dimensions, int count, string owner)
    {
        if (stored != count)
        {
            throw new OnnxFormatException($"{owner} has the shape {Tensor.FormatDimensions(dimensions.AsSpan())}, which is {count} elements, but holds {stored}.");
        }
    }

    private static unsafe T[] FromRaw<T>(TensorProto proto, int count, string owner)
        where T : unmanaged
    {
        int size = sizeof(T);
        if (proto.RawData.Length != (long)count * size)
        {
            throw new OnnxFormatException($"{owner} should hold {count} elements of {size} bytes, but holds {proto.RawData.Length} bytes.");
        }

        var data = new T[count];
        var bytes = MemoryMarshal.AsBytes(data.AsSpan());
        proto.RawData.Span.CopyTo(bytes);
        LittleEndian.Convert(bytes, size);
        proto.ClearRawData();
        return data;
    }
}
