using System.Collections.Immutable;
using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Neural;

namespace MlNetStudio.Tests.Data;

public sealed class DateTests
{
    [Theory]
    [InlineData("2024-03-31", "2024-03-31T00:00:00")]
    [InlineData("2024/3/31", "2024-03-31T00:00:00")]
    [InlineData("2024.03.31 14:05", "2024-03-31T14:05:00")]
    [InlineData("2024-03-31T14:05:30Z", "2024-03-31T14:05:30")]
    [InlineData("2024-03-31T14:05:30.123+02:00", "2024-03-31T12:05:30")]
    [InlineData("2024-03-31 00:30:00-0130", "2024-03-31T02:00:00")]
    [InlineData("1949-01", "1949-01-01T00:00:00")]
    [InlineData("31.3.2024", "2024-03-31T00:00:00")]
    [InlineData("3/31/24 2:05 PM", "2024-03-31T14:05:00")]
    [InlineData("31/03/2024 12:05:01 am", "2024-03-31T00:05:01")]
    [InlineData("31-Mar-2024", "2024-03-31T00:00:00")]
    [InlineData("31 March 2024", "2024-03-31T00:00:00")]
    [InlineData("Mar 31, 2024", "2024-03-31T00:00:00")]
    [InlineData("September 3, 1999 8:00", "1999-09-03T08:00:00")]
    [InlineData("01-Sep-69", "2069-09-01T00:00:00")]
    [InlineData("01-Sep-70", "1970-09-01T00:00:00")]
    [InlineData("1600-02-29", "1600-02-29T00:00:00")]
    public void Usual_spellings_are_dates(string text, string expected)
    {
        Assert.True(DateText.TryParse(text, DateOrder.Unknown, out long seconds, out _));
        Assert.Equal(expected, DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("2024-13-01")]
    [InlineData("2023-02-29")]
    [InlineData("31/13/2024")]
    [InlineData("32/12/2024")]
    [InlineData("2024-03-31 25:00")]
    [InlineData("2024-03-31x")]
    [InlineData("2024-03-31 14:5")]
    [InlineData("2024-03-31T14:05:30 CET")]
    [InlineData("12-2024")]
    [InlineData("555-1234")]
    [InlineData("192.168.0.1")]
    [InlineData("1.2.3")]
    [InlineData("March")]
    [InlineData("20240331")]
    [InlineData("3/31.2024")]
    [InlineData("13:45 PM 3/3/2024")]
    public void Other_texts_are_none(string text) => Assert.False(DateText.TryParse(text, DateOrder.Unknown, out _, out _));

    [Theory]
    [InlineData("03/04/2024;25/12/2024", "2024-04-03", DateOrder.DayFirst, false)]
    [InlineData("03/04/2024;12/25/2024", "2024-03-04", DateOrder.MonthFirst, false)]
    [InlineData("03/04/2024;05/06/2024", "2024-03-04", DateOrder.MonthFirst, true)]
    [InlineData("03.04.2024;05.06.2024", "2024-04-03", DateOrder.DayFirst, true)]
    [InlineData("2024-04-03;2024-05-06", "2024-04-03", DateOrder.Unknown, false)]
    public void The_whole_column_decides_whether_the_day_comes_first(string values, string first, DateOrder order, bool isReported)
    {
        var table = TableReaderTests.Read("when;n\n" + string.Join(";1\n", values.Split(';')) + ";1\n");
        var dates = table.Dates("when");

        Assert.Equal(first, dates.TextOf(0));
        Assert.Equal(order, dates.Order);
        Assert.Equal(isReported, table.Notes.Length > 0);
        Assert.Equal(order, TableSchema.FromJson(table.Schema.ToJson()).Find("when")!.DateOrder);

        // A file to be scored follows the model's, even if its own values allow both.
        var read = TableReaderTests.Read("when\n" + values.Split(';')[0] + "\nNA\n", new() { Schema = table.Schema.Only("when") });
        Assert.Equal(first, read.Dates("when").TextOf(0));
        Assert.True(read.Dates("when").IsMissing(1));
    }

    [Fact]
    public void The_order_can_be_declared_and_a_contradiction_is_no_date()
    {
        var declared = new TableReadOptions
        {
            ColumnKinds = ImmutableSortedDictionary<string, ColumnKind>.Empty.Add("when", ColumnKind.Date),
            DateOrders = ImmutableSortedDictionary<string, DateOrder>.Empty.Add("when", DateOrder.DayFirst),
        };
        Assert.Equal("2024-04-03", TableReaderTests.Read("when,n\n03/04/2024,1\n", declared).Dates("when").TextOf(0));
        var error = Assert.Throws<InvalidInputException>(() => TableReaderTests.Read("when,n\n03/04/2024,1\n03/14/2024,1\n", declared));
        Assert.Equal(new SourceLocation("t.csv", 3, 1), error.Location);
        Assert.Contains("'03/14/2024' is not a date with the day before the month", error.Message, StringComparison.Ordinal);

        Assert.Equal(ColumnKind.Category, TableReaderTests.Read("when,n\n13/04/2024,1\n03/14/2024,1\n")["when"].Kind);
    }

    [Fact]
    public void Parts_are_those_that_vary()
    {
        string[] Parts(params string[] values)
        {
            var table = TableReaderTests.Read("when,n\n" + string.Join(",1\n", values) + ",1\n");
            var plan = FeaturePlan.Create(table, ["n"], table.AllRows());
            Assert.Equal(((DatePartsOptions)plan.Features[0].Steps[0]).Parts.AsEnumerable(), ((DatePartsOptions)FeaturePlan.FromJson(plan.ToJson()).Features[0].Steps[0]).Parts);
            return [.. ((DatePartsOptions)plan.Features[0].Steps[0]).Parts.Select(part => part.ToString())];
        }

        Assert.Equal(["Days", "Hour"], Parts("2024-01-01 10:00", "2024-01-01 12:00"));
        Assert.Equal(["Days", "Weekday"], Parts("2024-01-01", "2024-01-07"));
        Assert.Equal(["Days", "Year", "Month", "Weekday"], Parts("2024-01-01", "2026-01-07"));
        Assert.Throws<InvalidInputException>(() => Parts("2024-01-01", "2024-01-01"));
    }

    [Fact]
    public void Parts_are_as_the_calendar_says()
    {
        var table = TableReaderTests.Read("when,n\n2024-03-31 18:00,1\n1969-12-31 06:00,1\n,1\n");
        PreprocessingPipeline.Fit(new FeaturePlan { Features = [new("when", [new DatePartsOptions()])] }, table, table.AllRows(), out var matrix);

        double third = 2 * Math.PI / 12 * 2;
        double sunday = 2 * Math.PI / 7 * 6;
        Assert.Equal([19814.5, 2024, Math.Sin(third), Math.Cos(third), Math.Sin(sunday), Math.Cos(sunday), -1, 0], matrix[0].ToArray().Select(v => (double)v), (a, b) => Math.Abs(a - b) < 0.01);
        Assert.Equal([0, 1969], matrix[1][..2].ToArray());
        Assert.All(matrix[2].ToArray(), value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void Dates_are_written_and_read_back_and_never_a_label()
    {
        var table = TableReaderTests.Read("when,n\n2024-03-31 18:00,1\n1969-12-31,2\n,3\n");
        using var writer = new StringWriter();
        TableWriter.Write(table, writer);

        Assert.Equal(table.Dates("when").Seconds.ToArray(), TableReaderTests.Read(writer.ToString()).Dates("when").Seconds.ToArray());
        Assert.Contains("holds dates", Assert.Throws<InvalidInputException>(() => LabelEncoding.Fit(table, "when", [0, 1])).Message, StringComparison.Ordinal);
        Assert.Equal([0], RowSplitter.Split(table, new LabelEncoding { Column = "n", Task = TaskKind.Regression }, [0, 1], 0.5, new() { Method = SplitMethod.Time, Column = "when" }).Test);
    }
}
