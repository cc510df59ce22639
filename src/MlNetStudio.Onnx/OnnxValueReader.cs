using System.Collections.Immutable;
using Google.Protobuf;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx.Protos;

namespace MlNetStudio.Onnx;

/// <summary>
/// Reads values that are kept in files of their own, as the data beside ONNX's tests are: a tensor, a sequence of tensors, or one of both
/// that may be absent. They are trusted no more than a model is (<see cref="OnnxReader"/>).
/// </summary>
public static class OnnxValueReader
{
    /// <summary>Reads a value.</summary>
    /// <param name="bytes">The whole file: a TensorProto, SequenceProto or OptionalProto, as the kind says, since the bytes do not.</param>
    /// <param name="kind">What the value is.</param>
    /// <param name="elementType">The element type of its tensors, which a sequence of none and an absent value do not say.</param>
    /// <param name="name">What messages call the source.</param>
    /// <exception cref="InvalidInputException">It is no whole value of this kind and element type.</exception>
    public static GraphValue Read(ReadOnlySpan<byte> bytes, ValueKind kind, ElementType elementType, string name)
    {
        try
        {
            GraphValue value = kind switch
            {
                ValueKind.Tensor => Tensor(Parse(bytes, TensorProto.Parser, TensorProto.Descriptor)),
                ValueKind.Sequence => Sequence(Parse(bytes, SequenceProto.Parser, SequenceProto.Descriptor), elementType),
                _ => Optional(Parse(bytes, OptionalProto.Parser, OptionalProto.Descriptor), kind, elementType),
            };
            return value.ElementType == elementType ? value : throw new OnnxFormatException($"It is {value}, and {elementType} is expected.");
        }
        catch (Exception exception) when (exception is OnnxFormatException or InvalidProtocolBufferException)
        {
            throw new InvalidInputException(exception.Message, new SourceLocation(name), exception);
        }
    }

    private static T Parse<T>(ReadOnlySpan<byte> bytes, MessageParser<T> parser, Google.Protobuf.Reflection.MessageDescriptor message)
        where T : IMessage<T>
    {
        WireCheck.Check(bytes, message);
        return parser.WithDiscardUnknownFields(true).ParseFrom(bytes);
    }

    private static Tensor Tensor(TensorProto proto) => TensorReading.Read(proto, "The tensor");

    private static TensorSequence Sequence(SequenceProto proto, ElementType elementType)
    {
        if (proto.ElemType is not (SequenceProto.Types.DataType.Tensor or SequenceProto.Types.DataType.Undefined)
            || proto.SparseTensorValues.Count + proto.SequenceValues.Count + proto.MapValues.Count + proto.OptionalValues.Count > 0)
        {
            throw new OnnxFormatException("It is a sequence of something else than tensors, which is not supported.");
        }

        var tensors = ImmutableArray.CreateBuilder<Tensor>(proto.TensorValues.Count);
        foreach (var stored in proto.TensorValues)
        {
            var tensor = TensorReading.Read(stored, $"The tensor {tensors.Count}");
            tensors.Add(tensor.ElementType == elementType ? tensor : throw new OnnxFormatException($"Its tensor {tensors.Count} is {tensor}, and {elementType} is expected."));
        }

        return new TensorSequence(elementType, tensors.MoveToImmutable());
    }

    private static OptionalValue Optional(OptionalProto proto, ValueKind kind, ElementType elementType)
    {
        bool other = proto.HasSparseTensorValue || proto.HasMapValue || proto.HasOptionalValue
            || (kind == ValueKind.OptionalTensor ? proto.SequenceValue is not null : proto.TensorValue is not null);
        var expected = kind == ValueKind.OptionalTensor ? OptionalProto.Types.DataType.Tensor : OptionalProto.Types.DataType.Sequence;
        if (other || (proto.ElemType != expected && proto.ElemType != OptionalProto.Types.DataType.Undefined))
        {
            throw new OnnxFormatException($"It is an optional value of another kind than {kind}.");
        }

        return proto switch
        {
            { TensorValue: { } tensor } => OptionalValue.Of(Tensor(tensor)),
            { SequenceValue: { } sequence } => OptionalValue.Of(Sequence(sequence, elementType)),
            _ => OptionalValue.None(kind, elementType),
        };
    }
}
