using Google.Protobuf;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Onnx;
using MlNetStudio.Onnx.Protos;

namespace MlNetStudio.Tests.Onnx;

/// <summary>Sequences of tensors and optional values: read, passed through a graph, written; and refused where only a tensor will do.</summary>
public class CompoundValueTests
{
    private static readonly Tensor<float> Two = Tensor.Create([1f, 2f], 2);
    private static readonly Tensor<float> Three = Tensor.Create([3f, 4f, 5f], 3);

    [Theory]
    [InlineData(ValueKind.Sequence)]
    [InlineData(ValueKind.OptionalTensor)]
    [InlineData(ValueKind.OptionalSequence)]
    public void A_graph_passes_them_on_and_a_file_keeps_them(ValueKind kind)
    {
        var graph = Identity(kind);
        var read = OnnxReader.Read(OnnxWriter.ToBytes(graph));
        GraphComparer.AssertEqual(graph, read);
        Assert.Equal(kind, read.Inputs[0].Kind);
        Assert.Contains(kind.ToString(), read.Inputs[0].ToString());
        Assert.Equal(kind, OperatorShapes.Infer(read)["y"].Kind);
        var engine = OperatorEngine.Compile(read);
        foreach (var value in Values(kind))
        {
            var result = engine.RunValues(new Dictionary<string, GraphValue> { ["x"] = value })["y"];
            Assert.Equal(kind, result.Kind);
            Assert.Equal(value.ToString(), result.ToString());
            Assert.Equal(Tensors(value).Select(tensor => tensor.Data), Tensors(result).Select(tensor => tensor.Data));
            Assert.DoesNotContain(Tensors(result), tensor => Tensors(value).Any(given => given.Data == tensor.Data));
        }
    }

    [Fact]
    public void Where_a_tensor_is_expected_they_are_refused()
    {
        var engine = OperatorEngine.Compile(Identity(ValueKind.Sequence));
        Refused(() => engine.Run(new Dictionary<string, Tensor> { ["x"] = Two }), "'x' is Float32 [2]", "Sequence");
        Refused(() => engine.RunValues(new Dictionary<string, GraphValue> { ["x"] = OptionalValue.Of(Two) }), "Sequence");
        Refused(() => engine.RunValues(new Dictionary<string, GraphValue> { ["x"] = new TensorSequence(ElementType.Int64, []) }), "Float32");
        Refused(() => engine.RunValues(new Dictionary<string, GraphValue> { ["x"] = new TensorSequence(ElementType.Float32, [Tensor.Scalar(1f)]) }), "has shape []");
        Refused(() => OperatorEngine.Compile(Identity(ValueKind.Sequence, "Relu")), "input 0 'x' is no tensor (Sequence)");
        Refused(() => OperatorEngine.Compile(Identity(ValueKind.Sequence) with { Outputs = [new ValueInfo("y", ElementType.Float32, default)] }), "declared as Tensor");
        Refused(() => MlNetStudio.Neural.Raising.GraphNetwork.Raise(Identity(ValueKind.Sequence)).Dispose(), "one input of numbers");
    }

    [Fact]
    public void A_sequence_among_the_inputs_of_a_product_is_refused()
    {
        var builder = new OperatorGraphBuilder("product");
        builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 2]);
        builder.AddOutput(builder.AddNode("Gemm", ["x", builder.AddInitializer("w", Tensor.Create(new float[4], 2, 2))]), ElementType.Float32, [Dimension.Batch, 2]);
        var graph = builder.Build();
        OperatorEngine.Compile(graph);
        Refused(() => OperatorEngine.Compile(graph with { Inputs = [graph.Inputs[0] with { Kind = ValueKind.Sequence }] }), "is no tensor");
    }

    [Fact]
    public void A_value_file_is_read_as_what_it_is_or_refused()
    {
        var tensor = new TensorProto { DataType = 1, Dims = { 2 }, FloatData = { 1, 2 } };
        var sequence = new SequenceProto { ElemType = SequenceProto.Types.DataType.Tensor, TensorValues = { tensor, tensor } };
        Assert.Equal(2, Tensors(Read(sequence, ValueKind.Sequence)).Length);
        Assert.Equal(2, Tensors(Read(new OptionalProto { ElemType = OptionalProto.Types.DataType.Sequence, SequenceValue = sequence }, ValueKind.OptionalSequence)).Length);
        Assert.Single(Tensors(Read(new OptionalProto { TensorValue = tensor }, ValueKind.OptionalTensor)));
        Assert.Empty(Tensors(Read(new OptionalProto(), ValueKind.OptionalTensor)));
        Assert.Empty(Tensors(Read(new SequenceProto(), ValueKind.Sequence)));

        Refused(() => Read(sequence, ValueKind.Sequence, ElementType.Int64), "tensor 0");
        Refused(() => Read(tensor, ValueKind.Tensor, ElementType.Int64), "Int64 is expected");
        Refused(() => Read(new OptionalProto { TensorValue = tensor }, ValueKind.OptionalSequence), "another kind");
        Refused(() => Read(new OptionalProto { OptionalValue = ByteString.Empty }, ValueKind.OptionalTensor), "another kind");
        Refused(() => Read(new SequenceProto { SequenceValues = { ByteString.Empty } }, ValueKind.Sequence), "something else than tensors");
        Refused(() => Read(new SequenceProto { ElemType = SequenceProto.Types.DataType.Map }, ValueKind.Sequence), "something else than tensors");
        Refused(() => Read(new SequenceProto { TensorValues = { new TensorProto { DataType = 1, Dims = { 1L << 40 } } } }, ValueKind.Sequence), "more than a tensor can hold");
        Refused(() => OnnxValueReader.Read(sequence.ToByteArray().AsSpan()[..^3], ValueKind.Sequence, ElementType.Float32, "cut"), "cut off");
    }

    private static GraphValue Read(IMessage proto, ValueKind kind, ElementType type = ElementType.Float32) => OnnxValueReader.Read(proto.ToByteArray(), kind, type, "value");

    private static GraphValue[] Values(ValueKind kind) => kind switch
    {
        ValueKind.Sequence => [new TensorSequence(ElementType.Float32, [Two, Three]), new TensorSequence(ElementType.Float32, [])],
        ValueKind.OptionalTensor => [OptionalValue.Of(Two), OptionalValue.None(kind, ElementType.Float32)],
        _ => [OptionalValue.Of(new TensorSequence(ElementType.Float32, [Three])), OptionalValue.None(kind, ElementType.Float32)],
    };

    private static Tensor<float>[] Tensors(GraphValue value) => value switch
    {
        Tensor<float> tensor => [tensor],
        TensorSequence sequence => [.. sequence.Tensors.Cast<Tensor<float>>()],
        OptionalValue { Value: { } inner } => Tensors(inner),
        _ => [],
    };

    private static OperatorGraph Identity(ValueKind kind, string opType = "Identity")
    {
        var builder = new OperatorGraphBuilder("passing");
        builder.RequireOpset(16);
        builder.AddInput("x", ElementType.Float32, [Dimension.Named("n")]);
        builder.AddNode(opType, ["x"], output: "y");
        builder.AddOutput("y", ElementType.Float32, [Dimension.Named("n")]);
        var graph = builder.Build();
        return graph with { Inputs = [graph.Inputs[0] with { Kind = kind }], Outputs = [graph.Outputs[0] with { Kind = kind }] };
    }

    private static void Refused(Action action, params string[] parts)
    {
        string message = Assert.Throws<InvalidInputException>(action).Message;
        Assert.All(parts, part => Assert.Contains(part, message));
    }
}
