using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Data;

/// <summary>
/// The parts of dates. Days are counted from 0000-03-01, from where years of 365 or 366 days follow a simple rule (Hinnant,
/// "chrono-compatible low-level date algorithms"); points on circles are looked up, so that they are the same bits everywhere.
/// </summary>
internal sealed class FittedDateParts(ImmutableArray<DatePart> parts, long first) : FittedEncodingStep
{
    private const long Day = 86_400;
    private const float DayPart = 1f / Day;

    // From 0000-03-01 to 1970-01-01.
    private const long Epoch = 719_468;

    private static readonly float[] MonthSines = Circle(12, Math.Sin);
    private static readonly float[] MonthCosines = Circle(12, Math.Cos);
    private static readonly float[] WeekdaySines = Circle(7, Math.Sin);
    private static readonly float[] WeekdayCosines = Circle(7, Math.Cos);
    private static readonly float[] HourSines = Circle(24, Math.Sin);
    private static readonly float[] HourCosines = Circle(24, Math.Cos);

    public override int Width { get; } = parts.Sum(part => part is DatePart.Days or DatePart.Year ? 1 : 2);

    public override IEnumerable<string> Names(string column) => parts.SelectMany(part => NamesOf(part, column));

    public override UnseenCategories? Encode(Table table, string column, ReadOnlySpan<int> rows, FeatureBlock block)
    {
        var seconds = table.Dates(column).Seconds;
        for (int i = 0; i < rows.Length; i++)
        {
            long value = seconds[rows[i]];
            if (value == DateColumn.Missing)
            {
                block[i].Fill(float.NaN);
            }
            else
            {
                Encode(value, block[i]);
            }
        }

        return null;
    }

    public override string Lower(OperatorGraphBuilder graph, string input)
    {
        string missing = graph.AddNode("Equal", [input, Constant(graph, "missing", DateColumn.Missing)]);

        // Any date will do where there is none, as long as nothing overflows.
        string seconds = graph.AddNode("Where", [missing, Constant(graph, "epoch", 0), input]);
        string time = graph.AddNode("Mod", [seconds, Constant(graph, "day", Day)]);
        var columns = new List<string>();
        string Days() => graph.AddNode("Div", [graph.AddNode("Sub", [seconds, time]), Constant(graph, "day", Day)]);
        void Look(string name, string position, float[] sines, float[] cosines)
        {
            columns.Add(graph.AddNode("Gather", [graph.AddInitializer(name + "_sines", Tensor.Vector(sines)), position], [("axis", 0L)]));
            columns.Add(graph.AddNode("Gather", [graph.AddInitializer(name + "_cosines", Tensor.Vector(cosines)), position], [("axis", 0L)]));
        }

        foreach (var part in parts)
        {
            switch (part)
            {
                case DatePart.Days:
                    string since = graph.AddNode("Sub", [seconds, Constant(graph, "first", first)]);
                    columns.Add(graph.AddNode("Mul", [AsFloat(graph, since), graph.AddInitializer("day_part", Tensor.Create([DayPart], 1, 1))]));
                    break;
                case DatePart.Year:
                    columns.Add(AsFloat(graph, Civil(graph, Days()).Year));
                    break;
                case DatePart.Month:
                    Look("month", graph.AddNode("Sub", [Civil(graph, Days()).Month, Constant(graph, "one", 1)]), MonthSines, MonthCosines);
                    break;
                case DatePart.Weekday:
                    // 1970-01-01 was a Thursday.
                    Look("weekday", graph.AddNode("Mod", [graph.AddNode("Add", [Days(), Constant(graph, "three", 3)]), Constant(graph, "week", 7)]), WeekdaySines, WeekdayCosines);
                    break;
                default:
                    Look("hour", graph.AddNode("Div", [time, Constant(graph, "hour", 3600)]), HourSines, HourCosines);
                    break;
            }
        }

        string all = columns.Count == 1 ? columns[0] : graph.AddNode("Concat", [.. columns], [("axis", 1L)]);
        return graph.AddNode("Where", [missing, graph.AddInitializer("nan", Tensor.Create([float.NaN], 1, 1)), all]);
    }

