using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.Evaluation;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>A model that an earlier run wrote: it knows its columns, its label and its preprocessing.</summary>
internal sealed class OwnStartingModel : TableStartingModel
{
    private readonly ModelFile _model;
    private readonly Network[] _members;
    private LabelEncoding _label;

    private OwnStartingModel(PipelineFile file, ModelFile model, Network[] members)
        : base(file) => (_model, _members, _label) = (model, members, model.Encoding);

    /// <inheritdoc/>
    protected override IReadOnlyList<Network> Members => _members;

    /// <summary>The model with its networks raised.</summary>
    /// <exception cref="InvalidInputException">It takes images, or cannot be trained further, or the section says what such a model says itself.</exception>
    public static OwnStartingModel Create(PipelineFile file, ModelFile model)
    {
        if (model.Images is { } shape)
        {
            throw new InvalidInputException(
                $"this model takes images of {shape}, not a table; 'mlnetstudio finetune MODEL FOLDER', with a sub-folder for each class, or a pipeline file with 'images' under 'data' goes on from it.",
                new SourceLocation(model.Path));
        }

        var network = RaiseOwn(file, model);
        var members = NetworkEnsemble.IsEnsemble(network.Definition) ? NetworkEnsemble.Split(network) : [network];
        if (members[0] != network)
        {
            network.Dispose();
        }

        return new OwnStartingModel(file, model, members);
    }

    /// <inheritdoc/>
    public override PipelineDefinition Complete(PipelineDefinition pipeline)
    {
        var columns = (pipeline.Data.Columns ?? ImmutableSortedDictionary<string, ColumnUse>.Empty).ToBuilder();
        var inputs = _model.Schema.Columns.Where(column => column.Name != _model.Label && _model.Series?.Makes(column.Name) != true).ToArray();
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

        pipeline = base.Complete(KeepCalibration(pipeline, _model));
        return pipeline with
        {
            Data = pipeline.Data with
            {
                Label = pipeline.Data.Label ?? (pipeline.Data.Generator is null ? _model.Label : null),
                Columns = columns.ToImmutable(),
                Select = pipeline.Data.Select ?? (_model.Series is null ? [.. inputs.Select(column => column.Name)] : null),
                Series = pipeline.Data.Series ?? (_model.Series is { } plan ? SeriesRun.SectionOf(plan) : null),
            },
        };
    }

    /// <inheritdoc/>
    public override LabelEncoding Encode(LabelEncoding found)
    {
        bool isSameKind = (found.Task == TaskKind.Regression) == (_model.Task == TaskKind.Regression);
        KeepsHead = !Section.NewHead && isSameKind && found.Classes.All(_model.Classes.Contains);
        return _label = KeepsHead ? _model.Encoding with { Column = found.Column } : found;
    }

    /// <inheritdoc/>
    public override PipelineDefinition ChooseLoss(PipelineDefinition pipeline) =>
        pipeline.Data.Task == TaskKind.Regression && _model.Task != TaskKind.Regression
            ? pipeline with { Training = pipeline.Training with { Calibration = null } }
            : pipeline;

    /// <inheritdoc/>
    public override PreparedFeatures Prepare(RunData data, PipelineDefinition pipeline)
    {
        if (SeriesRun.Describe(data.Series?.Plan) != SeriesRun.Describe(_model.Series))
        {
            throw new InvalidInputException("the model looks back on its rows in another way than 'series' says; leave out 'series', so that the model decides.", File.Locate("data.series"));
        }

        var preprocessing = PreprocessingPipeline.Raise(
            _model.Graph, FeaturePlan.FromJson(_model.Graph.Metadata.GetValueOrDefault(ModelMetadata.Preprocessing) ?? "{}"), _model.Prepared);
        float[] labels = data.Label.Encode(data.Table, data.TrainingRows);
        var prepared = new PreparedFeatures
        {
            Preprocessing = preprocessing,
            Target = TargetScaler.None,
            Training = preprocessing.Transform(data.Table, data.TrainingRows),
            TrainingLabels = labels,
            Validation = data.ValidationRows.Length > 0 ? preprocessing.Transform(data.Table, data.ValidationRows) : null,
            ValidationLabels = data.ValidationRows.Length > 0 ? data.Label.Encode(data.Table, data.ValidationRows) : [],
            Anchor = data.Series?.Anchor,
            TrainingAnchors = data.Anchors(data.Table, data.TrainingRows),
            ValidationAnchors = data.Anchors(data.Table, data.ValidationRows),
        };
        return data.Label.Task != TaskKind.Regression ? prepared : prepared with
        {
            Target = KeepsHead ? TargetScaler.Raise(_model.Graph) : TargetScaler.Fit(prepared.Learned(labels, prepared.TrainingAnchors), pipeline.Preprocessing.Target),
        };
    }

    /// <inheritdoc/>
    public override Scores? Score(Table testTable) => !KeepsHead ? null
        : ScoreFactory.Create(_model.Predict(testTable), _label.Encode(testTable, testTable.AllRows()));
}
