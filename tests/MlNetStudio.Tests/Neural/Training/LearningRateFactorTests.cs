using MlNetStudio.Neural;
using MlNetStudio.Neural.Initializers;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Training;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Tests.Neural.Training;

public class LearningRateFactorTests
{
    private const int Features = 4;
    private const int Rows = 32;

    public static TheoryData<OptimizerOptions> Optimizers =>
    [
        new SgdOptions { LearningRate = 0.05f },
        new SgdOptions { LearningRate = 0.05f, Momentum = 0.9 },
        new SgdOptions { LearningRate = 0.05f, Momentum = 0.9, Nesterov = true },
        new AdagradOptions { LearningRate = 0.05f },
        new RmsPropOptions { LearningRate = 0.05f },
        new AdamOptions { LearningRate = 0.05f },
        new AdamWOptions { LearningRate = 0.05f, WeightDecay = 0.1 },
    ];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void AFactorIsALearningRateOfItsOwn(OptimizerOptions optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);

        // Over one step the parameters do not meet, so that each must be where a training at its own rate brings it.
        var factored = Step(Dense(3) with { KernelLearningRate = 0.5f, BiasLearningRate = 4 }, optimizer);
        var kernel = Step(Dense(3), optimizer with { LearningRate = 0.5f * optimizer.LearningRate });
        var bias = Step(Dense(3), optimizer with { LearningRate = 4 * optimizer.LearningRate });
        Assert.Equal(kernel["dense_1/kernel"], factored["dense_1/kernel"]);
        Assert.Equal(bias["dense_1/bias"], factored["dense_1/bias"]);
        Assert.NotEqual(kernel["dense_1/bias"], factored["dense_1/bias"]);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void AFactorOfZeroKeepsAParameter(OptimizerOptions optimizer)
    {
        var definition = NetworkDefinition.Sequential(
            Features, Scaling() with { LearningRate = 0 }, Dense(6, Tanh()) with { KernelLearningRate = 0, BiasLearningRate = 0 }, Dense(1));
        using var network = Network.Create(definition, seed: 3);
        var before = network.GetParameters().ToDictionary(p => p.Key, p => p.Value.Data);
        new Trainer(network, Options(optimizer, 5)).Fit(TestRows.Regression(Rows, Features));
        foreach (var (name, value) in network.GetParameters())
        {
            Assert.True(before[name].AsSpan().SequenceEqual(value.Data) == !name.StartsWith("dense_2", StringComparison.Ordinal), name);
        }
    }

    [Fact]
    public void FrozenParametersDoNotCountInTheNormOfTheGradient()
    {
        // Behind a frozen first layer the second learns as it would alone on what the first gives.
        var data = TestRows.Regression(Rows, Features);
        var options = Options(new SgdOptions { LearningRate = 0.1f }, 4) with { Clipping = new() { ByNorm = 0.2f } };
        using var whole = Network.Create(NetworkDefinition.Sequential(Features, Dense(6) with { KernelLearningRate = 0, BiasLearningRate = 0 }, Dense(1)), seed: 3);
        using var first = Network.Create(NetworkDefinition.Sequential(Features, Dense(6)), seed: 3);
        using var second = Network.Create(NetworkDefinition.Sequential(6, Dense(1)), seed: 3);
        var hidden = new float[Rows * 6];
        first.Predict(data.Features, hidden);
        second.SetParameter("dense_1/kernel", whole.GetParameters().First(p => p.Key == "dense_2/kernel").Value.Data);
        new Trainer(whole, options).Fit(data);
        new Trainer(second, options).Fit(new Dataset(hidden, 6, data.Targets, 1));
        Assert.Equal(
            second.GetParameters().SelectMany(p => p.Value.Data),
            whole.GetParameters().Where(p => p.Key.StartsWith("dense_2", StringComparison.Ordinal)).SelectMany(p => p.Value.Data));
    }

    [Fact]
    public void DividingByTheFanInIsTheNeuralTangentParametrization()
    {
        // y = x V / sqrt(d) + b with V from N(0, 1), written down by hand and followed by Adam, in double precision.
        const double Rate = 0.02;
        const double BiasFactor = 0.1;
        const int Steps = 40;
        var data = TestRows.Regression(Rows, Features);
        var layer = Dense(1) with
        {
            KernelInitializer = new NormalOptions { StandardDeviation = 1 / MathF.Sqrt(Features) },
            LearningRateByFanIn = true,
            BiasLearningRate = (float)BiasFactor,
        };
        using var network = Network.Create(NetworkDefinition.Sequential(Features, layer), seed: 5);
        double root = Math.Sqrt(Features);
        double[] p = [.. network.GetParameters().SelectMany(parameter => parameter.Value.Data).Select((w, i) => i < Features ? w * root : w)];
        var m = new double[p.Length];
        var v = new double[p.Length];
        for (int step = 1; step <= Steps; step++)
        {
            var gradient = new double[p.Length];
            for (int row = 0; row < Rows; row++)
            {
                var x = data.Features.AsSpan(row * Features, Features);
                double error = p[Features] - data.Targets[row];
                for (int i = 0; i < Features; i++)
                {
                    error += x[i] * p[i] / root;
                }

                for (int i = 0; i < Features; i++)
                {
                    gradient[i] += 2.0 / Rows * error * x[i] / root;
                }

                gradient[Features] += 2.0 / Rows * error;
            }

            for (int i = 0; i < p.Length; i++)
            {
                m[i] = (0.9 * m[i]) + (0.1 * gradient[i]);
                v[i] = (0.95 * v[i]) + (0.05 * gradient[i] * gradient[i]);
                double rate = i < Features ? Rate : Rate * BiasFactor;
                p[i] -= rate * m[i] / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.95, step))) + 1e-7);
            }
        }

        new Trainer(network, Options(new AdamOptions { LearningRate = (float)Rate, Beta2 = 0.95 }, Steps)).Fit(data);
        double[] trained = [.. network.GetParameters().SelectMany(parameter => parameter.Value.Data).Select((w, i) => i < Features ? w * root : w)];
        for (int i = 0; i < p.Length; i++)
        {
            Assert.Equal(p[i], trained[i], 1e-5);
        }
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void AFactorThatIsNoneIsRefused(float factor)
    {
        foreach (var layer in new LayerOptions[]
        {
            Dense(1) with { KernelLearningRate = factor }, Dense(1) with { BiasLearningRate = factor }, Scaling() with { LearningRate = factor },
        })
        {
            var exception = Assert.Throws<InvalidInputException>(() => Network.Create(NetworkDefinition.Sequential(Features, layer), seed: 0));
            Assert.Contains("learning rate factor", exception.Message, StringComparison.Ordinal);
        }
    }

    private static Dictionary<string, float[]> Step(DenseOptions layer, OptimizerOptions optimizer)
    {
        using var network = Network.Create(NetworkDefinition.Sequential(Features, layer, Dense(1)), seed: 2);
        new Trainer(network, Options(optimizer, 1)).Fit(TestRows.Regression(Rows, Features));
        return network.GetParameters().ToDictionary(p => p.Key, p => p.Value.Data);
    }

    private static TrainingOptions Options(OptimizerOptions optimizer, int epochs) =>
        new() { Loss = new MeanSquaredErrorOptions(), Optimizer = optimizer, Epochs = epochs, BatchSize = Rows, Shuffle = false, Threads = 1 };
}
