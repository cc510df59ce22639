using MlNetStudio.Data;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Running;

/// <summary>
/// Network and training for a table of which nothing else is said: an ensemble over folds of the rows, each member of the form of
/// RealMLP-TD-S (Holzmüller, Grinsztajn and Steinwart 2024, "Better by Default", arXiv 2407.04491), or, where most of a row is text,
/// a network of one layer. Sizes follow from the rows, the columns and the task by the rules here, the same for every table.
/// </summary>
/// <remarks>
/// Different from the paper: dropout, which pays on tables of a few thousand rows and fewer; no label smoothing, since the
/// report reads probabilities; the epoch of the least validation loss, not of the fewest errors, which are too few to
/// count on a small fold; as many epochs as the work allows, which is counted in multiply-adds and never in time, so that
/// the same table gives the same model on any machine.
/// </remarks>
internal static class DefaultRecipe
{
    // Beyond, one network has enough rows to be without folds.
    private const int ManyRows = 100_000;

    /// <summary>What must be known before the rows are divided and prepared: the folds and the scaling.</summary>
    /// <param name="pipeline">The pipeline, which says nothing of network and training.</param>
    /// <param name="rows">The rows to learn from and to watch.</param>
    public static PipelineDefinition Outline(PipelineDefinition pipeline, int rows)
    {
        int folds = pipeline.Training.Folds ?? (rows < NetworkRecipe.VeryFewRows ? 0 : rows < NetworkRecipe.FewRows ? 8 : rows < ManyRows ? 4 : 0);
        return pipeline with
        {
            // A preprocessing of which something is said stays as it is.
            Preprocessing = rows >= NetworkRecipe.FewRows && pipeline.Preprocessing == new PreprocessingDefinition()
                ? pipeline.Preprocessing with { Numbers = NumberScaling.Robust }
                : pipeline.Preprocessing,
            Training = pipeline.Training with { Folds = folds, ValidationFraction = folds > 0 || (rows < NetworkRecipe.VeryFewRows && !RunPlanner.Calibrates(pipeline.Training)) ? 0 : 0.15 },
        };
    }

    /// <summary>The outline with network and training.</summary>
    /// <param name="outline">What <see cref="Outline"/> gave.</param>
    /// <param name="shape">What is known of the prepared rows.</param>
    public static PipelineDefinition Complete(PipelineDefinition outline, TableShape shape)
    {
        var loss = RunPlanner.DefaultLoss(shape.Task);
        var recipe = NetworkRecipe.Of(
            shape, RunPlanner.Outputs(loss, shape.Task, shape.Classes), Math.Max(1, outline.Training.Folds!.Value), NetworkRecipe.EnsembleWork);
        return outline with
        {
            Network = new NetworkSection { Head = false, Layers = [.. recipe.Layers.Select(layer => new NetworkLayer { Layer = layer })] },
            Training = outline.Training with
            {
                Loss = loss,
                Optimizer = recipe.Optimizer,
                Schedule = recipe.Schedule,
                Epochs = recipe.Epochs,
                BatchSize = recipe.BatchSize,
                EarlyStopping = recipe.EarlyStopping,
            },
        };
    }
}
