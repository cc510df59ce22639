using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.Evaluation;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Training;
using MlNetStudio.Onnx;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>The model that a run goes on from: what it decides of the run, and the networks that are trained further.</summary>
internal abstract class StartingModel(PipelineFile file) : IDisposable
{
    /// <summary>The pipeline as it was read.</summary>
    protected PipelineFile File { get; } = file;

    /// <summary>What the pipeline says about the model.</summary>
    protected StartSection Section { get; } = file.Definition.Start!;

    /// <summary>Whether the last layer goes on too; decided by <see cref="Encode"/>.</summary>
    protected bool KeepsHead { get; set; }

    /// <summary>The networks, one but for an ensemble; each before its head is replaced.</summary>
    protected abstract IReadOnlyList<Network> Members { get; }

    /// <summary>The model's file.</summary>
    public byte[] Bytes { get; private set; } = [];

    /// <summary>What people should know of how the model and the rows were brought together.</summary>
    public virtual IEnumerable<string> Notes => [];

    private NetworkDefinition Definition => Members[0].Definition;

    /// <summary>The starting model of a pipeline, or null if it starts from nothing.</summary>
    /// <exception cref="InvalidInputException">The model cannot be read or trained further, or the section contradicts it.</exception>
    public static StartingModel? Load(PipelineFile file, RunSettings settings)
    {
        var definition = file.Definition;
        if (definition.Start is not { } section)
        {
            return null;
        }

        if (definition.Network is not null)
        {
            throw new InvalidInputException("'start' takes the network of a trained model; leave out 'network'.", file.Locate("network"));
        }

        if (!(section.BodyRate >= 0 && float.IsFinite(section.BodyRate)))
        {
            throw new InvalidInputException($"the body's rate is {section.BodyRate}; it must be a number not below 0.", file.Locate("start.bodyRate"));
        }

        string path = DataPath.Resolve(section.Model, file.Folder, settings, file.Locate("start.model"));
        byte[] bytes = ModelFile.ReadBytes(path, settings.ModelReading);
        var graph = OnnxReader.Read(bytes, path);
        StartingModel start = graph.Metadata.ContainsKey(ModelMetadata.Format)
            ? OwnStartingModel.Create(file, ModelFile.Read(bytes, path))
            : ForeignStartingModel.Create(file, graph, path);
        try
        {
            start.CheckFreeze();
            start.Bytes = bytes;
            return start;
        }
        catch
        {
            start.Dispose();
            throw;
        }
    }

    /// <summary>The pipeline with what the model decides: label and columns, the folds, and gentle training where nothing else is said.</summary>
    public virtual PipelineDefinition Complete(PipelineDefinition pipeline)
    {
        var training = pipeline.Training;
        bool isEnsemble = Members.Count > 1;
        bool watches = isEnsemble || training.EarlyStopping is not null || training.Epochs is null || RunPlanner.Calibrates(training);
        return pipeline with
        {
            Training = training with
            {
                Optimizer = training.Optimizer ?? new AdamOptions { LearningRate = 0.001f },
                Epochs = training.Epochs ?? 50,
                EarlyStopping = training.EarlyStopping ?? (watches ? new EarlyStoppingOptions { Patience = 10 } : null),
                Folds = isEnsemble ? Members.Count : null,
                ValidationFraction = isEnsemble ? null : training.ValidationFraction ?? (watches ? 0.15 : 0),
            },
        };
    }

    /// <summary>The label's encoding: the model's own where it knows all classes of the new rows, so that its last layer can stay.</summary>
    public abstract LabelEncoding Encode(LabelEncoding found);

    /// <summary>The pipeline once the task is known: with the loss that the last layer is for, where that stays and the pipeline as it was read says nothing, and without what the task does not have.</summary>
    public virtual PipelineDefinition ChooseLoss(PipelineDefinition pipeline) => pipeline;

    /// <summary>The rows as the model takes them.</summary>
    public abstract PreparedFeatures Prepare(RunData data, PipelineDefinition pipeline);

    /// <summary>The model's own scores on the test rows; null where it tells other classes.</summary>
    public abstract Scores? Score(Table testTable);

    /// <summary>A member's network to be trained further: a copy, with a new head where the classes are new.</summary>
    /// <param name="member">The member, 0 where there is one network.</param>
    /// <param name="outputs">The number of outputs that the new rows need.</param>
    /// <param name="seed">Decides a new head's initial parameters.</param>
    public Network Create(int member, int outputs, long seed)
    {
        var network = Members[member];
        if (!KeepsHead || network.OutputShape.Size != outputs)
        {
            return NetworkHead.Replace(network, outputs, seed);
        }

        var copy = Network.Create(network.Definition, seed);
        copy.CopyParametersFrom(network);
        return copy;
    }

    /// <summary>What the learning rate of each layer is multiplied by.</summary>
    public ImmutableSortedDictionary<string, float> LayerRates()
    {
        var rates = ImmutableSortedDictionary.CreateBuilder<string, float>(StringComparer.Ordinal);
        bool isFrozen = Section.Freeze is not null;
        foreach (var node in Definition.Nodes.Where(node => node.Name != Definition.Output))
        {
            rates[node.Name] = isFrozen ? 0 : Section.BodyRate;
            isFrozen &= node.Name != Section.Freeze;
        }

        return rates.ToImmutable();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var member in Members)
        {
            member.Dispose();
        }
    }

    private void CheckFreeze()
    {
        string[] names = [.. Definition.Nodes.Where(node => node.Name != Definition.Output).Select(node => node.Name)];
        if (Section.Freeze is { } freeze && !names.Contains(freeze))
        {
            throw new InvalidInputException(
                $"there is no layer '{freeze}' to freeze up to{(freeze == Definition.Output ? "; the last layer is always trained" : "")}. The layers before the last are: {string.Join(", ", names)}.",
                File.Locate("start.freeze"));
        }
    }
}
