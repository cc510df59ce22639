using System.Collections.Immutable;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Evaluation;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Reports;

/// <summary>Which columns of a scored data view hold the truth and the scores, and what task they speak of.</summary>
internal sealed class ScoredColumns
{
    private readonly DataViewSchema.Column _label;
    private readonly DataViewSchema.Column _score;
    private readonly DataViewSchema.Column? _weight;

    /// <exception cref="InvalidInputException">A column is missing, or cannot be what it is named for.</exception>
    public ScoredColumns(DataViewSchema schema, ModelReportOptions options)
    {
        _label = Find(schema, options.LabelColumnName, nameof(options.LabelColumnName));
        _score = Find(schema, options.ScoreColumnName, nameof(options.ScoreColumnName));
        _weight = options.ExampleWeightColumnName is { } weight ? Find(schema, weight, nameof(options.ExampleWeightColumnName)) : null;
        Task = TaskOf(_score, _label);
        Width = Task == EvaluationTask.Multiclass ? ((VectorDataViewType)_score.Type).Size : 1;
        if (Task == EvaluationTask.Binary && schema.GetColumnOrNull(options.ProbabilityColumnName) is { } probability && probability.Type.Equals(NumberDataViewType.Single))
        {
            HasProbability = true;
            _score = probability;
        }

        Classes = Task switch
        {
            EvaluationTask.Regression => [],
            EvaluationTask.Binary => KeyNames(_label) is { Length: 2 } names ? names : ["false", "true"],
            _ => ClassNames(),
        };
        CheckLabel();
    }

    /// <summary>The task.</summary>
    public EvaluationTask Task { get; }

    /// <summary>The number of scores of a row.</summary>
    public int Width { get; }

    /// <summary>Whether a binary model gives a probability.</summary>
    public bool HasProbability { get; }

    /// <summary>The classes in the order of the scores.</summary>
    public ImmutableArray<string> Classes { get; }

    /// <summary>The label column.</summary>
    public string LabelName => _label.Name;

    /// <summary>The column of scores.</summary>
    public string ScoreName => _score.Name;

    /// <summary>The column of weights.</summary>
    public string? WeightName => _weight?.Name;

    /// <summary>The columns to read.</summary>
    public IEnumerable<DataViewSchema.Column> Needed => _weight is { } weight ? [_label, _score, weight] : [_label, _score];

    /// <summary>Gives the label of the current row: the number, or the position of the class; NaN where it is missing.</summary>
    public Func<float> LabelReader(DataViewRow row)
    {
        if (_label.Type is TextDataViewType)
        {
            return TextLabelReader(row);
        }

        var get = _label.Type is KeyDataViewType or BooleanDataViewType
            ? RowCursorUtils.GetLabelGetter(row, _label.Index)
            : RowCursorUtils.GetGetterAs<float>(NumberDataViewType.Single, row, _label.Index);
        bool isYesOrNo = Task == EvaluationTask.Binary;
        float value = 0;
        return () =>
        {
            get(ref value);
            return isYesOrNo && !float.IsNaN(value) ? (value > 0 ? 1 : 0) : value;
        };
    }

    /// <summary>Brings the scores of the current row into a span of <see cref="Width"/>.</summary>
    public Action<float[]> ScoreReader(DataViewRow row)
    {
        if (Task != EvaluationTask.Multiclass)
        {
            var getOne = row.GetGetter<float>(_score);
            return scores => getOne(ref scores[0]);
        }

        var getMany = row.GetGetter<VBuffer<float>>(_score);
        var buffer = default(VBuffer<float>);
        return scores =>
        {
            getMany(ref buffer);
            buffer.CopyTo(scores);
        };
    }

    /// <summary>Gives the weight of the current row; null where rows have none.</summary>
    public Func<float>? WeightReader(DataViewRow row)
    {
        if (_weight is not { } column)
        {
            return null;
        }

        var get = RowCursorUtils.GetGetterAs<float>(NumberDataViewType.Single, row, column.Index);
        float value = 0;
        return () =>
        {
            get(ref value);
            return value;
        };
    }

    private Func<float> TextLabelReader(DataViewRow row)
    {
        var getText = row.GetGetter<ReadOnlyMemory<char>>(_label);
        var positions = Classes.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        var lookup = positions.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlyMemory<char> text = default;
        return () =>
        {
            getText(ref text);
            return text.IsEmpty ? float.NaN
                : lookup.TryGetValue(text.Span, out int position) ? position
                : throw new InvalidInputException($"column '{_label.Name}': '{text}' is none of the model's classes, which are {string.Join(", ", Classes)}.");
        };
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name, string option) => schema.GetColumnOrNull(name) ?? throw new InvalidInputException(
        $"the scored data has no column '{name}', which {option} names. It has {string.Join(", ", schema.Where(column => !column.IsHidden).Select(column => $"'{column.Name}'"))}.");

