using System.Collections.Immutable;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Training;
using MlNetStudio.Onnx;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>The model that a run goes on from, whatever it learned from: what it decides of the run, and the networks that are trained further.</summary>
internal abstract class StartingModel(PipelineFile file) : IDisposable
{
    /// <summary>The pipeline as it was read.</summary>
    protected PipelineFile File { get; } = file;

    /// <summary>What the pipeline says about the model.</summary>
    protected StartSection Section { get; } = file.Definition.Start!;

    /// <summary>Whether the last layer goes on too; decided once the classes of the new data are known.</summary>
    protected bool KeepsHead { get; set; }

    /// <summary>The networks, one but for an ensemble; each before its head is replaced.</summary>
    protected abstract IReadOnlyList<Network> Members { get; }

    /// <summary>The model's file.</summary>
    public byte[] Bytes { get; private set; } = [];

    /// <summary>What people should know of how the model and the data were brought together.</summary>
    public virtual IEnumerable<string> Notes => [];

    private NetworkDefinition Definition => Members[0].Definition;

    /// <summary>Reads the model that a pipeline starts from; null if it starts from nothing.</summary>
    /// <param name="file">The pipeline.</param>
    /// <param name="settings">The machine's settings.</param>
    /// <param name="create">Makes the starting model of a file's bytes, its graph and its path.</param>
    /// <exception cref="InvalidInputException">The model cannot be read or trained further, or the section contradicts it.</exception>
    protected static T? Open<T>(PipelineFile file, RunSettings settings, Func<byte[], OperatorGraph, string, T> create)
        where T : StartingModel
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
        var start = create(bytes, OnnxReader.Read(bytes, path), path);
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

    /// <summary>The network of a model that an earlier run wrote.</summary>
    /// <exception cref="InvalidInputException">It cannot be trained further, or the section says what such a model says itself.</exception>
    protected static Network RaiseOwn(PipelineFile file, ModelFile model)
    {
        var section = file.Definition.Start!;
        if (section.Inputs is not null || section.Classes is not null)
        {
            throw new InvalidInputException(
                "this model knows its columns and classes itself; leave out what names them.", file.Locate(section.Inputs is not null ? "start.inputs" : "start.classes"));
        }

        return model.Graph.Metadata.TryGetValue(ModelMetadata.Network, out string? json)
            ? ModelComposer.Raise(model.Graph, json)
            : throw new InvalidInputException(
                model.Graph.Metadata.ContainsKey(ModelMetadata.Compression)
                    ? "this model's weights were made smaller, and it cannot be trained further; start from the one that it was made of."
                    : "this model holds no description of its network and cannot be trained further; start from a model that 'train' or 'run' wrote.",
                new SourceLocation(model.Path));
    }

    /// <summary>The pipeline with a temperature where the model has one: other weights need their own, and nobody asked to do without.</summary>
    protected static PipelineDefinition KeepCalibration(PipelineDefinition pipeline, ModelFile model) => pipeline with
    {
        Training = pipeline.Training with { Calibration = pipeline.Training.Calibration ?? (model.Calibration is null ? null : CalibrationMethod.Temperature) },
    };

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

    /// <summary>The pipeline once the task is known: with the loss that the last layer is for, where that stays and the pipeline as it was read says nothing, and without what the task does not have.</summary>
    public virtual PipelineDefinition ChooseLoss(PipelineDefinition pipeline) => pipeline;

    /// <summary>A member's network to be trained further: a copy, with a new head where the classes are new.</summary>
    /// <param name="member">The member, 0 where there is one network.</param>
    /// <param name="outputs">The number of outputs that the new data need.</param>
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
