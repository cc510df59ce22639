using System.Collections.Immutable;
using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Data.Series;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;

namespace MlNetStudio.Pipelines.Running;

/// <summary>The series of a run.</summary>
/// <param name="Plan">What is made of earlier rows.</param>
/// <param name="LeftOut">Rows of the file without full history.</param>
/// <param name="Naive">The label so many rows earlier, for every row of the run's table.</param>
internal sealed record SeriesRun(SeriesPlan Plan, int LeftOut, ImmutableArray<(int Rows, float[] Values)> Naive)
{
    private const int DefaultLags = 12;
    private const double MuchGrowth = 0.1;

    /// <summary>What brings the network's changes to the label's unit; null where it learns the label itself.</summary>
    public TargetAnchor? Anchor => Plan.Anchor;

    /// <summary>Derives the rows to learn from.</summary>
    /// <param name="file">The pipeline, which has a series section.</param>
    /// <param name="table">The table as it was read.</param>
    /// <param name="label">The column to forecast.</param>
    /// <exception cref="InvalidInputException">The section contradicts itself or the rest of the data section, or the table is no such series.</exception>
    public static (Table Table, SeriesRun Series) Derive(PipelineFile file, Table table, string label)
    {
        var data = file.Definition.Data;
        CheckSurroundings(file, data);
        var plan = PlanOf(file, data.Series!, table, label);
        var derived = file.Place("data.series", () => SeriesTable.Derive(table, plan));
        return (derived.Table, new SeriesRun(plan, derived.LeftOut, derived.Naive));
    }

    /// <summary>Why a column of the derived table is not read by the model; null where it is, or may be.</summary>
    public string? WhyLeftOut(string column) =>
        Plan.Known.Contains(column) || column == Plan.Label || Plan.Makes(column) ? null
        : column == Plan.Time ? "it says when a row was"
        : column == Plan.Group ? "it says of which series a row is"
        : Plan.Columns.Contains(column) ? "its earlier values are read"
        : "not known ahead of time; 'columns' of the series takes its earlier values, 'known' takes it as it stands";

    /// <summary>What to say of a label that leaves the range which the network learns; null where it does not, or where changes are learned.</summary>
    public string? NoteGrowth(float[] learned, float[] tested)
    {
        if (Plan.Difference is not null)
        {
            return null;
        }

        var (least, most) = (learned.Min(), learned.Max());
        int beyond = tested.Count(value => value < least || value > most);
        return beyond <= MuchGrowth * tested.Length ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"'{Plan.Label}' leaves the range of the rows learned from, {least} to {most}, in {beyond} of {tested.Length} test rows; a network that learns its changes follows there ('difference').");
    }

    /// <summary>The section with everything decided.</summary>
    public SeriesSection Complete(SeriesSection section) => section with { Lags = Plan.Lags };

    /// <summary>The section that a plan was made of.</summary>
    public static SeriesSection SectionOf(SeriesPlan plan) => new()
    {
        Time = plan.Time,
        Group = plan.Group,
        Horizon = plan.Horizon,
        Lags = plan.Lags,
        Windows = plan.Windows,
        Columns = plan.Columns,
        Known = plan.Known,
        Difference = plan.Difference,
        Relative = plan.Relative,
    };

    /// <summary>What a plan does, whatever else the files hold: equal texts for equal work.</summary>
    public static string? Describe(SeriesPlan? plan) => plan is null ? null : (plan with { Schema = new TableSchema() }).ToJson();

    private static SeriesPlan PlanOf(PipelineFile file, SeriesSection section, Table table, string label)
    {
        var plan = new SeriesPlan
        {
            Label = label,
            Time = section.Time,
            Group = section.Group,
            Horizon = section.Horizon,
            Lags = section.Lags ?? [.. Enumerable.Range(Math.Max(section.Horizon, 1), DefaultLags)],
            Windows = section.Windows,
            Columns = section.Columns,
            Known = section.Known,
            Difference = section.Difference,
            Relative = section.Relative,
        };
        if (plan.Fault() is { } fault)
        {
            throw new InvalidInputException(fault.Message, file.Locate($"data.series.{fault.Option}"));
        }

        string[] names = [.. table.Columns.Select(column => column.Name)];
        Check("data.series.time", [plan.Time]);
        Check("data.series.group", plan.Group is { } group ? [group] : []);
        Check("data.series.columns", plan.Columns);
        Check("data.series.known", plan.Known);
        Check("data.label", [label]);
        foreach (string column in plan.Columns.Append(label))
        {
            table.Numbers(column);
        }

        // The series that a file holds are no business of a model, the categories of what it reads are in its own schema.
        var schema = table.Schema.Only([label, plan.Time, .. plan.Group is null ? Array.Empty<string>() : [plan.Group], .. plan.Columns, .. plan.Known]);
        return plan with { Schema = schema with { Columns = [.. schema.Columns.Select(column => column with { Categories = [] })] } };

        void Check(string option, ImmutableArray<string> columns)
        {
            foreach (string column in columns.Where(column => !names.Contains(column)))
            {
                throw new InvalidInputException($"there is no column '{column}'.{NearestName.Suggest(column, names)}", file.Locate(option));
            }
        }
    }

    private static void CheckSurroundings(PipelineFile file, DataDefinition data)
    {
        (string Option, string Message)? fault =
            data.Time is { } time && time != data.Series!.Time ? ("data.time", $"a series is divided by its own time, '{data.Series.Time}'; leave out 'time'.")
            : data.Group is not null ? ("data.group", "a series is divided by time, not by group; what tells several series apart is the 'group' of the series.")
            : data.Test is not null ? ("data.test", "a series is divided by time: put all rows into one file and say by 'testFraction' which part of them, the latest, is the test.")
            : data.Select is not null ? ("data.select", "'columns' and 'known' of the series say which columns are used; leave out 'select'.")
            : data.Task is not null and not TaskKind.Regression ? ("data.task", "a series is forecast as numbers, so its task is regression.")
            : null;
        if (fault is { } found)
        {
            throw new InvalidInputException(found.Message, file.Locate(found.Option));
        }
    }
}