    private static EvaluationTask TaskOf(DataViewSchema.Column score, DataViewSchema.Column label)
    {
        bool isVector = score.Type is VectorDataViewType { Size: >= 2 } vector && vector.ItemType.Equals(NumberDataViewType.Single);
        if (!isVector && !score.Type.Equals(NumberDataViewType.Single))
        {
            throw new InvalidInputException($"column '{score.Name}' is {score.Type}; scores are Single, or a vector of Single with one for every class.");
        }

        string kind = KindOf(score);
        return (kind, isVector) switch
        {
            (AnnotationUtils.Const.ScoreColumnKind.BinaryClassification, false) => EvaluationTask.Binary,
            (AnnotationUtils.Const.ScoreColumnKind.Regression, false) => EvaluationTask.Regression,
            (AnnotationUtils.Const.ScoreColumnKind.MulticlassClassification or "", true) => EvaluationTask.Multiclass,
            ("", false) => label.Type is BooleanDataViewType ? EvaluationTask.Binary : EvaluationTask.Regression,
            _ => throw new InvalidInputException($"column '{score.Name}' holds scores for {kind}; a report is made of a regression, of two classes or of several classes."),
        };
    }

    private static string KindOf(DataViewSchema.Column score)
    {
        if (score.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.ScoreColumnKind)?.Type is not TextDataViewType)
        {
            return "";
        }

        ReadOnlyMemory<char> kind = default;
        score.Annotations.GetValue(AnnotationUtils.Kinds.ScoreColumnKind, ref kind);
        return kind.ToString();
    }

    private void CheckLabel()
    {
        bool isNumber = _label.Type is NumberDataViewType;
        bool fits = Task switch
        {
            EvaluationTask.Regression => isNumber,
            EvaluationTask.Binary => isNumber || _label.Type is BooleanDataViewType or KeyDataViewType { Count: 2 },
            _ => _label.Type is KeyDataViewType key && key.Count == (ulong)Width || (_label.Type is TextDataViewType && Classes.Length == Width),
        };
        if (!fits)
        {
            throw new InvalidInputException($"column '{_label.Name}' is {_label.Type}; the label must be " + Task switch
            {
                EvaluationTask.Regression => "a number.",
                EvaluationTask.Binary => "a boolean, a number (above 0 for yes) or a key of two values.",
                _ => string.Create(CultureInfo.InvariantCulture, $"a key of {Width} values, as MapValueToKey makes it, since the model tells {Width} classes."),
            });
        }
    }

    private ImmutableArray<string> ClassNames()
    {
        var names = SlotNames();
        names = names.Length == Width ? names : KeyNames(_label);
        return names.Length == Width ? names : [.. Enumerable.Range(0, Width).Select(i => i.ToString(CultureInfo.InvariantCulture))];
    }

    private ImmutableArray<string> SlotNames()
    {
        if (!_score.HasSlotNames())
        {
            return [];
        }

        var names = default(VBuffer<ReadOnlyMemory<char>>);
        _score.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    /// <summary>The values of a key as text; empty where it has none.</summary>
    private static ImmutableArray<string> KeyNames(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues) is not { Type: VectorDataViewType values } annotation)
        {
            return [];
        }

        if (values.ItemType is TextDataViewType)
        {
            var texts = default(VBuffer<ReadOnlyMemory<char>>);
            column.Annotations.GetValue(annotation.Name, ref texts);
            return [.. texts.DenseValues().Select(text => text.ToString())];
        }

        return values.ItemType.RawType == typeof(float) ? Format<float>(column)
            : values.ItemType.RawType == typeof(double) ? Format<double>(column)
            : values.ItemType.RawType == typeof(int) ? Format<int>(column)
            : values.ItemType.RawType == typeof(long) ? Format<long>(column)
            : values.ItemType.RawType == typeof(uint) ? Format<uint>(column)
            : values.ItemType.RawType == typeof(bool) ? Format<bool>(column)
            : [];
    }

    private static ImmutableArray<string> Format<T>(DataViewSchema.Column column)
    {
        var values = default(VBuffer<T>);
        column.Annotations.GetValue(AnnotationUtils.Kinds.KeyValues, ref values);
        return [.. values.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)!)];
    }
}
