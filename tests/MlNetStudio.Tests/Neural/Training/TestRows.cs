using MlNetStudio.Neural;

namespace MlNetStudio.Tests.Neural.Training;

/// <summary>Small random data sets.</summary>
internal static class TestRows
{
    /// <summary>A smooth function of the features with some noise.</summary>
    public static Dataset Regression(int rows, int features, long seed = 1)
    {
        var random = new DeterministicRandom(seed);
        float[] x = [.. Enumerable.Range(0, rows * features).Select(_ => (float)random.NextGaussian())];
        float[] y = [.. x.Chunk(features).Select(row => MathF.Sin(row.Sum()) + (0.3f * (float)random.NextGaussian()))];
        return new Dataset(x, features, y, 1);
    }

    /// <summary>Classes around random centers.</summary>
    public static Dataset Classes(int rows, int features, int classes, long seed = 1)
    {
        var random = new DeterministicRandom(seed);
        float[][] centers = [.. Enumerable.Range(0, classes).Select(_ => Enumerable.Range(0, features).Select(_ => (float)random.NextGaussian()).ToArray())];
        float[] y = [.. Enumerable.Range(0, rows).Select(_ => (float)random.NextInt32(classes))];
        float[] x = [.. y.SelectMany(c => centers[(int)c].Select(center => center + (0.8f * (float)random.NextGaussian())))];
        return new Dataset(x, features, y, 1);
    }
}
