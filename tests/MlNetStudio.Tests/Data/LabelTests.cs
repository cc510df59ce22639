using MlNetStudio.Data;
using MlNetStudio.Neural;

namespace MlNetStudio.Tests.Data;

public sealed class LabelTests
{
    public static TheoryData<float[], TaskKind> Numbers => new()
    {
        { [0, 1, 1, 0], TaskKind.Binary },
        { [-1, 1, -1], TaskKind.Binary },
        { [.. Repeat(3, 10, 1)], TaskKind.Multiclass },
        { [.. Repeat(10, 6, 0)], TaskKind.Multiclass },

        // Ratings from 3 to 8, codes with a gap, too few rows for each, fractions.
        { [.. Repeat(6, 50, 3)], TaskKind.Regression },
        { [.. Repeat(3, 10, 1), 7], TaskKind.Regression },
        { [.. Repeat(10, 4, 0)], TaskKind.Regression },
        { [0.5f, 1.5f, 0.5f], TaskKind.Regression },
        { [.. Repeat(21, 10, 0)], TaskKind.Regression },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Numbers_are_classes_only_where_they_look_like_codes(float[] values, TaskKind expected) =>
        Assert.Equal(expected, TaskInference.Infer(new NumberColumn("y", values), Rows(values.Length)));

    [Fact]
    public void Texts_are_classes()
    {
        Assert.Equal(TaskKind.Binary, TaskInference.Infer(new CategoryColumn("y", ["no", "yes", "no"]), Rows(3)));
        Assert.Equal(TaskKind.Multiclass, TaskInference.Infer(new CategoryColumn("y", ["a", "b", "c"]), Rows(3)));
    }

    [Fact]
    public void Classes_are_sorted_and_do_not_depend_on_the_order_of_rows()
    {
        var texts = LabelEncoding.Fit(Labels("b", "a", "Z", "b"), "y", Rows(4));
        var numbers = LabelEncoding.Fit(TableReaderTests.Read("x,y\n1,10\n2,9\n3,-1\n4,10\n"), "y", Rows(4), TaskKind.Multiclass);

        Assert.Equal(["Z", "a", "b"], texts.Classes.ToArray());
        Assert.False(texts.HasIntegerClasses);
        Assert.Equal(["-1", "9", "10"], numbers.Classes.ToArray());
        Assert.True(numbers.HasIntegerClasses);
    }

    [Fact]
    public void Encodes_classes_by_position_and_numbers_as_they_are()
    {
        var table = Labels("b", "a", null, "b");
        var rows = LabelEncoding.LabeledRows(table, "y");
        var encoding = LabelEncoding.FromJson(LabelEncoding.Fit(table, "y", rows).ToJson());
        var regression = TableReaderTests.Read("x,y\n1,2.5\n2,-3\n");

        Assert.Equal([0, 1, 3], rows);
        Assert.Equal([1f, 0f, 1f], encoding.Encode(table, rows));
        Assert.Equal([-3f, 2.5f], LabelEncoding.Fit(regression, "y", Rows(2)).Encode(regression, [1, 0]));
    }

    [Fact]
    public void Whole_numbers_beyond_the_floats_are_different_classes()
    {
        var table = TableReaderTests.Read("x,y\n1,16777216\n2,16777217\n3,16777216\n");
        var encoding = LabelEncoding.Fit(table, "y", Rows(3));

        Assert.Equal(["16777216", "16777217"], encoding.Classes.ToArray());
        Assert.Equal([0f, 1f, 0f], encoding.Encode(table, Rows(3)));
    }

    [Fact]
    public void A_label_that_is_not_there_offers_the_nearest() =>
        Assert.Contains("Did you mean 'species'?", Fault(() => LabelEncoding.LabeledRows(TableReaderTests.Read("x,species\n1,a\n2,b\n"), "specie")), StringComparison.Ordinal);

    [Fact]
    public void One_class_and_no_label_at_all_are_refused()
    {
        Assert.Contains("the same value in every row, 'a'", Fault(() => LabelEncoding.Fit(Labels("a", "a"), "y", Rows(2))), StringComparison.Ordinal);
        Assert.Contains("no value in any of the 2 rows", Fault(() => LabelEncoding.LabeledRows(TableReaderTests.Read("x,y\n1,\n2,NA\n"), "y")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_that_does_not_fit_is_refused()
    {
        Assert.Contains("3 classes (a, b, c, ...)", Fault(() => LabelEncoding.Fit(Labels("a", "b", "c"), "y", Rows(3), TaskKind.Binary)), StringComparison.Ordinal);
        Assert.Contains("must hold numbers", Fault(() => LabelEncoding.Fit(Labels("a", "b"), "y", Rows(2), TaskKind.Regression)), StringComparison.Ordinal);
        Assert.Contains("these are no classes", Fault(() => LabelEncoding.Fit(Labels([.. Enumerable.Range(0, 30).Select(i => $"id{i}")]), "y", Rows(30))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_training_never_saw_is_named_with_its_line()
    {
        var encoding = LabelEncoding.Fit(TableReaderTests.Read("x,y\n1,cat\n2,dog\n"), "y", Rows(2));
        var error = Assert.Throws<InvalidInputException>(() => encoding.Encode(TableReaderTests.Read("x,y\n1,cat\n2,dgo\n"), Rows(2)));

        Assert.Equal(new SourceLocation("t.csv", 3, 2), error.Location);
        Assert.Contains("'dgo' is none of the classes of the training data. Did you mean 'dog'?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_must_be_there_and_not_negative()
    {
        var table = TableReaderTests.Read("x,w\n1,0.5\n2,2\n3,-1\n4,\n");

        Assert.Equal([2f, 0.5f], SampleWeights.Read(table, "w", [1, 0]));
        Assert.Contains("(4,2): column 'w' holds the weights of the rows, but here it is negative", Fault(() => SampleWeights.Read(table, "w", [0, 2])), StringComparison.Ordinal);
        Assert.Contains("(5,2): column 'w' holds the weights of the rows, but here it is empty", Fault(() => SampleWeights.Read(table, "w", [3])), StringComparison.Ordinal);
    }

    private static IEnumerable<float> Repeat(int distinct, int times, int first) =>
        Enumerable.Range(0, distinct * times).Select(i => (float)(first + (i % distinct)));

    private static Table Labels(params string?[] labels) =>
        new([new NumberColumn("x", [.. labels.Select((_, i) => (float)i)]), new CategoryColumn("y", labels)], "t.csv");

    private static int[] Rows(int count) => [.. Enumerable.Range(0, count)];

    private static string Fault(Func<object> action) => Assert.Throws<InvalidInputException>(action).Message;
}
