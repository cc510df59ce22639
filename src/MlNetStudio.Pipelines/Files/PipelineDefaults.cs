using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Files;

/// <summary>Every record of a pipeline as it is when nothing is said.</summary>
internal static class PipelineDefaults
{
    /// <summary>A pipeline's own records, and those of the preprocessing and the core.</summary>
    public static OptionDefaults Records { get; } = new(
        [
            new PipelineDefinition { Data = new DataDefinition() }, new DataDefinition(), new GeneratorSection { Name = "" }, new PreprocessingDefinition(),
            new NetworkSection(), new NetworkLayer { Layer = new FlattenOptions() }, new TrainingSection(), new EvaluationSection(), new OutputSection(),
            new ImagesSection(), new SeriesSection { Time = "" }, new StartSection { Model = "" },
            new TuneSection(), new TuneRange(),
        ],
        DataDefaults.Records);
}
