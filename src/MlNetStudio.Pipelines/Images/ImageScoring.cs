using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Pipelines.Images;

/// <summary>Predictions for images beside their classes.</summary>
internal static class ImageScoring
{
    /// <summary>The scores as the metrics take them.</summary>
    public static Scores Create(Predictions predictions, ImageSet images) =>
        ScoreFactory.Create(predictions, Array.ConvertAll(images.Labels, label => (float)label));
}
