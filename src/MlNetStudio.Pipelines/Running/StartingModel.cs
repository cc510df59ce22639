using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.Evaluation;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>The model that a run goes on from: what it decides of the run, and the networks that are trained further.</summary>
internal sealed class StartingModel : IDisposable
{
    private readonly StartSection _section;
    private readonly PipelineFile _file;
    private readonly ModelFile _model;
    private readonly Network[] _members;
    private bool _keepsHead;
    private LabelEncoding _label;

    private StartingModel(PipelineFile file, ModelFile model, Network[] members)
    {
        (_file, _model, _members) = (file, model, members);
        _section = file.Definition.Start!;
        _label = model.Encoding;
    }

    /// <summary>The definition of every member before its head is replaced.</summary>
    private NetworkDefinition Definition => _members[0].Definition;

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

        var model = ModelFile.Load(DataPath.Resolve(section.Model, file.Folder, settings, file.Locate("start.model")));
        if (!model.Graph.Metadata.TryGetValue(ModelMetadata.Network, out string? json))
        {
            throw new InvalidInputException(
                model.Graph.Metadata.ContainsKey(ModelMetadata.Compression)
                    ? "this model's weights were made smaller, and it cannot be trained further; start from the one that it was made of."
                    : "this model holds no description of its network and cannot be trained further.",
                new SourceLocation(model.Path));
        }

        var network = ModelComposer.Raise(model.Graph, json);
        var members = NetworkEnsemble.IsEnsemble(network.Definition) ? NetworkEnsemble.Split(network) : [network];
        if (members[0] != network)
        {
            network.Dispose();
        }

        var start = new StartingModel(file, model, members);
        start.CheckFreeze();
        return start;
    }

    /// <summary>The pipeline with what the model decides: which columns are read and as what, the folds, and gentle training where nothing else is said.</summary>
    public PipelineDefinition Complete(PipelineDefinition pipeline)
    {
        var columns = (pipeline.Data.Columns ?? ImmutableSortedDictionary<string, ColumnUse>.Empty).ToBuilder();
        var inputs = _model.Schema.Columns.Where(column => column.Name != _model.Label).ToArray();
        foreach (var column in inputs.Where(column => !columns.ContainsKey(column.Name)))
        {
            columns[column.Name] = column.Kind switch
            {
                ColumnKind.Number => ColumnUse.Number,
                ColumnKind.Text => ColumnUse.Text,
                ColumnKind.Date => ColumnUse.Date,
                _ => ColumnUse.Category,
            };
        }

        var training = pipeline.Training;
        bool isEnsemble = _members.Length > 1;
        bool watches = isEnsemble || training.EarlyStopping is not null || training.Epochs is null;
        return pipeline with
        {
            Data = pipeline.Data with { Columns = columns.ToImmutable(), Select = pipeline.Data.Select ?? [.. inputs.Select(column => column.Name)] },
            Training = training with
            {
                Optimizer = training.Optimizer ?? new AdamOptions { LearningRate = 0.001f },
                Epochs = training.Epochs ?? 50,
                EarlyStopping = training.EarlyStopping ?? (watches ? new EarlyStoppingOptions { Patience = 10 } : null),
                Folds = isEnsemble ? _members.Length : null,
                ValidationFraction = isEnsemble ? null : training.ValidationFraction ?? (watches ? 0.15 : 0),
            },
        };
    }

    /// <summary>The label's encoding: the model's own where it knows all classes of the new rows, so that its last layer can stay.</summary>
    public LabelEncoding Encode(LabelEncoding found)
    {
        bool isSameKind = (found.Task == TaskKind.Regression) == (_model.Task == TaskKind.Regression);
        _keepsHead = !_section.NewHead && isSameKind && found.Classes.All(_model.Classes.Contains);
        return _label = _keepsHead ? _model.Encoding with { Column = found.Column } : found;
    }

    /// <summary>The rows as the model's own preprocessing makes them.</summary>
    public PreparedFeatures Prepare(RunData data, PipelineDefinition pipeline)
    {
        var preprocessing = PreprocessingPipeline.Raise(
            _model.Graph, FeaturePlan.FromJson(_model.Graph.Metadata.GetValueOrDefault(ModelMetadata.Preprocessing) ?? "{}"), _model.Schema.Without(_model.Label));
        float[] labels = data.Label.Encode(data.Table, data.TrainingRows);
        return new PreparedFeatures
        {
            Preprocessing = preprocessing,
            Target = data.Label.Task != TaskKind.Regression ? TargetScaler.None
                : _keepsHead ? TargetScaler.Raise(_model.Graph)
                : TargetScaler.Fit(labels, pipeline.Preprocessing.Target),
            Training = preprocessing.Transform(data.Table, data.TrainingRows),
            TrainingLabels = labels,
            Validation = data.ValidationRows.Length > 0 ? preprocessing.Transform(data.Table, data.ValidationRows) : null,
            ValidationLabels = data.ValidationRows.Length > 0 ? data.Label.Encode(data.Table, data.ValidationRows) : [],
        };
    }

    /// <summary>A member's network to be trained further: a copy, with a new head where the classes are new.</summary>
    /// <param name="member">The member, 0 where there is one network.</param>
    /// <param name="outputs">The number of outputs that the new rows need.</param>
    /// <param name="seed">Decides a new head's initial parameters.</param>
    public Network Create(int member, int outputs, long seed)
    {
        var network = _members[member];
        if (!_keepsHead || network.OutputShape.Size != outputs)
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
        bool isFrozen = _section.Freeze is not null;
        foreach (var node in Definition.Nodes.Where(node => node.Name != Definition.Output))
        {
            rates[node.Name] = isFrozen ? 0 : _section.BodyRate;
            isFrozen &= node.Name != _section.Freeze;
        }

        return rates.ToImmutable();
    }

    /// <summary>The model's own scores on the test rows; null where it tells other classes.</summary>
    public Scores? Score(Table testTable) => !_keepsHead ? null
        : ScoreFactory.Create(_model.Predict(testTable), _label.Encode(testTable, testTable.AllRows()));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var member in _members)
        {
            member.Dispose();
        }
    }

    private void CheckFreeze()
    {
        string[] names = [.. Definition.Nodes.Where(node => node.Name != Definition.Output).Select(node => node.Name)];
        if (_section.Freeze is { } freeze && !names.Contains(freeze))
        {
            throw new InvalidInputException(
                $"there is no layer '{freeze}' to freeze up to{(freeze == Definition.Output ? "; the last layer is always trained" : "")}. The layers before the last are: {string.Join(", ", names)}.",
                _file.Locate("start.freeze"));
        }
    }
}
