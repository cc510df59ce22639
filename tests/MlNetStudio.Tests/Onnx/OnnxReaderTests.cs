using Google.Protobuf;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.Onnx.Protos;
using AttributeType = MlNetStudio.Onnx.Protos.AttributeProto.Types.AttributeType;

namespace MlNetStudio.Tests.Onnx;

public class OnnxReaderTests
{
    private static readonly (string Expected, Action<ModelProto> Spoil)[] Faults =
    [
        ("no graph", model => model.Graph = null),
        ("functions", model => model.Functions.Add(ByteString.CopyFrom(1))),
        ("sparse", model => model.Graph.SparseInitializer.Add(ByteString.CopyFrom(1))),
        ("opset_import", model => model.OpsetImport.Clear()),
        ("impossible version 0", model => model.OpsetImport[0].Version = 0),
        ("impossible version", model => model.OpsetImport[0].Version = 1L << 40),
        ("at version 12 and at version 13", model => model.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.onnx", Version = 13 })),
        ("'com.example'", model => model.Graph.Node[0].Domain = "com.example"),
        ("names no operator", model => model.Graph.Node[0].ClearOpType()),
        ("negative dimension -3", model => model.Graph.Initializer[0].Dims[0] = -3),
        ("more than a tensor can hold", model => model.Graph.Initializer[0].Dims.AddRange([int.MaxValue, int.MaxValue, int.MaxValue])),
        ("more than a tensor can hold", model => model.Graph.Initializer[0].Dims[0] = long.MaxValue),
        ("should hold 268435458 elements", model => model.Graph.Initializer[0].Dims[0] = (1 << 27) + 1),
        ("65 dimensions", model => model.Graph.Initializer[0].Dims.AddRange(Enumerable.Repeat(1L, 63))),
        ("should hold 6 elements of 4 bytes", model => model.Graph.Initializer[0].RawData = ByteString.CopyFrom(1, 2, 3)),
        ("holds 0", model => model.Graph.Initializer[0].ClearRawData()),
        ("holds its data twice", model => model.Graph.Initializer[0].FloatData.Add(1)),
        ("data of another type", model => model.Graph.Initializer[0].DataType = (int)ElementType.String),
        ("complex64", model => model.Graph.Initializer[0].DataType = 14),
        ("unknown element type 999", model => model.Graph.Initializer[0].DataType = 999),
        ("segments", model => model.Graph.Initializer[0].Segment = ByteString.Empty),
        ("another file", model => model.Graph.Initializer[0].DataLocation = TensorProto.Types.DataLocation.External),
        ("another file", model => model.Graph.Initializer[0].ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "../../etc/passwd" })),
        ("taken by another value", model => model.Graph.Initializer.Add(model.Graph.Initializer[0].Clone())),
        ("without a name", model => model.Graph.Initializer[0].ClearName()),
        ("taken by another value", model => model.Graph.Node[1].Output[0] = "w"),
        ("reads 'nowhere'", model => model.Graph.Node[0].Input[0] = "nowhere"),
        ("depend on each other in a circle: 'Gemm' -> 'Softmax' -> 'Gemm'", model => model.Graph.Node[0].Input[0] = "probabilities"),
        ("in a circle: 'Gemm' -> 'Gemm'", model => model.Graph.Node[0].Input[0] = "Gemm"),
        ("makes no value", model => model.Graph.Node[1].Output.Clear()),
        ("no outputs", model => model.Graph.Output.Clear()),
        ("made by no node", model => model.Graph.Output[0].Name = "nothing"),
        ("has no type", model => model.Graph.Output[0].Type = null),
        ("is a sequence of something else", model => model.Graph.Output[0].Type = new TypeProto { SequenceType = new() }),
        ("is a sequence of something else", model => model.Graph.Output[0].Type = SequenceOfSequences()),
        ("is optional, but no tensor", model => model.Graph.Output[0].Type = new TypeProto { OptionalType = new() { ElemType = new() } }),
        ("no element type", model => model.Graph.Output[0].Type = new TypeProto { SequenceType = new() { ElemType = new() { TensorType = new() } } }),
        ("no element type", model => model.Graph.Input[0].Type.TensorType.ClearElemType()),
        ("impossible dimension -2", model => model.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue = -2),
        ("there twice", model => model.MetadataProps.AddRange([new() { Key = "a" }, new() { Key = "a" }])),
        ("there twice", model => model.Graph.Node[1].Attribute.Add(model.Graph.Node[1].Attribute[0].Clone())),
        ("subgraph", model => model.Graph.Node[1].Attribute[0] = new() { Name = "then_branch", Type = AttributeType.Graph, G = ByteString.Empty }),
        ("function", model => model.Graph.Node[1].Attribute[0].RefAttrName = "x"),
        ("no value or no type", model => model.Graph.Node[1].Attribute[0] = new() { Name = "axis" }),
        ("no value or no type", model => model.Graph.Node[1].Attribute[0] = new() { Name = "axis", Type = AttributeType.Tensor }),
        ("TypeProtos, which is not supported", model => model.Graph.Node[1].Attribute[0] = new() { Name = "axis", Type = AttributeType.TypeProtos }),
        ("holds a value of type Int", model => model.Graph.Node[1].Attribute[0].Type = AttributeType.Float),
        ("not UTF-8", model => model.Graph.Node[1].Attribute[0] = new() { Name = "axis", Type = AttributeType.String, S = ByteString.CopyFrom(0xFF) }),
        ("a value that its element type cannot", model => model.Graph.Initializer.Add(new TensorProto { Name = "i", DataType = (int)ElementType.Int8, Dims = { 1 }, Int32Data = { 300 } })),
    ];

    public static TheoryData<int, string> BadModels()
    {
        var data = new TheoryData<int, string>();
        for (int i = 0; i < Faults.Length; i++)
        {
            data.Add(i, Faults[i].Expected);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(BadModels))]
    public void A_bad_model_is_refused_with_the_reason_and_the_file(int fault, string expected)
    {
        var model = Model();
        Faults[fault].Spoil(model);
        var exception = Assert.Throws<InvalidInputException>(() => OnnxReader.Read(model.ToByteArray(), "bad.onnx"));
        Assert.StartsWith("bad.onnx: ", exception.Message);
        Assert.Contains(expected, exception.Message);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var bytes = OnnxWriter.ToBytes(SampleGraphs.Dense());
        var whole = OnnxReader.Read(bytes);
        for (int length = 0; length < bytes.Length; length++)
        {
            // A cut between two fields can leave a model that is whole without the last ones, but never the same one.
            try
            {
                var read = OnnxReader.Read(bytes.AsSpan(0, length));
                Assert.NotEqual(OnnxWriter.ToBytes(whole), OnnxWriter.ToBytes(read));
            }
            catch (InvalidInputException exception)
            {
                Assert.NotEmpty(exception.Message);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a,b,c\n1,2,3\n")]
    [InlineData("<html></html>")]
    public void What_is_no_model_is_refused(string content)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("x.onnx");
        File.WriteAllText(path, content);
        Assert.StartsWith(path, Assert.Throws<InvalidInputException>(() => OnnxReader.Read(path)).Message);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("no such file", Assert.Throws<InvalidInputException>(() => OnnxReader.Read(folder.File("none.onnx"))).Message);
        Assert.Throws<InvalidInputException>(() => OnnxReader.Read(folder.Path));
    }

    [Fact]
    public void A_known_field_of_a_wrong_wire_type_is_refused()
    {
        // Field 7 (graph) of ModelProto as a number; protobuf itself would drop it silently.
        var exception = Assert.Throws<InvalidInputException>(() => OnnxReader.Read([(7 << 3) | 0, 1]));
        Assert.Contains("'graph'", exception.Message);
    }

    [Fact]
    public void Unknown_fields_and_groups_are_skipped_and_deep_ones_refused()
    {
        var bytes = OnnxWriter.ToBytes(SampleGraphs.Dense());
        byte[] number = [(15 << 3) | 0, 5];
        byte[] text = [(15 << 3) | 2, 2, 0xFF, 0xFF];
        byte[] group = [(15 << 3) | 3, (1 << 3) | 0, 1, (15 << 3) | 4];
        GraphComparer.AssertEqual(SampleGraphs.Dense(), OnnxReader.Read([.. number, .. text, .. bytes, .. group]));
        byte[] deep = [.. Enumerable.Repeat((byte)((15 << 3) | 3), 100_000)];
        Assert.Throws<InvalidInputException>(() => OnnxReader.Read([.. bytes, .. deep]));
    }

    [Fact]
    public void A_file_of_nothing_but_empty_messages_is_refused_before_it_takes_memory()
    {
        var graph = new byte[2 * 2_000_000];
        for (int i = 0; i < graph.Length; i += 2)
        {
            graph[i] = (1 << 3) | 2;
        }

        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(7, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(UnsafeByteOperations.UnsafeWrap(graph));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<InvalidInputException>(() => OnnxReader.Read(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        Assert.Contains("small parts", exception.Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000_000);
    }

    [Fact]
    public void Unsorted_nodes_are_sorted()
    {
        var model = Model();
        var first = model.Graph.Node[0];
        model.Graph.Node.RemoveAt(0);
        model.Graph.Node.Add(first);
        GraphComparer.AssertEqual(SampleGraphs.Dense(), OnnxReader.Read(model.ToByteArray()));
    }

    [Fact]
    public void Nodes_without_a_name_of_their_own_get_one()
    {
        var model = Model();
        model.Graph.Node[0].Name = "";
        model.Graph.Node[1].Name = "Gemm_1";
        var read = OnnxReader.Read(model.ToByteArray());
        Assert.Equal(["Gemm_2", "Gemm_1"], read.Nodes.Select(node => node.Name));
        model.Graph.Node[0].Name = "Gemm_1";
        Assert.Equal(["Gemm_1", "Gemm_1_1"], OnnxReader.Read(model.ToByteArray()).Nodes.Select(node => node.Name));
    }

    [Fact]
    public void Inputs_that_are_initializers_and_the_spelled_out_domain_are_understood()
    {
        var model = Model();
        model.IrVersion = 3;
        model.OpsetImport[0].Domain = "ai.onnx";
        model.Graph.Node[0].Domain = "ai.onnx";
        var input = model.Graph.Input[0].Clone();
        input.Name = "w";
        model.Graph.Input.Add(input);
        GraphComparer.AssertEqual(SampleGraphs.Dense(), OnnxReader.Read(model.ToByteArray()));
    }

    [Fact]
    public void All_unsupported_attributes_are_listed_at_once()
    {
        var model = Model();
        foreach (var node in model.Graph.Node)
        {
            node.Attribute.Add(new AttributeProto { Name = "body", Type = AttributeType.Graph });
        }

        var message = Assert.Throws<InvalidInputException>(() => OnnxReader.Read(model.ToByteArray())).Message;
        Assert.Contains("'Gemm'", message);
        Assert.Contains("'Softmax'", message);
    }

    [Fact]
    public void Tensors_in_typed_fields_are_read()
    {
        (TensorProto Stored, Tensor Expected)[] cases =
        [
            (new() { DataType = 1, Dims = { 2 }, FloatData = { 1.5f, -2f } }, Tensor.Vector(1.5f, -2f)),
            (new() { DataType = 11, Dims = { 1 }, DoubleData = { 0.1 } }, Tensor.Vector(0.1)),
            (new() { DataType = 7, Dims = { 1 }, Int64Data = { long.MinValue } }, Tensor.Vector(long.MinValue)),
            (new() { DataType = 6, Dims = { 1 }, Int32Data = { -5 } }, Tensor.Vector(-5)),
            (new() { DataType = 5, Dims = { 1 }, Int32Data = { -5 } }, Tensor.Vector((short)-5)),
            (new() { DataType = 4, Dims = { 1 }, Int32Data = { 65535 } }, Tensor.Vector(ushort.MaxValue)),
            (new() { DataType = 3, Dims = { 1 }, Int32Data = { -128 } }, Tensor.Vector(sbyte.MinValue)),
            (new() { DataType = 2, Dims = { 1 }, Int32Data = { 255 } }, Tensor.Vector(byte.MaxValue)),
            (new() { DataType = 9, Dims = { 2 }, Int32Data = { 1, 0 } }, Tensor.Vector(true, false)),
            (new() { DataType = 9, Dims = { 2 }, RawData = ByteString.CopyFrom(2, 0) }, Tensor.Vector(true, false)),
            (new() { DataType = 10, Dims = { 1 }, Int32Data = { 0x3C00 } }, Tensor.Vector((Half)1f)),
            (new() { DataType = 12, Dims = { 1 }, Uint64Data = { uint.MaxValue } }, Tensor.Vector(uint.MaxValue)),
            (new() { DataType = 13, Dims = { 1 }, Uint64Data = { ulong.MaxValue } }, Tensor.Vector(ulong.MaxValue)),
        ];
        foreach (var (stored, expected) in cases)
        {
            var model = Model();
            stored.Name = "extra";
            model.Graph.Initializer.Add(stored);
            GraphComparer.AssertEqual(expected, OnnxReader.Read(model.ToByteArray()).Initializers[^1].Value);
        }
    }

    // In TypeProto's bytes, since no message here can say it.
    private static TypeProto SequenceOfSequences() =>
        new() { SequenceType = TypeProto.Types.Sequence.Parser.ParseFrom([0x0A, 8, 0x22, 6, 0x0A, 4, 0x0A, 2, 0x08, 1]) };

    private static ModelProto Model() => ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(SampleGraphs.Dense()));
}
