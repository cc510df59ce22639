using System.Runtime.InteropServices;
using Google.Protobuf;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx.Protos;

namespace MlNetStudio.Onnx;

/// <summary>A tensor in its ONNX form: text as string_data, everything else as raw_data.</summary>
internal static class TensorWriting
{
    /// <summary>Writes a tensor under a name, which may be empty for an attribute's.</summary>
    public static TensorProto Write(string name, Tensor tensor)
    {
        var proto = new TensorProto { DataType = (int)tensor.ElementType };
        foreach (int dimension in tensor.Dimensions)
        {
            proto.Dims.Add(dimension);
        }

        if (name.Length > 0)
        {
            proto.Name = name;
        }

        if (tensor is Tensor<string> strings)
        {
            foreach (var text in strings.Data)
            {
                proto.StringData.Add(ByteString.CopyFromUtf8(text));
            }
        }
        else
        {
            proto.RawData = Raw(tensor);
        }

        return proto;
    }

    private static ByteString Raw(Tensor tensor) => tensor switch
    {
        Tensor<float> data => Raw(data),
        Tensor<double> data => Raw(data),
        Tensor<Half> data => Raw(data),
        Tensor<long> data => Raw(data),
        Tensor<ulong> data => Raw(data),
        Tensor<int> data => Raw(data),
        Tensor<uint> data => Raw(data),
        Tensor<short> data => Raw(data),
        Tensor<ushort> data => Raw(data),
        Tensor<sbyte> data => Raw(data),
        Tensor<byte> data => Raw(data),
        Tensor<bool> data => Raw(data),
        Tensor<BrainNumber> data => Raw(data),
        Tensor<SmallNumber> data => Pack(data),
        _ => throw new ArgumentException($"A tensor of {tensor.ElementType} cannot be written.", nameof(tensor)),
    };

    private static ByteString Pack(Tensor<SmallNumber> tensor)
    {
        int bits = SmallNumbers.BitsOf(tensor.ElementType), perByte = 8 / bits;
        var bytes = new byte[((long)tensor.Length + perByte - 1) / perByte];
        for (int i = 0; i < tensor.Length; i++)
        {
            bytes[i / perByte] |= (byte)(tensor.Data[i].Bits << (i % perByte * bits));
        }

        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    private static unsafe ByteString Raw<T>(Tensor<T> tensor)
        where T : unmanaged
    {
        var bytes = new byte[checked(tensor.Length * sizeof(T))];
        MemoryMarshal.AsBytes(tensor.Span).CopyTo(bytes);
        LittleEndian.Convert(bytes, sizeof(T));
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
