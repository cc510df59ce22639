using MlNetStudio.Data;
using MlNetStudio.Data.Series;
using MlNetStudio.Neural;

namespace MlNetStudio.Tests.Data.Series;

public class SeriesTableTests
{
    private static readonly SeriesPlan Plan = new() { Label = "y", Time = "t", Lags = [1, 3], Windows = [2] };

    [Fact]
    public void EarlierValuesStandBesideEachRowWithFullHistory()
    {
        var derived = SeriesTable.Derive(Table([10, 20, 40, 80, 160]), Plan);
        Assert.Equal(["t", "y", "y.lag1", "y.lag3", "y.mean2"], derived.Table.Columns.Select(column => column.Name));
        Assert.Equal([80, 160], Values(derived, "y"));
        Assert.Equal([40, 80], Values(derived, "y.lag1"));
        Assert.Equal([10, 20], Values(derived, "y.lag3"));
        Assert.Equal([30, 60], Values(derived, "y.mean2"));
        Assert.Equal((3, 0), (derived.LeftOut, derived.Forecasts));
        Assert.Contains("3 of 5 rows have no full history, which reaches 3 rows back", Assert.Single(derived.Table.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void ChangesReachFurtherBackAndCarryTheKnownValue()
    {
        var plan = Plan with { Lags = [1], Windows = [], Difference = 2 };
        var derived = SeriesTable.Derive(Table([10, 20, 40, 80, 160]), plan);
        Assert.Equal(["t", "y", "y.change2.lag1", "y.lag2"], derived.Table.Columns.Select(column => column.Name));
        Assert.Equal([40 - 10, 80 - 20], Values(derived, "y.change2.lag1"));
        Assert.Equal([20, 40], Values(derived, "y.lag2"));
        Assert.Equal([80, 160], Values(derived, "y"));
        var growth = SeriesTable.Derive(Table([10, 20, 40, 80, 160]), plan with { Relative = true });
        Assert.Equal([3, 3], Values(growth, "y.growth2.lag1"));
    }

    /// <summary>Whatever is later than the last row that is known ahead of time changes nothing: for random tables, plans and rows.</summary>
    [Fact]
    public void NothingLeaksFromTheFuture()
    {
        var random = new DeterministicRandom(5);
        for (int trial = 0; trial < 200; trial++)
        {
            int horizon = 1 + random.NextInt32(4);
            int rows = 30 + random.NextInt32(20);
            bool differs = random.NextInt32(2) == 1;
            var plan = new SeriesPlan
            {
                Label = "y",
                Time = "t",
                Horizon = horizon,
                Lags = [horizon, horizon + 1 + random.NextInt32(4)],
                Windows = [2 + random.NextInt32(4)],
                Columns = ["x"],
                Difference = differs ? horizon + random.NextInt32(4) : null,
                Relative = differs && random.NextInt32(2) == 1,
            };
            float[] y = Noise(random, rows);
            float[] x = Noise(random, rows);
            int changed = random.NextInt32(rows);
            float[] y2 = [.. y];
            float[] x2 = [.. x];
            (y2[changed], x2[changed]) = (y[changed] + 1, x[changed] + 1);
            var before = SeriesTable.Derive(Table(y, x), plan);
            var after = SeriesTable.Derive(Table(y2, x2), plan);
            string[] names = [.. plan.Features.Select(feature => feature.Name), .. plan.AnchorFeature is { } anchor ? [anchor.Name] : Array.Empty<string>()];
            float[] times = Values(before, "t");
            bool isSeen = false;
            for (int row = 0; row < times.Length; row++)
            {
                foreach (string name in names)
                {
                    bool isEqual = Values(before, name)[row] == Values(after, name)[row];
                    Assert.True(isEqual || times[row] >= changed + horizon, $"'{name}' of row {times[row]} knows row {changed} at horizon {horizon}");
                    isSeen |= !isEqual;
                }
            }

            Assert.True(isSeen || changed + horizon >= rows || changed + horizon < plan.Reach, $"row {changed} of {rows} is never seen");
        }
    }

    [Fact]
    public void TheOrderOfTheFileDoesNotMatter()
    {
        float[] y = Noise(new DeterministicRandom(1), 20);
        var table = Table(y);
        int[] order = table.AllRows();
        new DeterministicRandom(2).Shuffle(order);
        var (sorted, shuffled) = (SeriesTable.Derive(table, Plan), SeriesTable.Derive(table.SelectRows(order), Plan));
        Assert.All(sorted.Table.Columns, column => Assert.Equal(Values(sorted, column.Name), Values(shuffled, column.Name)));
    }

    [Fact]
    public void SeriesOfOneTableDoNotMix()
    {
        float[] a = [1, 2, 3, 4, 5, 6];
        float[] b = [10, 20, 30, 40];
        var table = new Table([
            new NumberColumn("t", [0f, 0, 1, 1, 2, 2, 3, 3, 4, 5]),
            new NumberColumn("y", [a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3], a[4], a[5]]),
            new CategoryColumn("shop", ["a", "b", "a", "b", "a", "b", "a", "b", "a", "a"]),
        ]);
        var derived = SeriesTable.Derive(table, Plan with { Lags = [2], Windows = [], Group = "shop", Horizon = 2 }, withForecasts: true);
        Assert.Equal(["a", "a", "a", "a", "a", "a", "b", "b", "b", "b"], Enumerable.Range(0, 10).Select(derived.Table["shop"].TextOf));
        Assert.Equal([2, 3, 4, 5, 6, 7, 2, 3, 4, 5], Values(derived, "t"));
        Assert.Equal([1, 2, 3, 4, 5, 6, 10, 20, 30, 40], Values(derived, "y.lag2"));
        Assert.Equal([3, 4, 5, 6, float.NaN, float.NaN, 30, 40, float.NaN, float.NaN], Values(derived, "y"));
        Assert.Equal((4, 4), (derived.LeftOut, derived.Forecasts));
    }

    [Fact]
    public void RowsWithAnEmptyLabelAtTheEndAreForecastAndNoneBeyondWhatIsKnown()
    {
        var table = Table([1, 2, 3, 4, float.NaN, float.NaN, float.NaN]);
        var plan = Plan with { Lags = [2], Windows = [], Horizon = 2 };
        Assert.Equal([2, 3, 4, 5], Values(SeriesTable.Derive(table, plan, withForecasts: true), "t"));
        Assert.Equal([2, 3, 4, 5], Values(SeriesTable.Derive(Table([1, 2, 3, 4, float.NaN]), plan, withForecasts: true), "t"));
        Assert.Equal([2, 3, 4], Values(SeriesTable.Derive(Table([1, 2, 3, 4, float.NaN]), plan), "t"));
    }

    [Fact]
    public void WhatIsNotKnownOfTheNextRowsStopsTheirForecast()
    {
        var derived = SeriesTable.Derive(Table([1, 2, 3, 4], [1, 2, 3, 4]), Plan with { Known = ["x"] }, withForecasts: true);
        Assert.Equal(0, derived.Forecasts);
        Assert.Contains(derived.Table.Notes, note => note.Contains("since 'x' is not known of them", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2024-01-01|2024-02-01|2024-03-01|2024-04-01", "2024-05-01", 0)]
    [InlineData("2024-01-31|2024-02-29|2024-03-31|2024-04-30", "2024-05-31", 0)]
    [InlineData("2020-01-01|2021-01-01|2022-01-01|2023-01-01", "2024-01-01", 0)]
    [InlineData("2024-01-01|2024-01-02|2024-01-03|2024-01-05|2024-01-06", "2024-01-07", 1)]
    [InlineData("2024-01-01 22:00|2024-01-01 23:00|2024-01-02 00:00|2024-01-02 01:00", "2024-01-02T02:00:00", 0)]
    [InlineData("1|3|5|7", "9", 0)]
    public void TheNextRowFollowsByTheUsualStep(string times, string next, int notes)
    {
        string[] rows = times.Split('|');
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes("t,y\n" + string.Concat(rows.Select((time, i) => $"{time},{i}.5\n"))));
        var derived = SeriesTable.Derive(TableReader.Read(stream, "rows.csv"), Plan, withForecasts: true);
        Assert.Equal(next, derived.Table["t"].TextOf(derived.Table.RowCount - 1));
        var told = derived.Table.Notes.Where(note => note.Contains("lags count rows, not time", StringComparison.Ordinal)).ToArray();
        Assert.Equal(notes, told.Length);
        Assert.All(told, note => Assert.Contains("1 of 4 rows do not follow 1 day after the one before, the first at line 5, 2024-01-05", note, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("t,y\n1,5\n2,6\n3,7\n2,8\n4,9\n5,9\n", "rows.csv(5,1): column 't' is 2 here, as in line 3: a series has one row at a time.")]
    [InlineData("t,y\n1,5\n2,6\n,7\n4,9\n5,9\n", "rows.csv(4,1): column 't' says when a row was, but is empty here.")]
    [InlineData("t,y\n1,5\n2,6\n3,7\n", "no row has full history: 3 earlier rows with known values are needed before each, and the longest series has 3 rows.")]
    [InlineData("t,y\n1,5\n2,six\n3,7\n4,5\n", "column 'y' must hold numbers")]
    [InlineData("t,y\none,5\ntwo,6\nthree,7\nfour,5\n", "column 't' must hold dates")]
    [InlineData("t,y,y.lag1\n1,5,1\n2,6,1\n3,7,1\n4,5,1\n", "the file has a column 'y.lag1', which is the name of one that is made of earlier rows.")]
    public void WhatIsNoSeriesIsRefused(string text, string message)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        var table = TableReader.Read(stream, "rows.csv");
        var error = Assert.Throws<InvalidInputException>(() => SeriesTable.Derive(table, Plan));
        Assert.Contains(message, $"{error.Location}: {error.Message}", StringComparison.Ordinal);
    }

    [Fact]
    public void PartsOfNothingAreRefused()
    {
        var error = Assert.Throws<InvalidInputException>(() => SeriesTable.Derive(Table([1, 0, 3, 4, 5]), Plan with { Difference = 1, Relative = true }));
        Assert.Contains("need values above 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void APlanIsReadAsItWasWritten()
    {
        var plan = Plan with { Group = "shop", Horizon = 1, Columns = ["x"], Known = ["price"], Difference = 4, Relative = true };
        Assert.Equal(plan.ToJson(), SeriesPlan.FromJson(plan.ToJson()).ToJson());
        Assert.Throws<InvalidInputException>(() => SeriesPlan.FromJson(plan.ToJson().Replace("\"horizon\":1", "\"horizon\":9", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ChangesAndTheirRestorationBelongTogether(bool isRelative)
    {
        float[] labels = [3, 8, 20];
        float[] anchors = [2, 10, 16];
        var anchor = new TargetAnchor("y.lag1", isRelative);
        float[] learned = [.. labels];
        anchor.Remove(learned, anchors);
        Assert.Equal(isRelative ? [0.5f, -0.2f, 0.25f] : [1f, -2f, 4f], learned, (a, b) => Math.Abs(a - b) < 1e-6);
        anchor.Restore(learned, anchors);
        Assert.Equal(labels, learned, (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Throws<ArgumentException>(() => anchor.Restore(learned, [1f]));
    }

    private static Table Table(float[] y, float[]? x = null)
    {
        var columns = new List<Column> { new NumberColumn("t", [.. Enumerable.Range(0, y.Length).Select(i => (float)i)]), new NumberColumn("y", y) };
        if (x is not null)
        {
            columns.Add(new NumberColumn("x", x));
        }

        return new Table(columns);
    }

    private static float[] Noise(DeterministicRandom random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(1 + random.NextDouble()))];

    private static float[] Values(SeriesTable derived, string column) => derived.Table.Numbers(column).Values.ToArray();
}
