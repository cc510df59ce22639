using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Regularization;
using MlNetStudio.Neural.Training;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Tests.Neural.Training;

public class TrainerTests
{
    private static readonly NetworkDefinition Small = NetworkDefinition.Sequential(3, Dense(12, Relu()), Dropout(0.1f), Dense(5, Tanh()), Dense(1));

    private static readonly TrainingOptions Options = new()
    {
        Loss = new MeanSquaredErrorOptions(),
        Optimizer = new AdamOptions { LearningRate = 0.01f },
        Epochs = 12,
        BatchSize = 16,
        Seed = 4,
    };

    [Fact]
    public void LearnsALine()
    {
        using var network = Network.Create(NetworkDefinition.Sequential(1, Dense(1)), seed: 1);
        float[] x = [.. Enumerable.Range(0, 50).Select(i => (i - 25) / 25f)];
        new Trainer(network, Options with { Optimizer = new SgdOptions { LearningRate = 0.2f }, Epochs = 200 })
            .Fit(new Dataset(x, 1, [.. x.Select(v => (2 * v) + 1)], 1));
        var parameters = network.GetParameters().ToDictionary(p => p.Key, p => p.Value.Data[0]);
        Assert.Equal(2, parameters["dense_1/kernel"], 4);
        Assert.Equal(1, parameters["dense_1/bias"], 4);
    }

    [Fact]
    public void TheSameSeedGivesTheSameBitsOnAnyNumberOfThreads()
    {
        var definition = NetworkDefinition.Sequential(40, Dense(160, Relu()), Dropout(0.2f), BatchNormalization(), Dense(96, Gelu()), Dense(3));
        var data = TestRows.Classes(700, 40, 3);
        float[][] runs = [.. new[] { 1, 2, 3, 1 }.Select(threads =>
        {
            using var network = Network.Create(definition, seed: 2);
            new Trainer(network, Options with { Loss = new SparseCategoricalCrossEntropyOptions(), Epochs = 2, BatchSize = 256, Threads = threads, Clipping = new() { ByValue = 0.02f, ByNorm = 0.1f } }).Fit(data);
            return Weights(network);
        })];
        Assert.All(runs, run => Assert.Equal(runs[0], run));
    }

    [Fact]
    public void OtherSeedsGiveOtherWeights()
    {
        var data = TestRows.Regression(100, 3);
        Assert.NotEqual(Train(Options, data), Train(Options with { Seed = 5 }, data));
    }

    [Fact]
    public void EveryRowIsSeenOnceAnEpochTheShortBatchIncluded()
    {
        // With plain gradient descent, no shuffling and a linear network, an epoch can be followed by hand.
        float[] x = [1, 2, 3, 4, 5];
        float[] y = [2, 1, 0, 1, 2];
        using var network = Network.Create(NetworkDefinition.Sequential(1, Dense(1) with { UseBias = false }), seed: 1);
        network.SetParameter("dense_1/kernel", [0.5f]);
        new Trainer(network, Options with { Optimizer = new SgdOptions { LearningRate = 0.01f }, Epochs = 1, BatchSize = 2, Shuffle = false }).Fit(new Dataset(x, 1, y, 1));
        double w = 0.5;
        foreach (int[] batch in new int[][] { [0, 1], [2, 3], [4] })
        {
            w -= 0.01 * batch.Average(i => 2 * ((w * x[i]) - y[i]) * x[i]);
        }

        Assert.Equal(w, network.GetParameters()[0].Value.Data[0], 1e-6);
    }

    [Fact]
    public void AWeightCountsLikeARepetition()
    {
        var plain = TestRows.Regression(30, 3);
        float[] weights = [.. Enumerable.Range(0, 30).Select(i => (float)(i % 3))];
        int[] repeated = [.. Enumerable.Range(0, 30).SelectMany(i => Enumerable.Repeat(i, i % 3))];
        var definition = NetworkDefinition.Sequential(3, Dense(8, Tanh()), Dense(1));
        var options = Options with { BatchSize = 1000, Shuffle = false, Epochs = 20 };
        float[] weighted = Train(options, new Dataset(plain.Features, 3, plain.Targets, 1, weights), definition: definition);
        float[] copied = Train(options, plain.Select(repeated), definition: definition);
        for (int i = 0; i < copied.Length; i++)
        {
            Assert.Equal(copied[i], weighted[i], 1e-4);
        }
    }

    [Fact]
    public void ClassWeightsCountLikeRowWeights()
    {
        var data = TestRows.Classes(60, 4, 3);
        float[] classWeights = [0.5f, 2, 1];
        var definition = NetworkDefinition.Sequential(4, Dense(6, Tanh()), Dense(3));
        var options = Options with { Loss = new SparseCategoricalCrossEntropyOptions() };
        float[] byClass = Train(options with { ClassWeights = [.. classWeights] }, data, definition: definition);
        float[] byRow = Train(options, new Dataset(data.Features, 4, data.Targets, 1, [.. data.Targets.Select(t => classWeights[(int)t])]), definition: definition);
        Assert.Equal(byRow, byClass);
    }

