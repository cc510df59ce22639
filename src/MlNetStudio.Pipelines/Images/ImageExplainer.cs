using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Images;

/// <summary>Says of single images where a model looks (<see cref="Occlusion"/>). An image costs about 140 predictions.</summary>
public static class ImageExplainer
{
    /// <summary>The largest side of an image that is explained: all its covered copies are held in memory at once.</summary>
    public const int LargestSide = 256;

    /// <summary>Whether images of a size are small enough.</summary>
    public static bool Takes(ImageShape shape) => Math.Max(shape.Height, shape.Width) <= LargestSide;

    /// <summary>The map of an image.</summary>
    /// <param name="model">A model that takes images.</param>
    /// <param name="pixels">The image [height, width, channels].</param>
    /// <param name="place">The class that is explained, by its place.</param>
    /// <param name="scorer">What predicts; null takes the native engine.</param>
    /// <returns>By pixel [height, width] the log-probability of the class that is lost where it is covered; below 0 it speaks against the class.</returns>
    /// <exception cref="InvalidInputException">The model takes a table, or images that are too large for it.</exception>
    public static double[] Explain(ModelFile model, ReadOnlySpan<byte> pixels, int place, IModelScorer? scorer = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Images is not { } shape || !Takes(shape))
        {
            throw new InvalidInputException(
                model.Images is null ? "this model takes a table, not images." : $"images of {model.Images} are too large to be explained; up to {LargestSide} pixels a side are.",
                new SourceLocation(model.Path));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(place);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, model.Classes.Length);
        return Occlusion.Compute(pixels, shape.Height, shape.Width, shape.Channels, (covered, count) =>
        {
            var said = model.Predict(new ImageSet(shape, covered, [], []), scorer);
            var chosen = new double[count];
            for (int i = 0; i < count; i++)
            {
                chosen[i] = said.Values[(i * said.Width) + place];
            }

            return chosen;
        });
    }
}
