using MlNetStudio.Data;
using MlNetStudio.Neural;

namespace MlNetStudio.Tests.Data;

public class LeakageCheckTests
{
    private const int Rows = 400;

    private static readonly double[] Noise = Randoms(1);
    private static readonly double[] MoreNoise = Randoms(2);
    private static readonly string[] Answers = [.. Noise.Select(x => x > 0.3 ? "yes" : "no")];

    [Fact]
    public void A_category_that_repeats_the_label_is_a_suspect()
    {
        var suspect = Assert.Single(Find(Text("label", Answers), Text("copy", Answers.Select(a => a == "yes" ? "alive" : "dead")), Number("x", MoreNoise)));
        Assert.Equal(("copy", 1.0), (suspect.Column, suspect.Score));
        Assert.Contains("column 'copy' may give the answer away: it alone gives the right 'label' for 100% of the rows", suspect.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_with_a_threshold_is_a_suspect() =>
        Assert.Equal("score", Assert.Single(Find(Text("label", Answers), Number("score", Noise.Select(x => x > 0.3 ? 1 + x : x)), Number("x", MoreNoise))).Column);

    [Fact]
    public void The_row_number_of_a_table_sorted_by_class_is_a_suspect()
    {
        string[] classes = [.. Enumerable.Range(0, Rows).Select(i => "abcd"[i * 4 / Rows].ToString())];
        Assert.Equal("id", Assert.Single(Find(Text("label", classes), Number("id", Enumerable.Range(1, Rows).Select(i => (double)i)), Number("x", MoreNoise))).Column);
    }

    [Fact]
    public void That_a_value_is_missing_can_give_the_label_away() =>
        Assert.Equal("boat", Assert.Single(Find(Text("label", Answers), Text("boat", Answers.Select((a, i) => a == "yes" ? $"{i % 7}" : null)), Number("x", MoreNoise))).Column);

    [Fact]
    public void A_number_in_another_unit_is_a_suspect()
    {
        var suspect = Assert.Single(Find(Number("label", Noise), Number("fahrenheit", Noise.Select(x => 32 + (1.8 * x))), Number("x", MoreNoise)));
        Assert.Equal("fahrenheit", suspect.Column);
        Assert.True(suspect.Score > 0.99);
        Assert.Contains("explains", suspect.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_category_with_a_number_of_its_own_is_a_suspect() =>
        Assert.Equal("code", Assert.Single(Find(
            Number("label", Noise.Select(x => Math.Floor(x * 5))), Text("code", Noise.Select(x => "abcde"[(int)Math.Floor(x * 5)].ToString())), Number("x", MoreNoise))).Column);

    [Fact]
    public void Good_columns_are_not_suspects() => Assert.Empty(Find(
        Text("label", Answers),
        Number("good", Noise.Zip(MoreNoise, (x, e) => x + (0.3 * e))),
        Text("own", Enumerable.Range(0, Rows).Select(i => $"row {i}")),
        Text("mostly", Answers.Select((a, i) => i % 20 == 0 ? "no" : a)),
        Number("x", MoreNoise)));

    [Fact]
    public void Good_columns_of_a_regression_are_not_suspects() => Assert.Empty(Find(
        Number("label", Noise), Number("good", Noise.Zip(MoreNoise, (x, e) => x + (0.2 * e))), Text("own", Enumerable.Range(0, Rows).Select(i => $"row {i}"))));

    [Fact]
    public void The_only_column_is_not_a_suspect() => Assert.Empty(Find(Text("label", Answers), Text("copy", Answers)));

    [Fact]
    public void A_few_rows_say_nothing() => Assert.Empty(LeakageCheck.Find(
        new Table([Text("label", Answers), Text("copy", Answers), Number("x", MoreNoise)]), Binary, ["copy", "x"], Enumerable.Range(0, 30).ToArray()));

    [Fact]
    public void Iris_has_none()
    {
        var table = IrisTests.Read();
        var label = LabelEncoding.Fit(table, "species", table.AllRows());
        Assert.Empty(LeakageCheck.Find(table, label, table.Columns.Select(c => c.Name).Where(name => name != "species"), table.AllRows()));
    }

    [RequiresDataFact]
    public void The_word_alive_gives_titanics_survivors_away()
    {
        var table = TableReader.Read(TestData.File("titanic", "titanic.csv"));
        var label = LabelEncoding.Fit(table, "survived", table.AllRows());
        var suspects = LeakageCheck.Find(table, label, table.Columns.Select(c => c.Name).Where(name => name != "survived"), table.AllRows());
        Assert.Equal("alive", Assert.Single(suspects).Column);
    }

    private static LabelEncoding Binary => new() { Column = "label", Task = TaskKind.Binary, Classes = ["no", "yes"] };

    private static IEnumerable<LeakageSuspect> Find(Column labels, params Column[] columns)
    {
        var table = new Table([labels, .. columns]);
        var label = labels is NumberColumn ? new LabelEncoding { Column = "label", Task = TaskKind.Regression } : LabelEncoding.Fit(table, "label", table.AllRows());
        return LeakageCheck.Find(table, label, columns.Select(c => c.Name), table.AllRows());
    }

    private static NumberColumn Number(string name, IEnumerable<double> values) => new(name, values.ToArray());

    private static CategoryColumn Text(string name, IEnumerable<string?> values) => new(name, values.ToArray());

    private static double[] Randoms(long seed)
    {
        var random = new DeterministicRandom(seed);
        return [.. Enumerable.Range(0, Rows).Select(_ => random.NextDouble())];
    }
}
