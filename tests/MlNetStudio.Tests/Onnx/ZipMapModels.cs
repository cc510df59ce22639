using Google.Protobuf;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx.Protos;

namespace MlNetStudio.Tests.Onnx;

/// <summary>Models as scikit-learn's converter writes them when nothing is said: a ZipMap behind the probabilities.</summary>
internal static class ZipMapModels
{
    /// <summary>The model with maps in the place of an output.</summary>
    public static byte[] Zip(byte[] model, string output, string[] classes, bool areNumbers = false)
    {
        var proto = ModelProto.Parser.ParseFrom(model);
        string tensor = output + "_tensor";
        foreach (var node in proto.Graph.Node)
        {
            for (int i = 0; i < node.Output.Count; i++)
            {
                node.Output[i] = node.Output[i] == output ? tensor : node.Output[i];
            }
        }

        var labels = new AttributeProto { Name = areNumbers ? "classlabels_int64s" : "classlabels_strings", Type = areNumbers ? AttributeProto.Types.AttributeType.Ints : AttributeProto.Types.AttributeType.Strings };
        if (areNumbers)
        {
            labels.Ints.AddRange(classes.Select(long.Parse));
        }
        else
        {
            labels.Strings.AddRange(classes.Select(ByteString.CopyFromUtf8));
        }

        proto.Graph.Node.Add(new NodeProto { Name = "zip", OpType = "ZipMap", Domain = "ai.onnx.ml", Input = { tensor }, Output = { output }, Attribute = { labels } });
        proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.onnx.ml", Version = 1 });

        // TypeProto's messages in their bytes: a sequence of maps from texts or numbers to floats.
        byte key = (byte)(areNumbers ? ElementType.Int64 : ElementType.String);
        proto.Graph.Output.Single(value => value.Name == output).Type = new TypeProto
        {
            SequenceType = TypeProto.Types.Sequence.Parser.ParseFrom([0x0A, 12, 0x2A, 10, 0x08, key, 0x12, 6, 0x0A, 4, 0x08, (byte)ElementType.Float32, 0x12, 0]),
        };
        return proto.ToByteArray();
    }
}
