using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.TensorBoard;
using MlNetStudio.Tests.Cli;

namespace MlNetStudio.Tests.Pipelines.TensorBoard;

/// <summary>Event files, parsed back by a reader that shares nothing with the writer.</summary>
public sealed class EventFileTests
{
    [Fact]
    public void A_training_is_written_as_it_runs()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        float[] features = [.. Enumerable.Range(0, 60).Select(_ => (float)random.NextDouble())];
        float[] targets = [.. Enumerable.Range(0, 30).Select(row => features[2 * row] - features[(2 * row) + 1])];
        var definition = NetworkDefinition.Sequential(2, Layer.Dense(4, Layer.Relu()), Layer.BatchNormalization(), Layer.Dense(1));
        string path;
        TrainingResult result;
        using (var network = Network.Create(definition, seed: 1))
        using (var observer = new TensorBoardObserver(folder.Path, definition))
        {
            path = observer.Path;
            var data = new Dataset(features, 2, targets, 1);
            var options = new TrainingOptions { Loss = new MeanSquaredErrorOptions(), Epochs = 3, Metrics = ["mae"], Observer = observer };
            result = new Trainer(network, options).Fit(data, data, null, CancellationToken.None);

            // Readable while it is open, and whole.
            Assert.Equal(network.GetParameters().Count, EventReader.Read(Shared(path)).Count(e => Tag(e) is { } tag && tag.StartsWith("values/", StringComparison.Ordinal)) / 3);
        }

        var events = EventReader.Read(File.ReadAllBytes(path));
        Assert.Equal("brain.Event:2", events[0].Text(3));
        Assert.All(events, e => Assert.InRange(e.Double(1), 1.7e9, 5e9));
        var nodes = events[1].Message(4).Messages(1);
        Assert.Equal(["input", "dense_1", "batchNormalization_1", "dense_2"], nodes.Select(node => node.Text(1)));
        Assert.Equal(["Placeholder", "dense", "batchNormalization", "dense"], nodes.Select(node => node.Text(2)));
        Assert.Equal(["dense_1"], nodes[2].Texts(3));
        Assert.Equal(result.History.Select(epoch => (float)epoch.Loss), Scalars(events, "loss/training"));
        Assert.Equal(result.History.Select(epoch => (float)epoch.ValidationLoss!), Scalars(events, "loss/validation"));
        Assert.Equal(result.History.Select(epoch => (float)epoch.Metrics["mae"]), Scalars(events, "mae/training"));
        Assert.Equal(result.History.Select(epoch => (float)epoch.Metrics["validation.mae"]), Scalars(events, "mae/validation"));
        string[] tags = [.. events.Select(Tag).OfType<string>().Distinct()];
        Assert.Contains("gradients/dense_1/kernel", tags);
        Assert.DoesNotContain("gradients/batchNormalization_1/movingMean", tags);
    }

    [Fact]
    public void The_command_writes_a_file_for_every_member_of_an_ensemble()
    {
        using var folder = new TemporaryFolder();
        string iris = Repository.File("data", "iris.csv");
        CliRun.Of("train", iris, "--label", "species", "--epochs", "3", "--folds", "2", "--tensorboard", folder["events"], "--out", folder["out"], "-q").Expect(0);
        string[] files = Directory.GetFiles(folder["events"], "events.out.tfevents.*", SearchOption.AllDirectories);
        Assert.Equal(["member1", "member2"], files.Select(file => Path.GetFileName(Path.GetDirectoryName(file))!).Order());
        Assert.All(files, file => Assert.Equal(3, Scalars(EventReader.Read(File.ReadAllBytes(file)), "loss/validation").Length));
    }

    [Fact]
    public void A_histogram_counts_every_number_once()
    {
        using var folder = new TemporaryFolder();
        float[] values = [0, 0, 1.5f, -2, -2.0001f, 1e30f, 3e-13f, float.NaN, float.PositiveInfinity];
        string path;
        using (var file = EventFile.Create(folder.Path))
        {
            path = file.Path;
            file.AddHistogram(7, "h", values);
            file.AddHistogram(8, "none", []);
        }

        var events = EventReader.Read(File.ReadAllBytes(path));
        Assert.Equal(7, events[1].Long(2));
        var histogram = events[1].Message(5).Message(1).Message(5);
        Assert.Equal((-2.0001f, 1e30f, 7.0), ((float)histogram.Double(1), (float)histogram.Double(2), histogram.Double(3)));
        double[] limits = histogram.Doubles(6);
        double[] counts = histogram.Doubles(7);
        Assert.Equal(limits.Length, counts.Length);
        Assert.Equal(limits.Order().Distinct(), limits);
        Assert.Equal(7, counts.Sum());
        double below = double.NegativeInfinity;
        for (int i = 0; i < limits.Length; i++)
        {
            Assert.Equal(counts[i], values.Count(value => float.IsFinite(value) && value >= below && value < limits[i]));
            below = limits[i];
        }

        Assert.Equal(0, events[2].Message(5).Message(1).Message(5).Double(3));
    }

    [Fact]
    public void Two_runs_of_one_second_take_two_files()
    {
        using var folder = new TemporaryFolder();
        using var first = EventFile.Create(folder.Path);
        using var second = EventFile.Create(folder.Path);
        Assert.NotEqual(first.Path, second.Path);
    }

    [Fact]
    public void A_folder_that_is_a_file_is_bad_input()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("taken", "");
        Assert.Contains("TensorBoard", Assert.Throws<InvalidInputException>(() => EventFile.Create(file)).Message, StringComparison.Ordinal);
    }

    private static byte[] Shared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string? Tag(EventReader.Fields e) => e.Has(5) ? e.Message(5).Message(1).Text(1) : null;

    private static float[] Scalars(List<EventReader.Fields> events, string tag) => [.. events.Where(e => Tag(e) == tag).Select(e => e.Message(5).Message(1).Float(2))];
}
