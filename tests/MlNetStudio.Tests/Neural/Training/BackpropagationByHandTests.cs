using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Training;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Tests.Neural.Training;

/// <summary>System S8: a 2-10-5-1 sigmoid network whose gradients are written down from the mathematics.</summary>
public class BackpropagationByHandTests
{
    [Fact]
    public void GradientsAreTheHandDerivedOnes()
    {
        using var network = Network.Create(NetworkDefinition.Sequential(2, Dense(10, Sigmoid()), Dense(5, Sigmoid()), Dense(1, Sigmoid())), seed: 8);
        float[] x = [0, 0, 0, 1, 1, 0, 1, 1];
        float[] t = [0, 1, 1, 0];
        var before = network.GetParameters().ToDictionary(p => p.Key, p => p.Value.Data);

        // One step of plain gradient descent with rate 1 moves every parameter by its gradient.
        new Trainer(network, new TrainingOptions
        {
            Loss = new MeanSquaredErrorOptions(),
            Optimizer = new SgdOptions { LearningRate = 1 },
            Epochs = 1,
            BatchSize = 4,
            Shuffle = false,
        }).Fit(new Dataset(x, 2, t, 1));
        var after = network.GetParameters().ToDictionary(p => p.Key, p => p.Value.Data);

        foreach (var (name, gradient) in ByHand(before, x, t))
        {
            for (int i = 0; i < gradient.Length; i++)
            {
                Assert.Equal(gradient[i], (double)before[name][i] - after[name][i], 1e-6);
            }
        }
    }

    /// <summary>
    /// L = mean (a3 - t)^2 with a_l = s(a_(l-1) W_l + b_l): delta3 = 2/n (a3 - t) a3 (1 - a3),
    /// delta_l = (delta_(l+1) W_(l+1)') a_l (1 - a_l), dW_l = a_(l-1)' delta_l, db_l = the sum of delta_l.
    /// </summary>
    private static Dictionary<string, double[]> ByHand(Dictionary<string, float[]> p, float[] x, float[] t)
    {
        int[] sizes = [2, 10, 5, 1];
        var gradients = p.ToDictionary(pair => pair.Key, pair => new double[pair.Value.Length]);
        for (int row = 0; row < t.Length; row++)
        {
            var a = new double[4][];
            a[0] = [x[2 * row], x[(2 * row) + 1]];
            for (int l = 1; l <= 3; l++)
            {
                a[l] = [.. Enumerable.Range(0, sizes[l]).Select(j =>
                    1 / (1 + Math.Exp(-(p[$"dense_{l}/bias"][j] + Enumerable.Range(0, sizes[l - 1]).Sum(i => a[l - 1][i] * p[$"dense_{l}/kernel"][(i * sizes[l]) + j])))))];
            }

            double[] delta = [2.0 / t.Length * (a[3][0] - t[row]) * a[3][0] * (1 - a[3][0])];
            for (int l = 3; l >= 1; l--)
            {
                float[] kernel = p[$"dense_{l}/kernel"];
                for (int j = 0; j < sizes[l]; j++)
                {
                    gradients[$"dense_{l}/bias"][j] += delta[j];
                    for (int i = 0; i < sizes[l - 1]; i++)
                    {
                        gradients[$"dense_{l}/kernel"][(i * sizes[l]) + j] += a[l - 1][i] * delta[j];
                    }
                }

                delta = [.. Enumerable.Range(0, sizes[l - 1]).Select(i =>
                    Enumerable.Range(0, sizes[l]).Sum(j => delta[j] * kernel[(i * sizes[l]) + j]) * a[l - 1][i] * (1 - a[l - 1][i]))];
            }
        }

        return gradients;
    }
}
