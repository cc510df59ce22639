using MlNetStudio.Data;
using MlNetStudio.Neural;

namespace MlNetStudio.Tests.Data;

public sealed class TableGeneratorTests
{
    public static TheoryData<string> Names => [.. TableGenerators.All.Select(g => g.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_gives_the_same_table_and_another_seed_another(string name)
    {
        var generator = TableGenerators.Find(name);

        Assert.Equal(Text(generator.Generate(30, 7)), Text(generator.Generate(30, 7)));
        Assert.NotEqual(Text(generator.Generate(30, 7)), Text(generator.Generate(30, 8)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_written_reads_back_and_is_the_task_it_says(string name)
    {
        var generator = TableGenerators.Find(name);
        using var folder = new TemporaryFolder();
        var table = generator.Generate(200, 1);
        TableWriter.Write(table, folder.File("t.csv"));
        var read = TableReader.Read(folder.File("t.csv"));

        Assert.Equal(generator.Label, table.Columns[^1].Name);
        Assert.Equal(Text(table), Text(read));
        Assert.All(read.Columns, c => Assert.Equal(ColumnKind.Number, c.Kind));
    }

    [Fact]
    public void The_line_has_its_slope_intercept_and_noise()
    {
        var table = TableGenerators.Find("linear").Generate(20_000, 3);
        var x = table.Numbers("x").Values.ToArray();
        var y = table.Numbers("y").Values.ToArray();
        double meanX = x.Average(v => (double)v);
        double meanY = y.Average(v => (double)v);
        double slope = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
        double intercept = meanY - (slope * meanX);
        double noise = Math.Sqrt(x.Zip(y, (a, b) => Math.Pow(b - intercept - (slope * a), 2)).Average());

        Assert.Equal(2, slope, 0.01);
        Assert.Equal(1, intercept, 0.005);
        Assert.Equal(0.1, noise, 0.005);
    }

    [Fact]
    public void Friedman_has_the_mean_and_spread_of_its_law()
    {
        // E[10 sin(pi u v)] = 10 * 0.5244, E[20 (u - 1/2)^2] = 20 / 12, E[10 u] = 5, E[5 u] = 2.5.
        var y = TableGenerators.Find("friedman1").Generate(50_000, 3).Numbers("y").Values.ToArray();

        Assert.Equal(14.41, y.Average(v => (double)v), 0.1);
        Assert.Equal(4.98, Math.Sqrt(y.Average(v => Math.Pow(v - 14.41, 2))), 0.1);
    }

    [Fact]
    public void The_moons_are_half_circles_of_one_half_each()
    {
        var table = TableGenerators.Find("two-moons").Generate(10_000, 3);
        var moon = table.Numbers("moon").Values.ToArray();
        var x = table.Numbers("x").Values.ToArray();
        var y = table.Numbers("y").Values.ToArray();
        var radius = Enumerable.Range(0, moon.Length).Average(i => Math.Sqrt(Math.Pow(x[i] - moon[i], 2) + Math.Pow(y[i] - (0.5 * moon[i]), 2)));

        Assert.Equal(5000, moon.Count(m => m == 1));
        Assert.Equal(1.02, radius, 0.02);
    }

    [Fact]
    public void Digits_are_grey_and_differ_more_between_than_within()
    {
        var table = TableGenerators.Find("digits").Generate(1000, 3);
        var digit = table.Numbers("digit").Values.ToArray();
        var pixels = table.Columns.OfType<NumberColumn>().SkipLast(1).Select(c => c.Values.ToArray()).ToArray();
        var means = Enumerable.Range(0, 10).Select(d => pixels.Select(p => p.Where((_, i) => digit[i] == d).Average()).ToArray()).ToArray();
        int right = Enumerable.Range(0, 1000).Count(i => Enumerable.Range(0, 10).MinBy(d => pixels.Select((p, k) => Math.Pow(p[i] - means[d][k], 2)).Sum()) == (int)digit[i]);

        Assert.Equal(64, pixels.Length);
        Assert.All(pixels, p => Assert.All(p, v => Assert.InRange(v, 0f, 1f)));

        // The nearest class mean finds most digits, but not nearly all: there is something to learn.
        Assert.InRange(right, 750, 995);
    }

    [Fact]
    public void An_unknown_name_and_no_rows_are_refused()
    {
        Assert.Contains("'two-moons'", Assert.Throws<InvalidInputException>(() => TableGenerators.Find("twomoons")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => TableGenerators.Find("linear").Generate(0, 1));
    }

    private static string Text(Table table)
    {
        using var writer = new StringWriter();
        TableWriter.Write(table, writer);
        return writer.ToString();
    }
}
