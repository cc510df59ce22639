using System.Collections.Immutable;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.Onnx.Protos;

namespace MlNetStudio.Tests.Onnx;

public class OnnxRoundTripTests
{
    [Fact]
    public void A_graph_comes_back_equal_and_gives_the_same_bytes_again()
    {
        var graph = SampleGraphs.Everything();
        var bytes = OnnxWriter.ToBytes(graph);
        var read = OnnxReader.Read(bytes);
        GraphComparer.AssertEqual(graph, read);
        Assert.Equal(bytes, OnnxWriter.ToBytes(read));
        Assert.Equal(bytes, OnnxWriter.ToBytes(SampleGraphs.Everything()));
    }

    [Fact]
    public void Scalars_and_empty_tensors_come_back()
    {
        var graph = new OperatorGraphBuilder("g");
        graph.AddInitializer("scalar", Tensor.Scalar(3f));
        graph.AddInitializer("empty", Tensor.Create(Array.Empty<float>(), 0, 4));
        graph.AddInitializer("no texts", Tensor.Create(Array.Empty<string>(), 0));
        graph.AddNode("Identity", ["scalar"], output: "y");
        graph.AddOutput("y", ElementType.Float32, []);
        var built = graph.Build();
        GraphComparer.AssertEqual(built, OnnxReader.Read(OnnxWriter.ToBytes(built)));
    }

    [Theory]
    [InlineData(7, null, 4)]
    [InlineData(9, null, 4)]
    [InlineData(11, null, 6)]
    [InlineData(12, null, 7)]
    [InlineData(12, 2, 7)]
    [InlineData(12, 3, 8)]
    [InlineData(14, null, 7)]
    [InlineData(15, null, 8)]
    [InlineData(18, null, 8)]
    [InlineData(20, null, 9)]
    [InlineData(21, null, 10)]
    [InlineData(23, null, 11)]
    [InlineData(24, null, 12)]
    [InlineData(25, null, 13)]
    public void The_file_declares_the_lowest_fitting_IR_version(int opset, int? machineLearning, int expected)
    {
        var opsets = SampleGraphs.Dense().OpsetVersions.SetItem("", opset);
        var graph = SampleGraphs.Dense() with { OpsetVersions = machineLearning is { } ml ? opsets.SetItem("ai.onnx.ml", ml) : opsets };
        Assert.Equal(expected, ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(graph)).IrVersion);
    }

    [Fact]
    public void The_producer_is_named_without_a_commit_or_a_path()
    {
        var model = ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(SampleGraphs.Dense()));
        Assert.Equal("MlNetStudio", model.ProducerName);
        Assert.Matches(@"^\d+\.\d+\.\d+$", model.ProducerVersion);
    }

    [Fact]
    public void A_file_is_replaced_whole_and_nothing_else_is_left_in_the_folder()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.onnx");
        File.WriteAllText(path, "old");
        OnnxWriter.Write(SampleGraphs.Dense(), path);
        GraphComparer.AssertEqual(SampleGraphs.Dense(), OnnxReader.Read(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_stream_is_read_from_where_it_stands()
    {
        using var stream = new MemoryStream();
        stream.WriteByte(9);
        OnnxWriter.Write(SampleGraphs.Dense(), stream);
        stream.Position = 1;
        GraphComparer.AssertEqual(SampleGraphs.Dense(), OnnxReader.Read(stream));
    }

    [Fact]
    public void An_unwritable_place_is_bad_input_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        var missing = folder.File(Path.Combine("missing", "model.onnx"));
        var exception = Assert.Throws<InvalidInputException>(() => OnnxWriter.Write(SampleGraphs.Dense(), missing));
        Assert.Contains(missing, exception.Message);

        // A folder of that name: the rename fails after the temporary file has been written.
        var taken = Directory.CreateDirectory(folder.File("taken.onnx")).FullName;
        Assert.Throws<InvalidInputException>(() => OnnxWriter.Write(SampleGraphs.Dense(), taken));
        Assert.Equal([taken], Directory.GetFileSystemEntries(folder.Path));
    }

    public static TheoryData<string, Func<OperatorGraph, OperatorGraph>> UnsoundGraphs() => new()
    {
        { "no outputs", graph => graph with { Outputs = [] } },
        { "made by no node", graph => graph with { Outputs = [new ValueInfo("q", ElementType.Float32, [])] } },
        { "no known element type", graph => graph with { Outputs = [graph.Outputs[0] with { ElementType = ElementType.Undefined }] } },
        { "made by no node before it", graph => graph with { Nodes = [.. graph.Nodes.Reverse()] } },
        { "no name of its own", graph => graph with { Nodes = [graph.Nodes[0], graph.Nodes[1] with { Name = graph.Nodes[0].Name }] } },
        { "taken by another value", graph => graph with { Inputs = [graph.Inputs[0], graph.Inputs[0]] } },
        { "taken by another value", graph => graph with { Nodes = [graph.Nodes[0], graph.Nodes[1] with { Outputs = ["w"] }] } },
        { "No operator-set version", graph => graph with { OpsetVersions = graph.OpsetVersions.Clear() } },
        { "'ai.onnx.ml'", graph => graph with { Nodes = [graph.Nodes[0], graph.Nodes[1] with { Domain = "ai.onnx.ml" }] } },
        { "never set", graph => graph with { Nodes = default(ImmutableArray<OperatorNode>) } },
    };

    [Theory]
    [MemberData(nameof(UnsoundGraphs))]
    public void An_unsound_graph_is_not_written(string expected, Func<OperatorGraph, OperatorGraph> spoil)
    {
        using var folder = new TemporaryFolder();
        var exception = Assert.Throws<ArgumentException>(() => OnnxWriter.Write(spoil(SampleGraphs.Dense()), folder.File("model.onnx")));
        Assert.Contains(expected, exception.Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
