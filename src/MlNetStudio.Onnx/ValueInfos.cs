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

        var proto = new ValueInfoProto { Name = info.Name, Type = ValueTypes.Write(info.Kind, tensor) };
        if (info.Description.Length > 0)
        {
            proto.DocString = info.Description;
        }

        return proto;
    }

    /// <summary>Reads an input or output.</summary>
    /// <param name="proto">The value as stored.</param>
    /// <param name="kind">What messages call it: <c>input</c> or <c>output</c>.</param>
    /// <exception cref="OnnxFormatException">It is not a tensor, or a sequence or option of tensors, of a supported type.</exception>
    public static ValueInfo Read(ValueInfoProto proto, string kind)
    {
        var owner = $"The {kind} '{proto.Name}'";
        var (stands, tensor) = ValueTypes.Read(proto.Type, owner);
        var shape = tensor.Shape is { } stored
            ? stored.Dim.Select(dimension => Read(dimension, owner)).ToImmutableArray()
            : default;
        return new ValueInfo(proto.Name, ElementTypes.Parse(tensor.ElemType, owner), shape, proto.DocString) { Kind = stands };
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
