using MlNetStudio.Data;
using MlNetStudio.Neural;

namespace MlNetStudio.Tests.Data;

public sealed class TableSplitTests
{
    [Theory]
    [InlineData(150, 0.2, 30)]
    [InlineData(10, 0.25, 3)]
    [InlineData(2, 0.01, 1)]
    [InlineData(3, 0.99, 2)]
    public void A_random_split_has_the_rounded_share_and_every_row_once(int rows, double fraction, int test)
    {
        var split = TableSplit.Random(rows, fraction, 7);

        Assert.Equal(test, split.Test.Length);
        AssertWhole(split, rows);
    }

    [Fact]
    public void The_same_seed_gives_the_same_split_and_another_another()
    {
        var classes = Enumerable.Range(0, 100).Select(i => i % 3).ToArray();

        Assert.Equal(TableSplit.Random(100, 0.2, 1).Test, TableSplit.Random(100, 0.2, 1).Test);
        Assert.NotEqual(TableSplit.Random(100, 0.2, 1).Test, TableSplit.Random(100, 0.2, 2).Test);
        Assert.Equal(TableSplit.Stratified(classes, 0.2, 1).Test, TableSplit.Stratified(classes, 0.2, 1).Test);
        Assert.NotEqual(TableSplit.Stratified(classes, 0.2, 1).Test, TableSplit.Stratified(classes, 0.2, 2).Test);
    }

    [Fact]
    public void A_stratified_split_gives_every_class_its_share()
    {
        int[] classes = [.. Enumerable.Repeat(0, 50), .. Enumerable.Repeat(1, 33), .. Enumerable.Repeat(2, 16), .. Enumerable.Repeat(4, 1)];
        var split = TableSplit.Stratified(classes, 0.2, 3);

        AssertWhole(split, 100);

        // 20 in all: 10, 6.6, 3.2 and 0.2 of the classes; the one row of the last class is kept for training.
        Assert.Equal([10, 7, 3, 0, 0], Enumerable.Range(0, 5).Select(c => split.Test.Count(row => classes[row] == c)));
    }

    [Fact]
    public void Every_class_keeps_a_row_for_training()
    {
        int[] classes = [0, 0, 1, 1, 2];
        var split = TableSplit.Stratified(classes, 0.8, 3);

        Assert.Equal([0, 1, 2], split.Train.Select(row => classes[row]).Distinct().Order());
        Assert.Equal(2, split.Test.Length);
    }

    [Fact]
    public void Folds_test_every_row_once_and_differ_by_one_in_size()
    {
        var folds = TableSplit.Folds(103, 5, 9);

        Assert.Equal(Enumerable.Range(0, 103), folds.SelectMany(f => f.Test).Order());
        Assert.Equal([21, 21, 21, 20, 20], folds.Select(f => f.Test.Length));
        Assert.All(folds, f => AssertWhole(f, 103));
    }

    [Fact]
    public void Stratified_folds_share_out_every_class()
    {
        int[] classes = [.. Enumerable.Repeat(0, 52), .. Enumerable.Repeat(1, 31), .. Enumerable.Repeat(2, 4)];
        var folds = TableSplit.StratifiedFolds(classes, 5, 9);

        Assert.Equal(Enumerable.Range(0, 87), folds.SelectMany(f => f.Test).Order());
        Assert.All(folds, f => Assert.InRange(f.Test.Length, 17, 18));
        foreach (var (c, least) in new[] { (0, 10), (1, 6), (2, 0) })
        {
            Assert.All(folds, f => Assert.InRange(f.Test.Count(row => classes[row] == c), least, least + 1));
        }
    }

    [Fact]
    public void What_cannot_be_split_is_refused()
    {
        Assert.Throws<InvalidInputException>(() => TableSplit.Random(1, 0.2, 0));
        Assert.Throws<InvalidInputException>(() => TableSplit.Random(10, 1, 0));
        Assert.Throws<InvalidInputException>(() => TableSplit.Random(10, double.NaN, 0));
        Assert.Throws<InvalidInputException>(() => TableSplit.Stratified([0, 1, 2], 0.3, 0));
        Assert.Throws<InvalidInputException>(() => TableSplit.Folds(4, 5, 0));
        Assert.Throws<InvalidInputException>(() => TableSplit.StratifiedFolds([0, 1], 1, 0));
    }

    private static void AssertWhole(RowSplit split, int rows)
    {
        Assert.Equal(Enumerable.Range(0, rows), split.Train.Concat(split.Test).Order());
        Assert.Equal(split.Train.Order(), split.Train);
        Assert.Equal(split.Test.Order(), split.Test);
    }
}
