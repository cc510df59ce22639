using MlNetStudio.Data;
using MlNetStudio.Neural;

namespace MlNetStudio.Tests.Data;

public sealed class RowSplitterTests
{
    private static readonly Table Visits = MakeVisits();
    private static readonly LabelEncoding Label = LabelEncoding.Fit(Visits, "label", Visits.AllRows());

    // Not every row, and not in the table's order.
    private static readonly int[] Rows = [.. Enumerable.Range(0, 200).Where(row => row % 10 != 3)];

    [Theory]
    [InlineData(SplitMethod.Random, null)]
    [InlineData(SplitMethod.Stratified, null)]
    [InlineData(SplitMethod.Group, "patient")]
    [InlineData(SplitMethod.Time, "day")]
    public void Parts_hold_every_row_once_and_the_same_for_the_same_seed(SplitMethod method, string? column)
    {
        var options = new SplitOptions { Method = method, Column = column, Seed = 5 };
        var split = RowSplitter.Split(Visits, Label, Rows, 0.25, options);

        Assert.Equal(Rows, split.Train.Concat(split.Test).Order());
        Assert.InRange(split.Test.Length, 35, 55);
        Assert.Equal(split.Test, RowSplitter.Split(Visits, Label, Rows, 0.25, options).Test);
    }

    [Theory]
    [InlineData(SplitMethod.Random, null)]
    [InlineData(SplitMethod.Stratified, null)]
    [InlineData(SplitMethod.Group, "patient")]
    [InlineData(SplitMethod.TimeBlocks, "day")]
    public void Folds_test_every_row_once(SplitMethod method, string? column)
    {
        var folds = RowSplitter.Folds(Visits, Label, Rows, 5, new() { Method = method, Column = column, Seed = 5 });

        Assert.Equal(Rows, folds.SelectMany(fold => fold.Test).Order());
        Assert.All(folds, fold => Assert.Equal(Rows, fold.Train.Concat(fold.Test).Order()));
        Assert.All(folds, fold => Assert.InRange(fold.Test.Length, 30, 42));
    }

    [Fact]
    public void Stratified_folds_share_out_the_classes()
    {
        var folds = RowSplitter.Folds(Visits, Label, Rows, 4, new() { Seed = 1 });
        int ill = Rows.Count(row => Visits["label"].TextOf(row) == "ill");

        Assert.All(folds, fold => Assert.InRange(fold.Test.Count(row => Visits["label"].TextOf(row) == "ill"), ill / 4, (ill / 4) + 1));
    }

    [Fact]
    public void A_group_is_never_in_both_parts()
    {
        var options = new SplitOptions { Method = SplitMethod.Group, Column = "patient", Seed = 2 };
        var splits = RowSplitter.Folds(Visits, Label, Rows, 5, options).Append(RowSplitter.Split(Visits, Label, Rows, 0.2, options));

        foreach (var split in splits)
        {
            string[] Patients(int[] rows) => [.. rows.Where(row => !Visits["patient"].IsMissing(row)).Select(Visits["patient"].TextOf).Distinct()];
            Assert.Empty(Patients(split.Train).Intersect(Patients(split.Test)));
        }
    }

    [Fact]
    public void What_comes_later_is_never_learned_from()
    {
        var options = new SplitOptions { Method = SplitMethod.Time, Column = "day" };
        var folds = RowSplitter.Folds(Visits, Label, Rows, 4, options);
        foreach (var split in folds.Append(RowSplitter.Split(Visits, Label, Rows, 0.2, options)))
        {
            double Day(int row) => Visits.Numbers("day")[row];
            Assert.True(split.Train.Max(Day) < split.Test.Min(Day));
        }

        Assert.Equal(folds.Select(fold => fold.Train.Length).Order(), folds.Select(fold => fold.Train.Length));
    }

    [Fact]
    public void Rows_of_one_time_stay_together_however_many_they_are()
    {
        var table = new Table([new NumberColumn("t", [1f, 1, 1, 1, 1, 1, 1, 2]), new NumberColumn("y", [1f, 2, 3, 4, 5, 6, 7, 8])]);
        var label = new LabelEncoding { Column = "y", Task = TaskKind.Regression };
        var options = new SplitOptions { Method = SplitMethod.Time, Column = "t" };

        Assert.Equal([7], RowSplitter.Split(table, label, table.AllRows(), 0.5, options).Test);
        Assert.Throws<InvalidInputException>(() => RowSplitter.Split(table, label, [0, 1, 2], 0.5, options));
        Assert.Throws<InvalidInputException>(() => RowSplitter.Folds(table, label, table.AllRows(), 3, options));
    }

    [Fact]
    public void What_cannot_be_divided_is_refused_with_its_reason()
    {
        string Fault(SplitOptions options, int folds = 3) => Assert.Throws<InvalidInputException>(() => RowSplitter.Folds(Visits, Label, Rows, folds, options)).Message;

        Assert.Contains("name the column", Fault(new() { Method = SplitMethod.Group }), StringComparison.Ordinal);
        Assert.Contains("Did you mean 'patient'?", Fault(new() { Method = SplitMethod.Group, Column = "patiant" }), StringComparison.Ordinal);
        Assert.Contains("groups cannot be divided into 100 folds", Fault(new() { Method = SplitMethod.Group, Column = "patient" }, 100), StringComparison.Ordinal);
        Assert.Contains("must hold numbers", Fault(new() { Method = SplitMethod.Time, Column = "label" }), StringComparison.Ordinal);
        Assert.Contains("is empty here", Fault(new() { Method = SplitMethod.Time, Column = "gap" }), StringComparison.Ordinal);
    }

    private static Table MakeVisits()
    {
        var random = new Random(1);
        return new Table(
        [
            new NumberColumn("day", [.. Enumerable.Range(0, 200).Select(_ => (float)random.Next(60))]),
            new NumberColumn("gap", [.. Enumerable.Range(0, 200).Select(row => row == 17 ? float.NaN : row)]),
            new CategoryColumn("patient", [.. Enumerable.Range(0, 200).Select(row => row % 50 == 0 ? null : $"p{random.Next(25)}")]),
            new CategoryColumn("label", [.. Enumerable.Range(0, 200).Select(_ => random.Next(4) == 0 ? "ill" : "well")]),
        ]);
    }
}