    [Fact]
    public void EarlyStoppingBringsTheBestEpochBack()
    {
        var training = TestRows.Regression(60, 3);
        var validation = TestRows.Regression(40, 3, seed: 99);
        using var network = Network.Create(Small, seed: 3);
        var losses = new List<double>();
        var best = Array.Empty<float>();
        var result = new Trainer(network, Options with { Epochs = 400, Optimizer = new AdamOptions { LearningRate = 0.05f }, EarlyStopping = new() { Patience = 5 } }).Fit(
            training,
            validation,
            new Listener(e =>
            {
                if (e is TrainingEvent.EpochCompleted done)
                {
                    losses.Add(done.Summary.ValidationLoss!.Value);
                    best = done.IsBest ? Weights(network) : best;
                }
            }));
        Assert.Equal(TrainingOutcome.StoppedEarly, result.Outcome);
        Assert.Equal(losses.IndexOf(losses.Min()) + 1, result.BestEpoch);
        Assert.Equal(result.BestEpoch + 5, result.Epochs);
        Assert.Equal(best, Weights(network));
    }

    [Fact]
    public void CancellingKeepsTheBestSoFar()
    {
        using var network = Network.Create(Small, seed: 3);
        using var cancellation = new CancellationTokenSource();
        var best = Array.Empty<float>();
        var result = new Trainer(network, Options with { Epochs = 1000 }).Fit(
            TestRows.Regression(60, 3),
            progress: new Listener(e =>
            {
                if (e is TrainingEvent.EpochCompleted done)
                {
                    best = done.IsBest ? Weights(network) : best;
                    if (done.Summary.Epoch == 7)
                    {
                        cancellation.Cancel();
                    }
                }
            }),
            cancellation: cancellation.Token);
        Assert.Equal(TrainingOutcome.Cancelled, result.Outcome);
        Assert.Equal(7, result.Epochs);
        Assert.Equal(best, Weights(network));
    }

    [Fact]
    public void ALossThatIsNotFiniteNamesEpochStepAndLayer()
    {
        using var network = Network.Create(NetworkDefinition.Sequential(3, Dense(8) with { Name = "first" }, Dense(1) with { Name = "last" }), seed: 3);
        float[] before = Weights(network);
        var error = Assert.Throws<TrainingDivergedException>(() =>
            new Trainer(network, Options with { Optimizer = new SgdOptions { LearningRate = 1e6f }, Epochs = 50 }).Fit(TestRows.Regression(60, 3)));
        Assert.True(error.Epoch >= 1 && error.Step >= 1);
        Assert.Contains(error.Layer, new[] { "first", "last" });
        Assert.Contains($"epoch {error.Epoch}, step {error.Step}", error.Message);
        Assert.All(Weights(network), w => Assert.True(float.IsFinite(w)));
        Assert.Equal(before.Length, Weights(network).Length);
    }

    [Fact]
    public void MetricsAreThoseOfTheWholeEpoch()
    {
        var data = TestRows.Classes(90, 4, 3);
        using var network = Network.Create(NetworkDefinition.Sequential(4, Dense(3)), seed: 1);
        var result = new Trainer(network, Options with { Loss = new SparseCategoricalCrossEntropyOptions(), Epochs = 3, Metrics = ["accuracy"] }).Fit(data, data);
        var outputs = new float[90 * 3];
        network.Predict(data.Features, outputs);
        double accuracy = Enumerable.Range(0, 90).Average(i => Array.IndexOf(outputs, outputs[(3 * i)..((3 * i) + 3)].Max(), 3 * i) - (3 * i) == (int)data.Targets[i] ? 1.0 : 0);
        Assert.Equal(accuracy, result.History[^1].Metrics["validation.accuracy"], 12);
        Assert.InRange(result.History[0].Metrics["accuracy"], 0, 1);
    }

    [Fact]
    public void PenaltiesPullWeightsDown()
    {
        var data = TestRows.Regression(100, 3);
        double Norm(float l2) => Train(Options, data, NetworkDefinition.Sequential(3, Dense(12, Relu()) with { L2 = l2 }, Dense(1)))[..36].Sum(w => (double)w * w);
        Assert.True(Norm(0.1f) < 0.5 * Norm(0));
    }

    [Fact]
    public void DataThatDoesNotFitIsRefused()
    {
        using var network = Network.Create(Small, seed: 1);
        var trainer = new Trainer(network, Options);
        Assert.Contains("takes 3", Assert.Throws<InvalidInputException>(() => trainer.Fit(TestRows.Regression(10, 4))).Message);
        Assert.Throws<InvalidInputException>(() => new Trainer(network, Options with { Epochs = 0 }));
        Assert.Throws<InvalidInputException>(() => new Trainer(network, Options with { Metrics = ["fame"] }).Fit(TestRows.Regression(10, 3)));
        Assert.Contains("row 2", Assert.Throws<InvalidInputException>(() => new Dataset([1, 2, float.NaN, 4], 2, [1, 2], 1)).Message);
        Assert.Throws<InvalidInputException>(() => new Dataset([], 2, [], 1));
    }

    private static float[] Train(TrainingOptions options, Dataset data, NetworkDefinition? definition = null)
    {
        using var network = Network.Create(definition ?? Small, seed: 3);
        new Trainer(network, options).Fit(data);
        return Weights(network);
    }

    internal static float[] Weights(Network network) => [.. network.GetParameters().SelectMany(p => p.Value.Data)];

    internal sealed class Listener(Action<TrainingEvent> handle) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value) => handle(value);
    }
}
