using MlNetStudio.Data;

namespace MlNetStudio.Tests.Data;

public sealed class DataChecksTests
{
    [Fact]
    public void Test_rows_that_are_in_training_are_counted()
    {
        var training = Make(200, row => row, row => $"c{row % 7}");
        var test = Make(20, row => row < 5 ? row * 7 : 1000 + row, row => row < 5 ? "c0" : row == 6 ? "never seen" : "c1");
        var finding = Assert.Single(Find(training, test), finding => finding.Kind == FindingKind.Duplicates);

        Assert.Equal(0.25, finding.Figure);
        Assert.Contains("5 of the 20 test rows (25%)", finding.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Find(training, Make(20, row => -1 - row, row => "c0")), finding => finding.Kind == FindingKind.Duplicates);
    }

    [Fact]
    public void Numbers_far_from_the_others_are_named()
    {
        var table = Make(200, row => row == 7 ? 99_999 : row % 50, row => "c");
        var finding = Assert.Single(Find(table, null), finding => finding.Kind == FindingKind.Outliers);

        Assert.Equal("n", finding.Column);
        Assert.Contains("'n' (0.5% of the rows, as far as 99999)", finding.Text, StringComparison.Ordinal);
        Assert.Empty(Find(Make(200, row => row % 50, row => "c"), null));
    }

    [Fact]
    public void A_rare_class_is_named()
    {
        var table = new Table([new NumberColumn("n", [.. Enumerable.Range(0, 100).Select(i => (float)i)]), new CategoryColumn("y", [.. Enumerable.Range(0, 100).Select(i => i < 4 ? "rare" : "usual")])]);
        var label = LabelEncoding.Fit(table, "y", table.AllRows());
        var finding = Assert.Single(DataChecks.Find(table, table.AllRows(), table, [], label, ["n"]));

        Assert.Equal(0.04, finding.Figure);
        Assert.Contains("'rare' of 'y' has only 4.0%", finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id", 3)]
    [InlineData("CustomerId", 17)]
    [InlineData("customer_id", 17)]
    [InlineData("ID", 17)]
    [InlineData("Unnamed: 0", 1)]
    [InlineData("n", 1)]
    public void Identifiers_are_recognized(string name, int step) =>
        Assert.NotNull(IdentifierCheck.Find(new NumberColumn(name, [.. Enumerable.Range(0, 100).Select(i => (float)((i * 37 % 100) * step))])));

    [Theory]
    [InlineData("n", 17)]
    [InlineData("year", 1)]
    [InlineData("paid", 17)]
    [InlineData("width", 17)]
    [InlineData("Idaho", 17)]
    public void Other_numbers_are_none(string name, int step) =>
        Assert.Null(IdentifierCheck.Find(new NumberColumn(name, [.. Enumerable.Range(0, 100).Select(i => (float)((i * 37 % 100) * step))])));

    [Fact]
    public void An_identifier_is_left_out_unless_it_is_declared_or_all_there_is()
    {
        var table = new Table(
        [
            new NumberColumn("id", [.. Enumerable.Range(0, 100).Select(i => (float)i)]),
            new NumberColumn("x", [.. Enumerable.Range(0, 100).Select(i => (float)(i % 9))]),
            new NumberColumn("y", [.. Enumerable.Range(0, 100).Select(i => (float)(i % 2))]),
        ]);
        var plan = FeaturePlan.Create(table, ["y"], table.AllRows());
        var declared = new FeaturePlanOptions { Columns = System.Collections.Immutable.ImmutableSortedDictionary<string, ColumnOptions>.Empty.Add("id", new() { Kind = ColumnKind.Number }) };

        Assert.Equal(["x"], plan.Columns);
        Assert.Contains("'id' is left out: it is called like an identifier", Assert.Single(plan.Notes), StringComparison.Ordinal);
        Assert.Equal(["id", "x"], FeaturePlan.Create(table, ["y"], table.AllRows(), declared).Columns);
        Assert.Equal(["id"], FeaturePlan.Create(table.Without("x"), ["y"], table.AllRows()).Columns);
    }

    private static DataFinding[] Find(Table training, Table? test)
    {
        var label = new LabelEncoding { Column = "y", Task = TaskKind.Regression };
        return [.. DataChecks.Find(training, training.AllRows(), test ?? training, test?.AllRows() ?? [], label, ["n", "c"])];
    }

    private static Table Make(int rows, Func<int, float> number, Func<int, string> category) => new(
    [
        new NumberColumn("n", [.. Enumerable.Range(0, rows).Select(number)]),
        new CategoryColumn("c", [.. Enumerable.Range(0, rows).Select(category)]),
        new NumberColumn("y", [.. Enumerable.Range(0, rows).Select(_ => 1f)]),
    ]);
}
