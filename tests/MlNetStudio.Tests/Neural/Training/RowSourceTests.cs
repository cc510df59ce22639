using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.Tests.Neural.Training;

/// <summary>Training on rows that are made when they are needed.</summary>
public class RowSourceTests
{
    private const int Rows = 333;
    private const int Columns = 5;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void TheSameRowsTrainToTheSameBitsAsStoredOnes(int threads)
    {
        float[] features = Features();
        float[] targets = Targets();
        var (stored, storedLoss) = Train(new Dataset(features, Columns, targets, 1), threads);
        var (made, madeLoss) = Train(new Dataset(new Source(features), targets, 1), threads);
        Assert.Equal(stored, made);
        Assert.Equal(storedLoss, madeLoss);
    }

    [Fact]
    public void EveryEpochAsksForItsOwnRowsAndValidationForEpochZero()
    {
        var source = new Source(Features());
        var watched = new Source(Features());
        using var network = Create();
        new Trainer(network, Options(1)).Fit(new Dataset(source, Targets(), 1), new Dataset(watched, Targets(), 1));
        Assert.Equal([1, 2, 3], source.Epochs.Order());
        Assert.Equal([0], watched.Epochs);
    }

    [Fact]
    public void WhatASourceThrowsEndsTheTraining()
    {
        using var network = Create();
        var fault = Assert.Throws<InvalidOperationException>(() =>
            new Trainer(network, Options(1)).Fit(new Dataset(new Source(Features()) { FailsAt = 2 }, Targets(), 1)));
        Assert.Contains("broken row", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACancelledTrainingEndsAtOnce()
    {
        using var network = Create();
        using var cancellation = new CancellationTokenSource();
        var source = new Source(Features())
        {
            OnFill = epoch =>
            {
                if (epoch == 2)
                {
                    cancellation.Cancel();
                }
            },
        };
        var result = new Trainer(network, Options(1)).Fit(new Dataset(source, Targets(), 1), cancellation: cancellation.Token);
        Assert.Equal(TrainingOutcome.Cancelled, result.Outcome);
    }

    [Fact]
    public void ARowsTargetsMayBeChanged()
    {
        using var network = Create();
        var source = new Source(Features()) { Target = 7 };
        var result = new Trainer(network, Options(1) with { Epochs = 60 }).Fit(new Dataset(source, Targets(), 1));
        Assert.InRange(result.History[^1].Loss, 0, 0.5);
        var output = new float[1];
        network.Predict(Features()[..Columns], output);
        Assert.InRange(output[0], 6, 8);
    }

    private static (float[] Parameters, double Loss) Train(Dataset data, int threads)
    {
        using var network = Create();
        var result = new Trainer(network, Options(threads)).Fit(data);
        return ([.. network.GetParameters().SelectMany(parameter => parameter.Value.Span.ToArray())], result.History[^1].Loss);
    }

    private static Network Create() => Network.Create(NetworkDefinition.Sequential(new Shape(Columns), Layer.Dense(8, Layer.Tanh()), Layer.Dense(1)), 1);

    private static TrainingOptions Options(int threads) => new() { Loss = new MeanSquaredErrorOptions(), Epochs = 3, BatchSize = 20, Threads = threads, Seed = 4 };

    private static float[] Features()
    {
        var random = new DeterministicRandom(3);
        return [.. Enumerable.Range(0, Rows * Columns).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static float[] Targets() => [.. Enumerable.Range(0, Rows).Select(row => row % 7 / 7f)];

    private sealed class Source(float[] features) : IRowSource
    {
        public int RowCount => Rows;

        public int FeatureColumns => Columns;

        public string Identity => "test";

        public HashSet<int> Epochs { get; } = [];

        public int FailsAt { get; init; }

        public float? Target { get; init; }

        public Action<int>? OnFill { get; init; }

        public void Fill(int row, int epoch, Span<float> values, Span<float> targets)
        {
            Epochs.Add(epoch);
            OnFill?.Invoke(epoch);
            if (FailsAt == epoch && FailsAt > 0)
            {
                throw new InvalidDataException("a broken row");
            }

            features.AsSpan(row * Columns, Columns).CopyTo(values);
            if (Target is { } other)
            {
                targets.Fill(other);
            }
        }
    }
}
