using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.MLNet.Models;

namespace MlNetStudio.MLNet.Scoring;

/// <summary>
/// Puts the column <c>Score</c> of a network with several outputs behind the features, with the names of its slots, and for labels
/// <c>PredictedLabel</c>. ML.NET's own mapper knows neither the names nor the second column.
/// </summary>
internal sealed class VectorScoreMapper : ISchemaBoundRowMapper
{
    private readonly NeuralNetworkVectorModelParameters _parameters;

    public VectorScoreMapper(NeuralNetworkVectorModelParameters parameters, RoleMappedSchema schema)
    {
        _parameters = parameters;
        InputRoleMappedSchema = schema;
        OutputSchema = MakeSchema(parameters.Model);
        if (schema.Feature?.Type is not VectorDataViewType { IsKnownSize: true } type || type.ItemType != NumberDataViewType.Single || type.Size != parameters.FeatureCount)
        {
            throw Contracts.ExceptSchemaMismatch(
                nameof(schema), "feature", schema.Feature?.Name ?? DefaultColumnNames.Features, $"Vector<Single, {parameters.FeatureCount}>", schema.Feature?.Type.ToString() ?? "nothing");
        }
    }

    public RoleMappedSchema InputRoleMappedSchema { get; }

    public DataViewSchema InputSchema => InputRoleMappedSchema.Schema;

    public DataViewSchema OutputSchema { get; }

    public ISchemaBindableMapper Bindable => _parameters;

    public IEnumerable<KeyValuePair<RoleMappedSchema.ColumnRole, string>> GetInputColumnRoles() =>
        [RoleMappedSchema.ColumnRole.Feature.Bind(InputRoleMappedSchema.Feature!.Value.Name)];

    public IEnumerable<DataViewSchema.Column> GetDependenciesForNewColumns(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        dependingColumns.Any() ? [InputRoleMappedSchema.Feature!.Value] : [];

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        var getters = new Delegate[OutputSchema.Count];
        bool[] active = [.. OutputSchema.Select(column => activeColumns.Any(other => other.Index == column.Index))];
        if (active.Contains(true))
        {
            var row = new ScoredRow(input, input.GetGetter<VBuffer<float>>(InputRoleMappedSchema.Feature!.Value), RowMapper.CreateVector(_parameters.Model));
            getters[0] = active[0] ? (ValueGetter<VBuffer<float>>)row.GetScore : null!;
            if (active.Length > 1)
            {
                getters[1] = active[1] ? (ValueGetter<VBuffer<bool>>)row.GetPredictedLabel : null!;
            }
        }

        return new SimpleRow(OutputSchema, input, getters);
    }

    private static DataViewSchema MakeSchema(NetworkModel model)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(
            DefaultColumnNames.Score, new VectorDataViewType(NumberDataViewType.Single, model.OutputCount), Annotations(model, AnnotationUtils.Const.ScoreValueKind.Score));
        if (model.TrainedTask == NetworkTask.MultiLabel)
        {
            builder.AddColumn(
                DefaultColumnNames.PredictedLabel,
                new VectorDataViewType(BooleanDataViewType.Instance, model.OutputCount),
                Annotations(model, AnnotationUtils.Const.ScoreValueKind.PredictedLabel));
        }

        return builder.ToSchema();
    }

    private static DataViewSchema.Annotations Annotations(NetworkModel model, string valueKind)
    {
        string kind = ScoreColumnKind(model.TrainedTask);
        var builder = new DataViewSchema.Annotations.Builder();
        if (!model.OutputNames.IsEmpty)
        {
            ReadOnlyMemory<char>[] names = [.. model.OutputNames.Select(name => name.AsMemory())];
            builder.AddSlotNames(names.Length, (ref VBuffer<ReadOnlyMemory<char>> value) => names.CopyTo(Edit(ref value, names.Length)));
        }

        builder.Add(AnnotationUtils.Kinds.ScoreColumnKind, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = kind.AsMemory());
        builder.Add(AnnotationUtils.Kinds.ScoreValueKind, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = valueKind.AsMemory());
        return builder.ToAnnotations();
    }

    private static Span<T> Edit<T>(ref VBuffer<T> value, int length)
    {
        var editor = VBufferEditor.Create(ref value, length);
        value = editor.Commit();
        return editor.Values;
    }

    private static string ScoreColumnKind(NetworkTask task) => task switch
    {
        NetworkTask.Quantile => AnnotationUtils.Const.ScoreColumnKind.QuantileRegression,
        NetworkTask.MultiLabel => "MultiLabelClassification",
        _ => AnnotationUtils.Const.ScoreColumnKind.MultiOutputRegression,
    };

    /// <summary>The scores of the row at which a cursor stands: computed once, however many columns ask.</summary>
    private sealed class ScoredRow(DataViewRow input, ValueGetter<VBuffer<float>> getFeatures, ValueMapper<VBuffer<float>, VBuffer<float>> map)
    {
        private VBuffer<float> _features;
        private VBuffer<float> _scores;
        private long _position = -1;

        public void GetScore(ref VBuffer<float> value)
        {
            Update();
            _scores.CopyTo(ref value);
        }

        public void GetPredictedLabel(ref VBuffer<bool> value)
        {
            Update();
            var labels = Edit(ref value, _scores.Length);
            var scores = _scores.GetValues();
            for (int i = 0; i < labels.Length; i++)
            {
                labels[i] = scores[i] > NeuralNetworkVectorModelParameters.Threshold;
            }
        }

        private void Update()
        {
            if (_position != input.Position)
            {
                getFeatures(ref _features);
                map(in _features, ref _scores);
                _position = input.Position;
            }
        }
    }
}
