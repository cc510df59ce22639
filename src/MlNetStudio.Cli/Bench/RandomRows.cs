using MlNetStudio.Neural;

namespace MlNetStudio.Cli.Bench;

/// <summary>Data that mean nothing, the same every time.</summary>
internal static class RandomRows
{
    /// <summary>Features between -1 and 1, and classes, or numbers between 0 and 1 if there are no classes.</summary>
    public static Dataset Draw(int rows, int columns, int classes)
    {
        var random = new Random(1);
        var features = new float[rows * columns];
        for (int i = 0; i < features.Length; i++)
        {
            features[i] = (2 * random.NextSingle()) - 1;
        }

        var targets = new float[rows];
        for (int i = 0; i < rows; i++)
        {
            targets[i] = classes > 0 ? random.Next(classes) : random.NextSingle();
        }

        return new Dataset(features, columns, targets, 1);
    }
}
