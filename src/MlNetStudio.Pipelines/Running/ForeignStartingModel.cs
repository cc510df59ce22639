using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.Evaluation;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>
/// An ONNX file of another maker. Its layers are found by their form; what it does not say, the pipeline does: which columns its input's
/// numbers are, in what order, and which classes its outputs are.
/// </summary>
internal sealed class ForeignStartingModel : TableStartingModel
{
    private const string RowInput = "features";

    private readonly string _path;
    private readonly ImmutableArray<int> _order;
    private readonly List<string> _notes = [];
    private Network _network;
    private LabelEncoding? _label;
    private PreparedFeatures? _features;

    private ForeignStartingModel(PipelineFile file, string path, Network network, ImmutableArray<int> order)
        : base(file) => (_path, _network, _order) = (path, network, order);

    /// <inheritdoc/>
    public override IEnumerable<string> Notes => _notes;

    /// <inheritdoc/>
    protected override IReadOnlyList<Network> Members => [_network];

    /// <summary>The model with its network raised, in front of which a row of numbers becomes the image or series that it takes.</summary>
    /// <exception cref="InvalidInputException">It has operators that no layer stands for.</exception>
    public static ForeignStartingModel Create(PipelineFile file, OperatorGraph graph, string path)
    {
        using var raised = ForeignNetwork.Raise(graph, path);
        var network = raised.Network.Definition.Inputs is [{ Shape.Rank: > 1 } input]
            ? ForeignNetwork.WithInput(raised.Network, RowInput, input.Shape.Size)
            : ForeignNetwork.Copy(raised.Network, raised.Network.Definition);
        return new ForeignStartingModel(file, path, network, raised.FeatureOrder);
    }

    /// <inheritdoc/>
    public override PipelineDefinition Complete(PipelineDefinition pipeline)
    {
        if (Section.Inputs is { } inputs && inputs.Distinct(StringComparer.Ordinal).Count() != inputs.Length)
        {
            throw new InvalidInputException("a column is named twice among the inputs.", File.Locate("start.inputs"));
        }

        if (pipeline.Data is { Label: null, Generator: null })
        {
            throw new InvalidInputException("this model was not made by mlnetstudio and does not say what it predicts; name the column with --label, or 'label' under 'data'.", new SourceLocation(_path));
        }

        var columns = (pipeline.Data.Columns ?? ImmutableSortedDictionary<string, ColumnUse>.Empty).ToBuilder();
        foreach (string name in (Section.Inputs ?? []).Where(name => !columns.ContainsKey(name)))
        {
            columns[name] = ColumnUse.Number;
        }

        if (pipeline.Data.Series?.Difference is not null)
        {
            throw new InvalidInputException("the outputs of this model are the label itself, not its changes; leave out 'difference'.", File.Locate("data.series.difference"));
        }

        pipeline = base.Complete(pipeline);
        return pipeline with
        {
            Data = pipeline.Data with
            {
                Columns = columns.Count == 0 ? null : columns.ToImmutable(),
                Select = pipeline.Data.Select ?? (Section.Inputs is { } named ? [.. named] : null),
            },
            Preprocessing = pipeline.Preprocessing with { Numbers = NumberScaling.None, Target = NumberScaling.None, MissingIndicators = false },
        };
    }

    /// <inheritdoc/>
    public override LabelEncoding Encode(LabelEncoding found)
    {
        if (found.Task == TaskKind.Regression)
        {
            KeepsHead = !Section.NewHead && _network.OutputShape.Size == 1;
            return _label = found;
        }

        if (ForeignNetwork.WithoutLink(_network) is { } open)
        {
            _network.Dispose();
            _network = open;
        }

        int outputs = _network.OutputShape.Size;
        var classes = ForeignNetwork.Classes(File, outputs);
        KeepsHead = !Section.NewHead && found.Classes.All(classes.Contains);
        if (!KeepsHead && !Section.NewHead)
        {
            _notes.Add($"the last layer began anew, since the model does not say which classes its {outputs} outputs are; name them in their order with --classes to go on with it.");
        }

        return _label = !KeepsHead ? found : found with { Classes = classes, Task = classes.Length == 2 && found.Task == TaskKind.Binary ? TaskKind.Binary : TaskKind.Multiclass };
    }

    /// <inheritdoc/>
    public override PipelineDefinition ChooseLoss(PipelineDefinition pipeline) =>
        KeepsHead && _label is { Task: TaskKind.Binary } && _network.OutputShape.Size == 2 && File.Definition.Training.Loss is null
            ? pipeline with { Training = pipeline.Training with { Loss = new SparseCategoricalCrossEntropyOptions() } }
            : pipeline;

    /// <inheritdoc/>
    public override PreparedFeatures Prepare(RunData data, PipelineDefinition pipeline)
    {
        string[] columns = Section.Inputs is { } named ? [.. named] : [.. data.Features.Select(column => column.Name)];
        if (columns.Length != _order.Length)
        {
            throw new InvalidInputException(
                $"the model takes {_order.Length} numbers a row, and there are {columns.Length} columns: {string.Join(", ", columns.Take(10))}{(columns.Length > 10 ? ", ..." : "")}. "
                + "Name the columns in the order of the model's input with --inputs, or 'inputs' under 'start'.",
                File.Locate("start.inputs") ?? new SourceLocation(_path));
        }

        var plan = new FeaturePlan { Features = [.. _order.Select(place => new FeatureOptions(columns[place], Steps(data, columns[place])))] };
        var preprocessing = PreprocessingPipeline.Fit(plan, data.Table, data.TrainingRows, out var training);
        float[] labels = data.Label.Encode(data.Table, data.TrainingRows);
        return _features = new PreparedFeatures
        {
            Preprocessing = preprocessing,
            Target = data.Label.Task != TaskKind.Regression || KeepsHead ? TargetScaler.None : TargetScaler.Fit(labels),
            Training = training,
            TrainingLabels = labels,
            Validation = data.ValidationRows.Length > 0 ? preprocessing.Transform(data.Table, data.ValidationRows) : null,
            ValidationLabels = data.ValidationRows.Length > 0 ? data.Label.Encode(data.Table, data.ValidationRows) : [],
        };
    }

    /// <inheritdoc/>
    public override Scores? Score(Table testTable)
    {
        if (!KeepsHead || _label is not { } label || _features is not { } features)
        {
            return null;
        }

        var builder = new OperatorGraphBuilder("before");
        string raw = _network.Lower(builder, FeatureInputs.Lower(builder, features.Preprocessing.Lower(builder), _network.Definition));
        if (label.Task == TaskKind.Regression)
        {
            ModelComposer.AddRegressionHead(builder, raw, null, features.Target);
        }
        else
        {
            ModelComposer.AddClassHead(builder, raw, _network.OutputShape.Size == 2 ? Layer.Softmax() : null, ModelComposer.ClassesOf(label));
        }

        var graph = builder.Build();
        return ScoreFactory.Create(BatchPrediction.Of(graph.Inputs, label, testTable, new NativeScorer(graph)), label.Encode(testTable, testTable.AllRows()));
    }

    // Numbers go in as they are; only what is missing is filled.
    private static ImmutableArray<StepOptions> Steps(RunData data, string column)
    {
        var numbers = data.Table.Numbers(column);
        return numbers.MissingCount > 0 || data.TestTable.Numbers(column).MissingCount > 0 ? [new ImputeOptions()] : [];
    }
}
