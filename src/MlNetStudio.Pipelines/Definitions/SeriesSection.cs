using System.Collections.Immutable;

namespace MlNetStudio.Pipelines.Definitions;

/// <summary>
/// Rows that follow each other in time, of which the label is forecast from earlier rows: the model reads the values so many rows earlier instead of the row's own. Rows are counted,
/// not time. The test rows are the latest. Other columns are left out unless named here, since they are not known ahead of time.
/// </summary>
public sealed record SeriesSection
{
    /// <summary>The column that says when a row was: dates or numbers.</summary>
    public required string Time { get; init; }

    /// <summary>A column whose values tell several series in the table apart, such as shops; null for one series.</summary>
    public string? Group { get; init; }

    /// <summary>How many rows ahead is forecast: 1 forecasts the next row. What is later than so many rows before a row is not used for it.</summary>
    public int Horizon { get; init; } = 1;

    /// <summary>Which earlier values of the label and of <see cref="Columns"/> are used, by how many rows earlier they are, none below <see cref="Horizon"/>; null takes the last 12 known.</summary>
    public ImmutableArray<int>? Lags { get; init; }

    /// <summary>Over how many of the last known values means are used, of the label and of <see cref="Columns"/>.</summary>
    public ImmutableArray<int> Windows { get; init; } = [];

    /// <summary>Columns beside the label whose earlier values are used.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>Columns that are known ahead of time, such as prices, holidays or the time itself, and are read as they stand in the row.</summary>
    public ImmutableArray<string> Known { get; init; } = [];

    /// <summary>
    /// Learns the change of the label from its value so many rows earlier, which the model adds again, so that a label can grow out of the range of the training rows: 12 for months with seasons.
    /// The label's earlier values are then such changes, too. Null learns the label itself.
    /// </summary>
    public int? Difference { get; init; }

    /// <summary>Whether changes are told as a part of the earlier value, for a label whose changes grow with it; it must be above 0.</summary>
    public bool Relative { get; init; }
}
