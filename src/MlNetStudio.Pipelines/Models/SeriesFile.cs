using MlNetStudio.Data;
using MlNetStudio.Data.Series;
using MlNetStudio.Neural;

namespace MlNetStudio.Pipelines.Models;

/// <summary>Files for a model that forecasts a series: with the history, or with the columns that the model itself reads.</summary>
internal static class SeriesFile
{
    /// <summary>The columns of both forms; a file may lack each.</summary>
    public static TableSchema Schema(ModelFile model, SeriesPlan plan)
    {
        var columns = model.Schema.Columns.Concat(plan.Schema.Columns.Where(column => model.Schema.Find(column.Name) is null));
        return new TableSchema { Columns = [.. columns.Select(column => column with { Optional = true })] };
    }

    /// <summary>The rows that the model reads: the table itself where it holds them, else what is made of the history.</summary>
    /// <param name="model">The model.</param>
    /// <param name="plan">Its series.</param>
    /// <param name="table">The table as it was read.</param>
    /// <param name="withForecasts">Whether the rows after the end of the history are added.</param>
    /// <exception cref="InvalidInputException">The table holds neither, or cannot be a history.</exception>
    public static Table Complete(ModelFile model, SeriesPlan plan, Table table, bool withForecasts)
    {
        string[] lacks = [.. model.Graph.Inputs.Select(input => input.Name).Where(name => !table.TryGetColumn(name, out _))];
        if (lacks.Length == 0)
        {
            return table;
        }

        if (plan.Schema.Columns.FirstOrDefault(column => !table.TryGetColumn(column.Name, out _)) is { } missing)
        {
            throw new InvalidInputException(
                $"column '{missing.Name}' is not in the file. This model forecasts '{plan.Label}' from earlier rows: give it the history, a file with "
                + $"{string.Join(", ", plan.Schema.Columns.Select(column => $"'{column.Name}'"))}, or rows with what the model reads itself, of which '{lacks[0]}' is not there either.",
                table.Location());
        }

        return SeriesTable.Derive(table, plan, withForecasts).Table;
    }
}
