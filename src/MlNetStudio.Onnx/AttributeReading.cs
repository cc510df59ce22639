using Google.Protobuf;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx.Protos;
using AttributeType = MlNetStudio.Onnx.Protos.AttributeProto.Types.AttributeType;

namespace MlNetStudio.Onnx;

/// <summary>A node's attribute out of its ONNX form.</summary>
internal static class AttributeReading
{
    /// <summary>Reads the value of an attribute.</summary>
    /// <param name="proto">The attribute as stored.</param>
    /// <param name="node">What messages call its node: <c>the node 'x' (Conv)</c>.</param>
    /// <exception cref="OnnxFormatException">It is of a type that the project does not have, or contradicts itself.</exception>
    public static OperatorAttribute Read(AttributeProto proto, string node)
    {
        var owner = $"The attribute '{proto.Name}' of {node}";
        if (proto.RefAttrName.Length > 0)
        {
            throw new OnnxFormatException($"{owner} refers to an attribute of a function; functions are not supported.");
        }

        CheckOnlyItsType(proto, owner);
        return proto.Type switch
        {
            AttributeType.Float => new OperatorAttribute.Float(proto.F),
            AttributeType.Int => new OperatorAttribute.Int(proto.I),
            AttributeType.String => new OperatorAttribute.String(TensorReading.Text(proto.S, owner)),
            AttributeType.Tensor when proto.T is not null => new OperatorAttribute.Tensor(TensorReading.Read(proto.T, owner)),
            AttributeType.Floats => new OperatorAttribute.Floats([.. proto.Floats]),
            AttributeType.Ints => new OperatorAttribute.Ints([.. proto.Ints]),
            AttributeType.Strings => new OperatorAttribute.Strings([.. proto.Strings.Select(text => TensorReading.Text(text, owner))]),
            AttributeType.Graph or AttributeType.Graphs => throw new OnnxFormatException($"{owner} is a subgraph; control flow (If, Loop, Scan) is not supported."),
            AttributeType.Tensor or AttributeType.Undefined => throw new OnnxFormatException($"{owner} has no value or no type."),
            _ => throw new OnnxFormatException($"{owner} is of type {proto.Type}, which is not supported."),
        };
    }

    private static void CheckOnlyItsType(AttributeProto proto, string owner)
    {
        ReadOnlySpan<(bool Present, AttributeType Type)> values =
        [
            (proto.HasF, AttributeType.Float),
            (proto.HasI, AttributeType.Int),
            (proto.HasS, AttributeType.String),
            (proto.T is not null, AttributeType.Tensor),
            (proto.HasG, AttributeType.Graph),
            (proto.Floats.Count > 0, AttributeType.Floats),
            (proto.Ints.Count > 0, AttributeType.Ints),
            (proto.Strings.Count > 0, AttributeType.Strings),
            (proto.Tensors.Count > 0, AttributeType.Tensors),
            (proto.Graphs.Count > 0, AttributeType.Graphs),
        ];
        foreach (var (present, type) in values)
        {
            if (present && type != proto.Type)
            {
                throw new OnnxFormatException($"{owner} says that it is of type {proto.Type}, but holds a value of type {type}.");
            }
        }
    }
}
