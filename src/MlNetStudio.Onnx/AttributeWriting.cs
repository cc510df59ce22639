using Google.Protobuf;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx.Protos;
using AttributeType = MlNetStudio.Onnx.Protos.AttributeProto.Types.AttributeType;

namespace MlNetStudio.Onnx;

/// <summary>A node's attribute in its ONNX form.</summary>
internal static class AttributeWriting
{
    /// <summary>Writes an attribute.</summary>
    public static AttributeProto Write(string name, OperatorAttribute attribute)
    {
        var proto = new AttributeProto { Name = name };
        switch (attribute)
        {
            case OperatorAttribute.Int value:
                proto.Type = AttributeType.Int;
                proto.I = value.Value;
                break;
            case OperatorAttribute.Float value:
                proto.Type = AttributeType.Float;
                proto.F = value.Value;
                break;
            case OperatorAttribute.String value:
                proto.Type = AttributeType.String;
                proto.S = ByteString.CopyFromUtf8(value.Value);
                break;
            case OperatorAttribute.Ints value:
                proto.Type = AttributeType.Ints;
                proto.Ints.AddRange(value.Values);
                break;
            case OperatorAttribute.Floats value:
                proto.Type = AttributeType.Floats;
                proto.Floats.AddRange(value.Values);
                break;
            case OperatorAttribute.Strings value:
                proto.Type = AttributeType.Strings;
                proto.Strings.AddRange(value.Values.Select(ByteString.CopyFromUtf8));
                break;
            case OperatorAttribute.Tensor value:
                proto.Type = AttributeType.Tensor;
                proto.T = TensorWriting.Write("", value.Value);
                break;
            default:
                throw new ArgumentException($"The attribute '{name}' is of a kind that cannot be written: {attribute?.GetType().Name ?? "null"}.", nameof(attribute));
        }

        return proto;
    }
}
