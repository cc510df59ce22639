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
        byte[][] tensors = Files("*.pb");
        Assert.NotEmpty(models);
        FuzzRun.Try(14, (random, _) => models[random.Next(models.Length)], Look, leastRefused: 0.02);
        FuzzRun.Try(
            15,
            (random, _) => tensors[random.Next(tensors.Length)],
            (bytes, number) =>
            {
                try
                {
                    WireCheck.Check(bytes, TensorProto.Descriptor);
                    TensorReading.Read(TensorProto.Parser.ParseFrom(bytes), $"The tensor {number}");
                }
                catch (Exception exception) when (exception is OnnxFormatException or Google.Protobuf.InvalidProtocolBufferException)
                {
                    throw new InvalidInputException(exception.Message);
                }
            },
            leastRefused: 0.02);
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
