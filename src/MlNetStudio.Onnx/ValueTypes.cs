using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx.Protos;
using ElementCase = MlNetStudio.Onnx.Protos.TypeProto.Types.OptionalElement.ValueOneofCase;
using Types = MlNetStudio.Onnx.Protos.TypeProto.Types;
using ValueCase = MlNetStudio.Onnx.Protos.TypeProto.ValueOneofCase;

namespace MlNetStudio.Onnx;

/// <summary>The kinds of values to and from ONNX's types: a tensor, a sequence of tensors, or one of both that may be absent.</summary>
internal static class ValueTypes
{
    /// <summary>A type as stored.</summary>
    /// <param name="kind">What the value is.</param>
    /// <param name="tensor">The type of its tensor or tensors.</param>
    public static TypeProto Write(ValueKind kind, Types.Tensor tensor) => kind switch
    {
        ValueKind.Sequence => new() { SequenceType = SequenceOf(tensor) },
        ValueKind.OptionalTensor => new() { OptionalType = new Types.Optional { ElemType = new Types.OptionalElement { TensorType = tensor } } },
        ValueKind.OptionalSequence => new() { OptionalType = new Types.Optional { ElemType = new Types.OptionalElement { SequenceType = SequenceOf(tensor) } } },
        _ => new() { TensorType = tensor },
    };

    /// <summary>Reads a type.</summary>
    /// <param name="type">The type as stored, or null where there is none.</param>
    /// <param name="owner">What messages call the value.</param>
    /// <exception cref="OnnxFormatException">There is none, or one that the project has no values of.</exception>
    public static (ValueKind Kind, Types.Tensor Tensor) Read(TypeProto? type, string owner) => type switch
    {
        { ValueCase: ValueCase.TensorType } => (ValueKind.Tensor, type.TensorType),
        { ValueCase: ValueCase.SequenceType } when TensorIn(type.SequenceType) is { } tensor => (ValueKind.Sequence, tensor),
        { ValueCase: ValueCase.OptionalType } when type.OptionalType.ElemType is { ValueCase: ElementCase.TensorType } element => (ValueKind.OptionalTensor, element.TensorType),
        { ValueCase: ValueCase.OptionalType } when TensorIn(type.OptionalType.ElemType?.SequenceType) is { } tensor => (ValueKind.OptionalSequence, tensor),
        _ => throw Fault(type?.ValueCase ?? ValueCase.None, owner),
    };

    private static Types.Sequence SequenceOf(Types.Tensor tensor) => new() { ElemType = new Types.TensorElement { TensorType = tensor } };

    private static Types.Tensor? TensorIn(Types.Sequence? sequence) => sequence?.ElemType?.TensorType;

    private static OnnxFormatException Fault(ValueCase found, string owner)
    {
        string what = found switch
        {
            ValueCase.None => "has no type",
            ValueCase.SequenceType => "is a sequence of something else than tensors",
            ValueCase.MapType => "is a map",
            ValueCase.OptionalType => "is optional, but no tensor and no sequence of tensors",
            ValueCase.SparseTensorType => "is a sparse tensor",
            _ => "is of a type of its own",
        };
        return new($"{owner} {what}; only tensors, and sequences and options of them, are supported. An exporter often has an option for plain tensors (scikit-learn's: zipmap=False).");
    }
}
