using Google.Protobuf;
using MlNetStudio.Neural;
using MlNetStudio.Onnx;
using MlNetStudio.Onnx.Protos;
using AttributeType = MlNetStudio.Onnx.Protos.AttributeProto.Types.AttributeType;

namespace MlNetStudio.Tests.Onnx.External;

public class ExternalDataTests
{
    private static readonly TensorProto Outside = new()
    {
        Name = "w",
        DataType = 1,
        Dims = { 1 },
        DataLocation = TensorProto.Types.DataLocation.External,
        ExternalData = { new StringStringEntryProto { Key = "location", Value = "../../secret" } },
    };

    private static readonly Action<ModelProto>[] Places =
    [
        model => model.Graph.Initializer.Add(Outside),
        model => model.Graph.Initializer.Add(new TensorProto { DataLocation = TensorProto.Types.DataLocation.External }),
        model => model.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "value", Type = AttributeType.Tensor, T = Outside }),
        model => model.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "values", Type = AttributeType.Tensors, Tensors = { Outside.ToByteString() } }),
        model => model.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "body", Type = AttributeType.Graph, G = new GraphProto { Initializer = { Outside } }.ToByteString() }),
        model => model.Graph.SparseInitializer.Add(Field(1, Outside)),
        model => model.Functions.Add(Field(7, new NodeProto { Attribute = { new AttributeProto { T = Outside } } })),
    ];

    [Fact]
    public void It_is_found_wherever_it_is()
    {
        foreach (var place in Places)
        {
            var model = ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(SampleGraphs.Dense()));
            place(model);
            var exception = Assert.Throws<InvalidInputException>(() => ExternalData.Refuse(model.ToByteArray(), "m.onnx"));
            Assert.StartsWith("m.onnx: ", exception.Message);
            Assert.Contains("another file", exception.Message);
        }
    }

    [Fact]
    public void A_model_in_one_file_passes() => ExternalData.Refuse(OnnxWriter.ToBytes(SampleGraphs.Everything()));

    [Fact]
    public void Graphs_that_nest_too_deep_are_refused()
    {
        var graph = new GraphProto().ToByteString();
        for (int i = 0; i < 100; i++)
        {
            graph = new GraphProto { Node = { new NodeProto { Attribute = { new AttributeProto { G = graph } } } } }.ToByteString();
        }

        Assert.Contains("nest", Assert.Throws<InvalidInputException>(() => ExternalData.Refuse(Field(7, graph).Span)).Message);
    }

    private static ByteString Field(int number, IMessage message) => Field(number, message.ToByteString());

    private static ByteString Field(int number, ByteString content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(content);
        }

        return ByteString.CopyFrom(stream.ToArray());
    }
}
