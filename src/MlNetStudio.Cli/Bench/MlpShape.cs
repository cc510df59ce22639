using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;

namespace MlNetStudio.Cli.Bench;

/// <summary>A network of dense layers with ReLU between them, and data of its shape drawn from a fixed seed.</summary>
/// <param name="Sizes">Features, units of every layer, outputs.</param>
/// <param name="Loss">What is trained.</param>
/// <param name="Classes">For class targets their number; 0 for numbers.</param>
internal sealed record MlpShape(int[] Sizes, LossOptions Loss, int Classes)
{
    /// <summary>Multiply-adds of a training step for one row: forward, weight gradients, and input gradients but for the first layer.</summary>
    public long TrainingMultiplyAdds => (3 * InferenceMultiplyAdds) - ((long)Sizes[0] * Sizes[1]);

    /// <summary>Multiply-adds of scoring one row.</summary>
    public long InferenceMultiplyAdds
    {
        get
        {
            long sum = 0;
            for (int i = 1; i < Sizes.Length; i++)
            {
                sum += (long)Sizes[i - 1] * Sizes[i];
            }

            return sum;
        }
    }

    /// <summary>The network.</summary>
    public NetworkDefinition Define()
    {
        var layers = new LayerOptions[Sizes.Length - 1];
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i] = Layer.Dense(Sizes[i + 1], i < layers.Length - 1 ? Layer.Relu() : null);
        }

        return NetworkDefinition.Sequential(Sizes[0], layers);
    }

    /// <summary>Random rows.</summary>
    public Dataset Draw(int rows)
    {
        var random = new Random(1);
        var features = new float[rows * Sizes[0]];
        for (int i = 0; i < features.Length; i++)
        {
            features[i] = (2 * random.NextSingle()) - 1;
        }

        var targets = new float[rows];
        for (int i = 0; i < rows; i++)
        {
            targets[i] = Classes > 0 ? random.Next(Classes) : random.NextSingle();
        }

        return new Dataset(features, Sizes[0], targets, 1);
    }
}
