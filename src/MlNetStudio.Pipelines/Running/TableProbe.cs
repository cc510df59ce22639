using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>A model and the rows of a table, for explanations that ask what it would say if a column held something else.</summary>
internal sealed class TableProbe : IModelProbe
{
    private readonly ImmutableArray<ValueInfo> _inputs;
    private readonly LabelEncoding _encoding;
    private readonly IModelScorer _scorer;
    private readonly ImmutableArray<Column> _columns;

    /// <summary>A probe of a model.</summary>
    /// <param name="inputs">The model's inputs, each a column.</param>
    /// <param name="encoding">What it predicts.</param>
    /// <param name="table">The rows, with at least those columns.</param>
    /// <param name="scorer">What computes; asked by several threads at once.</param>
    public TableProbe(ImmutableArray<ValueInfo> inputs, LabelEncoding encoding, Table table, IModelScorer scorer)
        : this(inputs, encoding, [.. inputs.Select(input => table[input.Name])], scorer)
    {
    }

    private TableProbe(ImmutableArray<ValueInfo> inputs, LabelEncoding encoding, ImmutableArray<Column> columns, IModelScorer scorer)
    {
        (_inputs, _encoding, _columns, _scorer) = (inputs, encoding, columns, scorer);
        Columns = [.. columns.Select(Describe)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<ProbedColumn> Columns { get; }

    /// <inheritdoc/>
    public int Rows => _columns[0].RowCount;

    /// <inheritdoc/>
    public IModelProbe Select(ReadOnlySpan<int> rows)
    {
        var selected = ImmutableArray.CreateBuilder<Column>(_columns.Length);
        foreach (var column in _columns)
        {
            selected.Add(column.SelectRows(rows));
        }

        return new TableProbe(_inputs, _encoding, selected.MoveToImmutable(), _scorer);
    }

    /// <inheritdoc/>
    public float[] PredictShuffled(int column, ReadOnlySpan<int> sources) => Predict(column, _columns[column].SelectRows(sources));

    /// <inheritdoc/>
    public float[] PredictAt(int column, double value)
    {
        Column constant;
        switch (_columns[column])
        {
            case NumberColumn numbers:
                var values = new float[Rows];
                Array.Fill(values, (float)value);
                constant = new NumberColumn(numbers.Name, values);
                break;
            case CategoryColumn categories:
                var codes = new int[Rows];
                Array.Fill(codes, (int)value);
                constant = new CategoryColumn(categories.Name, codes, categories.Categories);
                break;
            default:
                throw new ArgumentException($"Column '{_columns[column].Name}' cannot be set to a value.", nameof(column));
        }

        return Predict(column, constant);
    }

    /// <summary>A column as explanations take it. Of texts nothing but the name: each is a row of data, which neither a report nor a profile may hold.</summary>
    public static ProbedColumn Describe(Column column) => column switch
    {
        NumberColumn numbers => ProbedColumn.OfNumbers(column.Name, numbers.Values.ToArray()),
        CategoryColumn { Kind: not ColumnKind.Text } categories => ProbedColumn.OfCategories(column.Name, categories.Codes.ToArray(), categories.Categories),
        _ => ProbedColumn.Opaque(column.Name),
    };

    private float[] Predict(int column, Column changed) =>
        ScoreFactory.Values(BatchPrediction.Of(_inputs, _encoding, new Table(_columns.SetItem(column, changed)), _scorer));
}
