using Google.Protobuf;
using MlNetStudio.Evaluation.Graphs;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Neural.Raising;
using MlNetStudio.Neural.Training;
using MlNetStudio.Onnx;
using MlNetStudio.Onnx.Protos;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Tests.Cli;
using MlNetStudio.Tests.Neural.Training;
using MlNetStudio.Tests.Onnx.Raising;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Tests.Onnx;

/// <summary>Everything that looks into a file that was changed at random; see <see cref="FuzzRun"/>.</summary>
public sealed class ModelFuzzTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void A_changed_model_is_raised_compiled_and_drawn_or_refused(int seed)
    {
        byte[][] models =
        [
            OnnxWriter.ToBytes(ForeignGraphs.Table()),
            OnnxWriter.ToBytes(ForeignGraphs.Images()),
            OnnxWriter.ToBytes(ForeignGraphs.Images(shapes: true)),
            OnnxWriter.ToBytes(ForeignGraphs.ChannelsLast()),
            OnnxWriter.ToBytes(ForeignGraphs.Words()),
            OnnxWriter.ToBytes(SampleGraphs.Everything()),
            OnnxWriter.ToBytes(SampleGraphs.Dense()),
        ];
        string onnx = Repository.File("onnx");
        byte[][] golden = [.. Directory.EnumerateFiles(onnx, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(bytes => bytes.Length < 100_000)];
        byte[][] all = [.. models, .. golden];
        FuzzRun.Try(seed, (random, i) => all[random.Next(100) < 90 ? random.Next(models.Length) : random.Next(all.Length)], Look);
    }

    [RequiresOnnxCasesFact]
    public void A_changed_node_case_is_raised_compiled_and_drawn_or_refused()
    {
        string root = Environment.GetEnvironmentVariable(OnnxNodeCases.Variable)!;
        byte[][] Files(string pattern) =>
            [.. Directory.EnumerateFiles(root, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(bytes => bytes.Length < 100_000)];

        byte[][] models = Files("model.onnx");
        byte[][] values = Files("*.pb");
        Assert.NotEmpty(models);
        FuzzRun.Try(14, (random, _) => models[random.Next(models.Length)], Look, leastRefused: 0.02);
        FuzzRun.Try(15, (random, _) => values[random.Next(values.Length)], LookAtValue, leastRefused: 0.02);
    }

    [Fact]
    public void A_changed_value_is_read_and_passed_on_or_refused()
    {
        TensorProto[] tensors =
        [
            new() { DataType = (int)ElementType.Float32, Dims = { 2, 2 }, RawData = ByteString.CopyFrom(new byte[16]) },
            new() { DataType = (int)ElementType.Float32, Dims = { 3 }, FloatData = { 1, 2, 3 } },
            new() { DataType = (int)ElementType.Float32, Dims = { 0 } },
        ];
        var sequence = new SequenceProto { Name = "s", ElemType = SequenceProto.Types.DataType.Tensor, TensorValues = { tensors } };
        byte[][] values =
        [
            tensors[0].ToByteArray(),
            sequence.ToByteArray(),
            new OptionalProto { Name = "o", ElemType = OptionalProto.Types.DataType.Sequence, SequenceValue = sequence }.ToByteArray(),
            new OptionalProto { ElemType = OptionalProto.Types.DataType.Tensor, TensorValue = tensors[1] }.ToByteArray(),
        ];
        FuzzRun.Try(16, (random, _) => values[random.Next(values.Length)], LookAtValue);
    }

    [Fact]
    public void A_changed_checkpoint_is_gone_on_from_or_refused()
    {
        string folder = Directory.CreateTempSubdirectory("fuzz").FullName;
        try
        {
            var definition = NetworkDefinition.Sequential(3, Dense(4, Relu()), BatchNormalization(), Dense(1));
            var rows = TestRows.Regression(20, 3);
            var options = new TrainingOptions { Loss = new HuberOptions(), Epochs = 2, Threads = 1, Checkpoints = new CheckpointOptions(folder) { Resume = true } };
            void Train()
            {
                using var network = Network.Create(definition, seed: 1);
                new Trainer(network, options).Fit(rows);
            }

            Train();
            byte[] original = File.ReadAllBytes(options.Checkpoints!.Path);
            FuzzRun.Try(13, (_, _) => original, (bytes, _) =>
            {
                File.WriteAllBytes(options.Checkpoints.Path, bytes);
                Train();
            }, Math.Min(FuzzRun.Count, 20_000));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The bytes do not say what kind of value they are: each is tried.</summary>
    private static void LookAtValue(byte[] bytes, int number)
    {
        bool isRead = false;
        InvalidInputException? refusal = null;
        foreach (var kind in Enum.GetValues<ValueKind>())
        {
            try
            {
                var value = OnnxValueReader.Read(bytes, kind, ElementType.Float32, $"value {number}");
                isRead = true;
                if (value is not Tensor)
                {
                    var info = new ValueInfo("x", ElementType.Float32, default) { Kind = kind };
                    var graph = SampleGraphs.Dense() with
                    {
                        Inputs = [info],
                        Outputs = [info with { Name = "y" }],
                        Initializers = [],
                        Nodes = [new OperatorNode("Identity", "pass", ["x"], ["y"])],
                    };
                    FuzzRun.Attempt(() => OperatorEngine.Compile(graph).RunValues(new Dictionary<string, GraphValue> { ["x"] = value }));
                }
            }
            catch (InvalidInputException fault)
            {
                refusal = fault;
            }
        }

        if (!isRead)
        {
            throw refusal!;
        }
    }

    private static void Look(byte[] bytes, int number)
    {
        var graph = OnnxReader.Read(bytes);
        FuzzRun.Attempt(() => OperatorEngine.Compile(graph));
        FuzzRun.Attempt(() => OperatorShapes.Infer(graph));
        FuzzRun.Attempt(() => GraphNetwork.Raise(graph).Dispose());
        FuzzRun.Attempt(() => ModelFile.Read(bytes, "model"));
        if (number % 20 == 0)
        {
            FuzzRun.Attempt(() => GraphPage.Render(ModelDrawing.Of(graph, "model", bytes.Length, "")));
        }
    }
}
