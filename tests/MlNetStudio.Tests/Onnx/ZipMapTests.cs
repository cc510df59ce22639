using Google.Protobuf;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Onnx;
using MlNetStudio.Onnx.Protos;

namespace MlNetStudio.Tests.Onnx;

public class ZipMapTests
{
    [Theory]
    [InlineData(false, "yes", "no")]
    [InlineData(true, "1", "0")]
    public void MapsAreReadAsTheTensorBeforeThem(bool areNumbers, params string[] classes)
    {
        var plain = OnnxReader.Read(Model());
        var zipped = OnnxReader.Read(ZipMapModels.Zip(Model(), "output_probability", classes, areNumbers));
        var inputs = new Dictionary<string, Tensor> { ["x"] = Tensor.Create([1f, -2f, 3f, 0.5f, 0f, 2f], 3, 2) };
        var expected = (Tensor<float>)OperatorEngine.Compile(plain).Run(inputs)["output_probability"];
        var actual = (Tensor<float>)OperatorEngine.Compile(zipped).Run(inputs)["output_probability"];
        Assert.Equal(expected.Data, actual.Data);
        Assert.Equal([3, 2], actual.Dimensions.ToArray());
        Assert.False(ZipMaps.AreIn(plain));
        Assert.True(ZipMaps.AreIn(zipped));
        Assert.Empty(ZipMaps.ClassesOf(plain, "output_probability"));
        Assert.Equal(classes, ZipMaps.ClassesOf(zipped, "output_probability"));

        // Written again it is a model of tensors that still knows the names.
        var again = OnnxReader.Read(OnnxWriter.ToBytes(zipped));
        GraphComparer.AssertEqual(zipped, again);
        Assert.Equal(classes, ZipMaps.ClassesOf(again, "output_probability"));
    }

    [Fact]
    public void AModelOfNothingButClassicalOperatorsIsReadToo()
    {
        var proto = ModelProto.Parser.ParseFrom(ZipMapModels.Zip(Model("Identity"), "output_probability", ["a", "b"]));
        var scaler = proto.Graph.Node[0];
        (scaler.OpType, scaler.Domain) = ("Scaler", "ai.onnx.ml");
        scaler.Attribute.Add(new AttributeProto { Name = "offset", Type = AttributeProto.Types.AttributeType.Floats, Floats = { 0, 0 } });
        scaler.Attribute.Add(new AttributeProto { Name = "scale", Type = AttributeProto.Types.AttributeType.Floats, Floats = { 1, 1 } });
        proto.OpsetImport.Remove(proto.OpsetImport.Single(opset => opset.Domain.Length == 0));
        var graph = OnnxReader.Read(proto.ToByteArray());
        var y = (Tensor<float>)OperatorEngine.Compile(graph).Run(new Dictionary<string, Tensor> { ["x"] = Tensor.Create([1f, 2f], 1, 2) })["output_probability"];
        Assert.Equal([1f, 2f], y.Data);
    }

    [Fact]
    public void WhatIsNoEndOfAClassifierIsRefused()
    {
        Assert.Contains("must name its classes by texts or by numbers", Refuse(proto => proto.Graph.Node[^1].Attribute.Clear()), StringComparison.Ordinal);
        Assert.Contains("has 2 inputs and 1 outputs where one each is expected", Refuse(proto => proto.Graph.Node[^1].Input.Add("x")), StringComparison.Ordinal);
        Assert.Contains("maps that other nodes read", Refuse(proto => proto.Graph.Node.Add(new NodeProto { OpType = "Identity", Input = { "output_probability" }, Output = { "z" } })), StringComparison.Ordinal);
        Assert.Contains("The metadata property 'zipmap:output_probability' is there twice", Refuse(proto => proto.MetadataProps.Add(new StringStringEntryProto { Key = "zipmap:output_probability", Value = "[]" })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no list")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void NamesThatCannotBeReadAreNone(string value)
    {
        var proto = ModelProto.Parser.ParseFrom(Model());
        proto.MetadataProps.Add(new StringStringEntryProto { Key = "zipmap:output_probability", Value = value });
        Assert.Empty(ZipMaps.ClassesOf(OnnxReader.Read(proto.ToByteArray()), "output_probability"));
    }

    private static string Refuse(Action<ModelProto> change)
    {
        var proto = ModelProto.Parser.ParseFrom(ZipMapModels.Zip(Model(), "output_probability", ["a", "b"]));
        change(proto);
        return Assert.Throws<InvalidInputException>(() => OnnxReader.Read(proto.ToByteArray())).Message;
    }

    private static byte[] Model(string operation = "Softmax")
    {
        var graph = new OperatorGraphBuilder("classifier");
        string x = graph.AddInput("x", ElementType.Float32, [Dimension.Batch, 2]);
        graph.AddOutput(graph.AddNode(operation, [x], output: "output_probability"), ElementType.Float32, [Dimension.Batch, 2]);
        return OnnxWriter.ToBytes(graph.Build());
    }
}
