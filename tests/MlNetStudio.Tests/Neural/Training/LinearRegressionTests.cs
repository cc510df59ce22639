using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Training;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Tests.Neural.Training;

/// <summary>Systems S1 and S2: a straight line by gradient descent.</summary>
public class LinearRegressionTests
{
    /// <summary>Epoch, slope, intercept and loss before the step, of PyTorch 1.13.1 (torch.optim.SGD, rate 0.01, from 0.5 and 0) on the rows of <see cref="Wave"/>.</summary>
    private static readonly (int Epoch, double Slope, double Intercept, double Loss)[] Path =
    [
        (1, 0.51019305, 0.0200436562, 1.7731868),
        (2, 0.52031678, 0.0396864414, 1.72305918),
        (5, 0.550276756, 0.0962889269, 1.58271408),
        (10, 0.59886688, 0.183326483, 1.37869549),
        (20, 0.6912117, 0.333117574, 1.06044149),
        (50, 0.9332757, 0.637218237, 0.535011351),
        (100, 1.2412895, 0.869273782, 0.221158907),
    ];

    [Fact]
    public void AtTheArticlesRateThePathIsThePeers()
    {
        using var network = Network.Create(NetworkDefinition.Sequential(1, Dense(1)), seed: 1);
        network.SetParameter("dense_1/kernel", [0.5f]);
        network.SetParameter("dense_1/bias", [0]);
        var seen = new List<(int, double, double, double)>();
        Fit(network, Wave(), 0.01f, new TrainerTests.Listener(e =>
        {
            if (e is TrainingEvent.EpochCompleted { Summary: var summary })
            {
                var p = network.GetParameters();
                seen.Add((summary.Epoch, p[0].Value.Data[0], p[1].Value.Data[0], summary.Loss));
            }
        }));
        foreach (var (epoch, slope, intercept, loss) in Path)
        {
            var (_, actualSlope, actualIntercept, actualLoss) = seen[epoch - 1];
            Assert.Equal(slope, actualSlope, 1e-6);
            Assert.Equal(intercept, actualIntercept, 1e-6);
            Assert.Equal(loss, actualLoss, 1e-6);
        }
    }

    [Fact]
    public void GradientDescentMeetsTheClosedForm()
    {
        // Standardized columns, as in S2: the closed form is slope = correlation, intercept = 0.
        var random = new DeterministicRandom(3);
        double[] x = Standardize([.. Enumerable.Range(0, 200).Select(_ => random.NextGaussian())]);
        double[] y = Standardize([.. x.Select(v => (1.7 * v) + random.NextGaussian())]);
        double slope = x.Zip(y, (a, b) => a * b).Sum() / x.Sum(a => a * a);
        using var network = Network.Create(NetworkDefinition.Sequential(1, Dense(1)), seed: 1);
        Fit(network, new Dataset([.. x.Select(v => (float)v)], 1, [.. y.Select(v => (float)v)], 1), 0.1f, null);
        var parameters = network.GetParameters();
        Assert.Equal(slope, parameters[0].Value.Data[0], 1e-4);
        Assert.Equal(0, parameters[1].Value.Data[0], 1e-4);
    }

    private static void Fit(Network network, Dataset data, float rate, IProgress<TrainingEvent>? progress) => new Trainer(network, new TrainingOptions
    {
        Loss = new MeanSquaredErrorOptions(),
        Optimizer = new SgdOptions { LearningRate = rate },
        Epochs = 100,
        BatchSize = data.RowCount,
        Shuffle = false,
    }).Fit(data, progress: progress);

    private static Dataset Wave()
    {
        double[] x = [.. Enumerable.Range(0, 100).Select(i => ((2 * i) - 99) / 99.0)];
        return new Dataset([.. x.Select(v => (float)v)], 1, [.. x.Select((v, i) => (float)((2 * v) + 1 + (0.1 * Math.Sin(7 * i))))], 1);
    }

    private static double[] Standardize(double[] values)
    {
        double mean = values.Average();
        double deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        return [.. values.Select(v => (v - mean) / deviation)];
    }
}
