using System.Collections.Immutable;

namespace MlNetStudio.Data.Series;

/// <summary>The rows of a series with what is known of each ahead of its time.</summary>
/// <param name="Table">
/// Series after series, each in the order of time: the columns of the file, then those of <see cref="SeriesPlan.Features"/>, then the value from which changes are reckoned.
/// </param>
/// <param name="LeftOut">How many rows of the file are not in it: those without full history.</param>
/// <param name="Forecasts">How many of its rows follow after the end of the file.</param>
public sealed record SeriesTable(Table Table, int LeftOut, int Forecasts)
{
    /// <summary>The label so many rows earlier, for every row of the table: the last known one and those of <see cref="SeriesPlan.Lags"/> and <see cref="SeriesPlan.Difference"/>.</summary>
    public ImmutableArray<(int Rows, float[] Values)> Naive { get; init; } = [];

    /// <summary>Puts a table's rows in order and adds the columns that a plan makes of earlier rows.</summary>
    /// <param name="table">The history: at least the columns that the plan names. Where the label is missing nothing is known of it.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="withForecasts">Whether the rows that can be forecast after the end of each series are added: <see cref="SeriesPlan.Horizon"/> of them after the last known label.</param>
    /// <returns>Rows with fewer rows before them than the plan reaches back, or with no known value to reckon changes from, are left out.</returns>
    /// <exception cref="InvalidInputException">
    /// A column is not there or of another kind; a time is missing or is there twice; no row has full history; a label is not above 0 where changes are relative.
    /// </exception>
    public static SeriesTable Derive(Table table, SeriesPlan plan, bool withForecasts = false)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(plan);
        return new SeriesDerivation(table, plan, withForecasts).Run();
    }
}
