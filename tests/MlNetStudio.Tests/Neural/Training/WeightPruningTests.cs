using System.Collections.Immutable;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Regularization;
using MlNetStudio.Neural.Training;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Tests.Neural.Training;

/// <summary>Weights that become zero while a network trains, and stay so.</summary>
public sealed class WeightPruningTests
{
    private static readonly NetworkDefinition Definition = NetworkDefinition.Sequential(
        new Shape(6, 6, 1), Conv2D(5, 3, Relu()) with { Name = "conv" }, BatchNormalization(), Flatten(), Dense(21, Relu()) with { Name = "wide" }, Dense(1) with { Name = "last" });

    private static readonly Dataset Rows = TestRows.Regression(90, 36);

    private readonly TrainingOptions _options = new()
    {
        Loss = new MeanSquaredErrorOptions(),
        Optimizer = new AdamOptions { LearningRate = 0.01f },
        Epochs = 12,
        BatchSize = 16,
        Seed = 3,
        Threads = 1,
        Pruning = new PruningOptions { Sparsity = 0.7 },
    };

    [Theory]
    [InlineData(0.7)]
    [InlineData(0.95)]
    public void Every_layer_has_exactly_its_share_of_zeros(double share)
    {
        var (weights, result) = Train(_options with { Pruning = new PruningOptions { Sparsity = share } });
        foreach (string layer in new[] { "conv", "wide", "last" })
        {
            float[] kernel = weights[layer + "/kernel"];
            Assert.Equal((int)Math.Round(share * kernel.Length, MidpointRounding.ToEven), kernel.Count(value => value == 0));
            Assert.DoesNotContain(kernel, value => value == 0 && float.IsNegative(value));
        }

        Assert.DoesNotContain(weights["wide/bias"], value => value == 0);
        Assert.True(result.History[^1].Loss < result.History[0].Loss);
    }

    [Fact]
    public void Over_the_network_the_smallest_go_wherever_they_are_but_in_layers_left_alone()
    {
        var (weights, _) = Train(_options with { Pruning = new PruningOptions { Sparsity = 0.5, Scope = PruningScope.Network, Skip = ["last"] } });
        Assert.DoesNotContain(weights["last/kernel"], value => value == 0);
        float[] pruned = [.. weights["conv/kernel"], .. weights["wide/kernel"]];
        Assert.Equal((int)Math.Round(0.5 * pruned.Length, MidpointRounding.ToEven), pruned.Count(value => value == 0));
        Assert.NotEqual(0.5, weights["conv/kernel"].Count(value => value == 0) / (double)weights["conv/kernel"].Length, 0.02);
        Assert.Throws<InvalidInputException>(() => Train(_options with { Pruning = new PruningOptions { Skip = ["gone"] } }));
        Assert.Throws<InvalidInputException>(() => Train(_options with { Pruning = new PruningOptions { Sparsity = 1 } }));
    }

    [Fact]
    public void Threads_and_interruptions_change_no_bit()
    {
        var expected = Train(_options);
        Assert.All(Train(_options with { Threads = 3 }).Weights, pair => Assert.Equal(expected.Weights[pair.Key], pair.Value));
        string folder = Directory.CreateTempSubdirectory("pruning").FullName;
        try
        {
            var resumed = _options with { Checkpoints = new CheckpointOptions(folder) { Resume = true } };
            foreach (int epochs in new[] { 3, 8 })
            {
                using var cancel = new CancellationTokenSource();
                Train(resumed, new CancelAfter(cancel, epochs), cancel.Token);
            }

            Assert.All(Train(resumed).Weights, pair => Assert.Equal(expected.Weights[pair.Key], pair.Value));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_best_epoch_is_one_with_all_zeros()
    {
        // What is learned is noise, so the first epochs are the best for rows that are watched.
        using var network = Network.Create(Definition, seed: 1);
        var result = new Trainer(network, _options with { EarlyStopping = new EarlyStoppingOptions { Patience = 3 } }).Fit(Rows, TestRows.Regression(40, 36, seed: 9));
        Assert.InRange(result.BestEpoch, 6, 12);
        Assert.Equal(0.7, NetworkSparsity.Of(network).Share, 0.01);
    }

    [Fact]
    public void A_frozen_layer_and_one_that_starts_with_zeros_are_no_victims()
    {
        var zeros = NetworkDefinition.Sequential(36, Dense(16, Relu()) with { Name = "first" }, Dense(1) with { Name = "last", KernelInitializer = new MlNetStudio.Neural.Initializers.ZerosOptions() });
        using var network = Network.Create(zeros, seed: 1);
        new Trainer(network, _options with { LayerRates = ImmutableSortedDictionary<string, float>.Empty.Add("first", 0) }).Fit(Rows);
        var weights = network.GetParameters().ToDictionary(pair => pair.Key, pair => pair.Value.Data, StringComparer.Ordinal);
        Assert.DoesNotContain(weights["first/kernel"], value => value == 0);
        Assert.InRange(weights["last/kernel"].Count(value => value != 0), 1, 5);
    }

    private static (Dictionary<string, float[]> Weights, TrainingResult Result) Train(TrainingOptions options, IProgress<TrainingEvent>? progress = null, CancellationToken cancellation = default)
    {
        using var network = Network.Create(Definition, seed: 1);
        var result = new Trainer(network, options).Fit(Rows, null, progress, cancellation);
        return (network.GetParameters().ToDictionary(pair => pair.Key, pair => pair.Value.Data, StringComparer.Ordinal), result);
    }

    private sealed class CancelAfter(CancellationTokenSource source, int epochs) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value)
        {
            if (value is TrainingEvent.EpochCompleted { Summary.Epoch: var epoch } && epoch >= epochs)
            {
                source.Cancel();
            }
        }
    }
}
