using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx.Protos;

namespace MlNetStudio.Onnx;

/// <summary>A graph's inputs and outputs to and from their ONNX form.</summary>
internal static class ValueInfos
{
    /// <summary>Writes an input or output.</summary>
    public static ValueInfoProto Write(ValueInfo info)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)info.ElementType };
        if (!info.Shape.IsDefault)
        {
            tensor.Shape = new TensorShapeProto();
            tensor.Shape.Dim.AddRange(info.Shape.Select(Write));
        }

        var proto = new ValueInfoProto { Name = info.Name, Type = new TypeProto { TensorType = tensor } };
        if (info.Description.Length > 0)
        {
            proto.DocString = info.Description;
        }

        return proto;
    }

    /// <summary>Reads an input or output.</summary>
    /// <param name="proto">The value as stored.</param>
    /// <param name="kind">What messages call it: <c>input</c> or <c>output</c>.</param>
    /// <exception cref="OnnxFormatException">It is not a tensor of a supported type.</exception>
    public static ValueInfo Read(ValueInfoProto proto, string kind)
    {
        var owner = $"The {kind} '{proto.Name}'";
        if (proto.Type is not { ValueCase: TypeProto.ValueOneofCase.TensorType } type)
        {
            var found = proto.Type?.ValueCase switch
            {
                null or TypeProto.ValueOneofCase.None => "has no type",
                TypeProto.ValueOneofCase.SequenceType => "is a sequence",
                TypeProto.ValueOneofCase.MapType => "is a map",
                TypeProto.ValueOneofCase.OptionalType => "is optional",
                TypeProto.ValueOneofCase.SparseTensorType => "is a sparse tensor",
                _ => "is of a type of its own",
            };
            throw new OnnxFormatException($"{owner} {found}; only tensors are supported. An exporter often has an option for plain tensors (scikit-learn's: zipmap=False).");
        }

        var shape = type.TensorType.Shape is { } stored
            ? stored.Dim.Select(dimension => Read(dimension, owner)).ToImmutableArray()
            : default;
        return new ValueInfo(proto.Name, ElementTypes.Parse(type.TensorType.ElemType, owner), shape, proto.DocString);
    }

    private static TensorShapeProto.Types.Dimension Write(Dimension dimension)
    {
        var proto = new TensorShapeProto.Types.Dimension();
        if (dimension.Size is { } size)
        {
            proto.DimValue = size;
        }
        else if (dimension.Symbol is { } symbol)
        {
            proto.DimParam = symbol;
        }

        return proto;
    }

    private static Dimension Read(TensorShapeProto.Types.Dimension proto, string owner) => proto.ValueCase switch
    {
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when proto.DimValue is >= 0 and <= int.MaxValue => (int)proto.DimValue,

        // So ML.NET's converter writes a batch of any size, and ONNX Runtime reads it.
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when proto.DimValue == -1 => default,
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue => throw new OnnxFormatException($"{owner} has the impossible dimension {proto.DimValue}."),
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when proto.DimParam.Length > 0 => Dimension.Named(proto.DimParam),
        _ => default,
    };
}
