using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;

namespace MlNetStudio.Cli.Bench;

/// <summary>A network of dense layers with ReLU between them, and data of its shape drawn from a fixed seed.</summary>
/// <param name="Sizes">Features, units of every layer, outputs.</param>
/// <param name="Loss">What is trained.</param>
/// <param name="Classes">For class targets their number; 0 for numbers.</param>
internal sealed record MlpShape(int[] Sizes, LossOptions Loss, int Classes) : IBenchNetwork
{
    /// <inheritdoc/>
    public long TrainingMultiplyAdds => (3 * InferenceMultiplyAdds) - ((long)Sizes[0] * Sizes[1]);

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public NetworkDefinition Define()
    {
        var layers = new LayerOptions[Sizes.Length - 1];
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i] = Layer.Dense(Sizes[i + 1], i < layers.Length - 1 ? Layer.Relu() : null);
        }

        return NetworkDefinition.Sequential(Sizes[0], layers);
    }

    /// <inheritdoc/>
    public Dataset Draw(int rows) => RandomRows.Draw(rows, Sizes[0], Classes);
}
