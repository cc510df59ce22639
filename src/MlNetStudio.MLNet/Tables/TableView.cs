using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Data;

namespace MlNetStudio.MLNet.Tables;

/// <summary>Rows of a table as a data view: numbers are <see cref="float"/>, NaN where missing, categories are text, empty where missing, dates are <see cref="long"/>, seconds since 1970.</summary>
internal static class TableView
{
    /// <summary>Some rows of a table.</summary>
    /// <param name="env">ML.NET's environment.</param>
    /// <param name="table">The table.</param>
    /// <param name="rows">The rows, in the order in which they are wanted.</param>
    /// <param name="label">The label, which becomes what a trainer learns; null leaves its column out.</param>
    /// <param name="labelColumn">The name of the label column.</param>
    /// <param name="isKey">Whether classes become keys; false makes booleans of two classes.</param>
    public static IDataView Create(IHostEnvironment env, Table table, int[] rows, LabelEncoding? label, string labelColumn, bool isKey)
    {
        var builder = new ArrayDataViewBuilder(env);
        foreach (var column in table.Columns)
        {
            if (column.Name == labelColumn)
            {
                AddLabel(builder, table, rows, label, isKey);
            }
            else if (column is NumberColumn numbers)
            {
                builder.AddColumn(column.Name, NumberDataViewType.Single, Array.ConvertAll(rows, row => numbers.Values[row]));
            }
            else if (column is DateColumn dates)
            {
                builder.AddColumn(column.Name, NumberDataViewType.Int64, Array.ConvertAll(rows, row => dates.Seconds[row]));
            }
            else
            {
                builder.AddColumn(column.Name, Array.ConvertAll(rows, column.TextOf));
            }
        }

        return builder.GetDataView(rows.Length);
    }

    private static void AddLabel(ArrayDataViewBuilder builder, Table table, int[] rows, LabelEncoding? label, bool isKey)
    {
        if (label is null)
        {
            return;
        }

        float[] targets = label.Encode(table, rows);
        if (label.Task == TaskKind.Regression)
        {
            builder.AddColumn(label.Column, NumberDataViewType.Single, targets);
        }
        else if (!isKey)
        {
            builder.AddColumn(label.Column, BooleanDataViewType.Instance, Array.ConvertAll(targets, target => target > 0));
        }
        else
        {
            // Keys count from 1.
            var classes = label.Classes;
            builder.AddColumn(
                label.Column,
                (ref VBuffer<ReadOnlyMemory<char>> values) => values = new VBuffer<ReadOnlyMemory<char>>(classes.Length, [.. classes.Select(name => name.AsMemory())]),
                (ulong)classes.Length,
                Array.ConvertAll(targets, target => (uint)target + 1));
        }
    }
}
