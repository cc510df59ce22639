using System.Diagnostics;
using System.Globalization;
using MlNetStudio.Evaluation.Graphs;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Neural.Raising;
using MlNetStudio.Neural.Training;
using MlNetStudio.Onnx;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Tests.Cli;
using MlNetStudio.Tests.Neural.Training;
using MlNetStudio.Tests.Onnx.Raising;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Tests.Onnx;

/// <summary>
/// Everything that looks into a file that was changed at random: it is understood, or refused with <see cref="InvalidInputException"/>, soon and in
/// little memory. MLNETSTUDIO_FUZZ_COUNT says how many files each test tries.
/// </summary>
public sealed class ModelFuzzTests
{
    private const int Usual = 1_500;
    private const long MostBytes = 256L << 20;
    private const double MostSeconds = 2;

    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("MLNETSTUDIO_FUZZ_COUNT"), CultureInfo.InvariantCulture, out int count) ? count : Usual;

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
        Try(seed, (random, i) => all[random.Next(100) < 90 ? random.Next(models.Length) : random.Next(all.Length)], (bytes, i) =>
        {
            var graph = OnnxReader.Read(bytes);
            Attempt(() => OperatorEngine.Compile(graph));
            Attempt(() => OperatorShapes.Infer(graph));
            Attempt(() => GraphNetwork.Raise(graph).Dispose());
            Attempt(() => ModelFile.Read(bytes, "model"));
            if (i % 20 == 0)
            {
                Attempt(() => GraphPage.Render(ModelDrawing.Of(graph, "model", bytes.Length, "")));
            }
        });
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
            Try(13, (_, _) => original, (bytes, _) =>
            {
                File.WriteAllBytes(options.Checkpoints.Path, bytes);
                Train();
            }, Math.Min(Count, 20_000));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Try(int seed, Func<Random, int, byte[]> choose, Action<byte[], int> look, int? count = null)
    {
        var random = new Random(seed);
        int refused = 0;
        int tries = count ?? Count;
        for (int i = 0; i < tries; i++)
        {
            byte[] mutant = OnnxFuzzTests.Mutate(choose(random, i), random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.StartNew();
            try
            {
                look(mutant, i);
            }
            catch (InvalidInputException)
            {
                refused++;
            }
            catch (Exception exception)
            {
                Assert.Fail($"file {i} of seed {seed}: {exception}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < MostBytes + mutant.Length, $"file {i} of seed {seed} took {allocated} bytes");

            // Five times the limit, so that a busy machine fails no test.
            Assert.True(clock.Elapsed.TotalSeconds < MostSeconds * 5, $"file {i} of seed {seed} took {clock.Elapsed.TotalSeconds} s");
        }

        Assert.InRange(refused, tries / 20, tries);
        Console.WriteLine($"fuzz seed {seed}: {tries} files, {refused} refused");
    }

    private static void Attempt(Action look)
    {
        try
        {
            look();
        }
        catch (InvalidInputException)
        {
            // One may refuse what another takes.
        }
    }
}