    private static string[] NamesOf(DatePart part, string column) => part switch
    {
        DatePart.Days => [$"{column} days"],
        DatePart.Year => [$"{column} year"],
        DatePart.Month => [$"{column} month sine", $"{column} month cosine"],
        DatePart.Weekday => [$"{column} weekday sine", $"{column} weekday cosine"],
        _ => [$"{column} hour sine", $"{column} hour cosine"],
    };

    private void Encode(long seconds, Span<float> values)
    {
        long time = ((seconds % Day) + Day) % Day;
        long days = (seconds - time) / Day;
        int to = 0;
        foreach (var part in parts)
        {
            switch (part)
            {
                case DatePart.Days:
                    values[to++] = (float)(seconds - first) * DayPart;
                    break;
                case DatePart.Year:
                    values[to++] = Civil(days).Year;
                    break;
                case DatePart.Month:
                    int month = Civil(days).Month - 1;
                    (values[to++], values[to++]) = (MonthSines[month], MonthCosines[month]);
                    break;
                case DatePart.Weekday:
                    long weekday = (((days + 3) % 7) + 7) % 7;
                    (values[to++], values[to++]) = (WeekdaySines[weekday], WeekdayCosines[weekday]);
                    break;
                default:
                    (values[to++], values[to++]) = (HourSines[time / 3600], HourCosines[time / 3600]);
                    break;
            }
        }
    }

    private static (int Year, int Month) Civil(long days)
    {
        var date = new DateTime(1970, 1, 1).AddDays(days);
        return (date.Year, date.Month);
    }

    // The same in the graph's whole numbers. Everything is positive from the year 0 on, so that quotients are rounded down.
    private static (string Year, string Month) Civil(OperatorGraphBuilder graph, string days)
    {
        string Constant(long value) => FittedDateParts.Constant(graph, "n", value);
        string Add(string a, string b) => graph.AddNode("Add", [a, b]);
        string Sub(string a, string b) => graph.AddNode("Sub", [a, b]);
        string Div(string a, long b) => graph.AddNode("Div", [a, Constant(b)]);
        string Mul(string a, long b) => graph.AddNode("Mul", [a, Constant(b)]);

        string z = Add(days, Constant(Epoch));
        string era = Div(z, 146_097);
        string dayOfEra = Sub(z, Mul(era, 146_097));
        string yearOfEra = Div(Sub(Add(Sub(dayOfEra, Div(dayOfEra, 1460)), Div(dayOfEra, 36_524)), Div(dayOfEra, 146_096)), 365);
        string dayOfYear = Sub(dayOfEra, Sub(Add(Mul(yearOfEra, 365), Div(yearOfEra, 4)), Div(yearOfEra, 100)));

        // Months from March on, 0 to 11.
        string month = Div(Add(Mul(dayOfYear, 5), Constant(2)), 153);
        string isNextYear = graph.AddNode("Greater", [month, Constant(9)]);
        string year = Add(Add(yearOfEra, Mul(era, 400)), graph.AddNode("Cast", [isNextYear], [("to", (long)ElementType.Int64)]));
        return (year, graph.AddNode("Where", [isNextYear, Sub(month, Constant(9)), Add(month, Constant(3))]));
    }

    private static string Constant(OperatorGraphBuilder graph, string name, long value) => graph.AddInitializer(name, Tensor.Create([value], 1, 1));

    private static string AsFloat(OperatorGraphBuilder graph, string value) => graph.AddNode("Cast", [value], [("to", (long)ElementType.Float32)]);

    private static float[] Circle(int count, Func<double, double> function) => [.. Enumerable.Range(0, count).Select(i => (float)function(2 * Math.PI * i / count))];
}
