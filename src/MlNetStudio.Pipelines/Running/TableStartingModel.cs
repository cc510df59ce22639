using MlNetStudio.Data;
using MlNetStudio.Evaluation;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>A model that a run on a table goes on from.</summary>
internal abstract class TableStartingModel(PipelineFile file) : StartingModel(file)
{
    /// <summary>The starting model of a pipeline, or null if it starts from nothing.</summary>
    /// <exception cref="InvalidInputException">The model cannot be read or trained further, or the section contradicts it.</exception>
    public static TableStartingModel? Load(PipelineFile file, RunSettings settings) => Open<TableStartingModel>(
        file, settings, (bytes, graph, path) => graph.Metadata.ContainsKey(ModelMetadata.Format)
            ? OwnStartingModel.Create(file, ModelFile.Read(bytes, path))
            : ForeignStartingModel.Create(file, graph, path));

    /// <summary>The label's encoding: the model's own where it knows all classes of the new rows, so that its last layer can stay.</summary>
    public abstract LabelEncoding Encode(LabelEncoding found);

    /// <summary>The rows as the model takes them.</summary>
    public abstract PreparedFeatures Prepare(RunData data, PipelineDefinition pipeline);

    /// <summary>The model's own scores on the test rows; null where it tells other classes.</summary>
    public abstract Scores? Score(Table testTable);
}
