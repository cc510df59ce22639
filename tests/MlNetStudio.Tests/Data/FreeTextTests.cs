using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Tests.Data;

public sealed class FreeTextTests
{
    private static readonly string?[] Reviews = ["The good film", "a GOOD, good play", "not good", "not bad", null, "", "bad film"];

    [Fact]
    public void Words_are_counted_weighed_and_brought_to_length_1()
    {
        var (names, rows) = Fitted(new TfIdfOptions());

        // In two texts or more: the words, and no pair.
        Assert.Equal(["r: bad", "r: film", "r: good", "r: not"], names);
        double good = Math.Log(6 / 4.0) + 1;
        double two = Math.Log(6 / 3.0) + 1;
        double length = Math.Sqrt((good * good) + (two * two));
        Assert.Equal([0, two / length, good / length, 0], rows[0].Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([0f, 0, 1, 0], rows[1]);
        Assert.All(rows[4].Concat(rows[5]), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Counts_stay_as_they_are_if_asked_and_pairs_are_found()
    {
        var (names, rows) = Fitted(new TfIdfOptions { Normalize = false, MinimumCount = 1, MinimumGram = 2 });

        Assert.Contains("r: good film", names);
        Assert.Contains("r: not bad", names);
        Assert.Equal((float)(Math.Log(6 / 2.0) + 1), rows[3][Array.IndexOf(names, "r: not bad")]);
    }

    [Fact]
    public void Characters_are_counted_without_regard_to_case_or_to_the_kind_of_space()
    {
        var table = new Table([new CategoryColumn("r", ["ab A", "AB\ta", "x"])]);
        var pipeline = PreprocessingPipeline.Fit(
            new FeaturePlan { Features = [new("r", [new TfIdfOptions { Items = TextItems.Characters, MinimumGram = 3, MaximumGram = 3, Normalize = false }])] }, table, table.AllRows(), out var matrix);

        Assert.Equal(["r: ab ", "r: b a"], pipeline.FeatureNames);
        Assert.Equal(matrix[0], matrix[1]);
        Assert.Equal(0, matrix[2][0]);
    }

    [Fact]
    public void The_most_frequent_terms_are_kept_and_none_is_no_fault()
    {
        Assert.Equal(["r: good"], Fitted(new TfIdfOptions { MaximumTerms = 1 }).Names);
        var (names, rows) = Fitted(new TfIdfOptions { MinimumCount = 100 });
        Assert.Single(names);
        Assert.All(rows, row => Assert.Equal([0f], row));
    }

    [Fact]
    public void A_fitted_vocabulary_comes_back_from_its_graph()
    {
        var table = new Table([new CategoryColumn("r", Reviews)]);
        foreach (var options in new[] { new TfIdfOptions(), new TfIdfOptions { Items = TextItems.Characters, MaximumGram = 3 } })
        {
            var (pipeline, graph, _) = PreprocessingTests.Lowered(table, new FeaturePlan { Features = [new("r", [options])] });
            var raised = PreprocessingPipeline.Raise(graph, pipeline.Plan, pipeline.Inputs);

            Assert.Equal(pipeline.FeatureNames, raised.FeatureNames);
            Assert.Equal(pipeline.Transform(table).Values, raised.Transform(table).Values);
        }
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(3, 2)]
    [InlineData(1, 9)]
    public void Grams_that_cannot_be_are_refused(int least, int most) =>
        Assert.Throws<InvalidInputException>(() => Fitted(new TfIdfOptions { MinimumGram = least, MaximumGram = most }));

    [Fact]
    public void Free_text_is_recognized_by_itself_and_can_be_overruled()
    {
        var lines = Enumerable.Range(0, 40).Select(i => $"this is sentence {i} of many,code {i % 3} a,{i}");
        string file = "text,kind,n\n" + string.Join('\n', lines) + "\n";
        var table = TableReaderTests.Read(file);

        Assert.Equal([ColumnKind.Text, ColumnKind.Category, ColumnKind.Number], table.Columns.Select(column => column.Kind));
        Assert.Empty(table.Schema.Find("text")!.Categories);
        var declared = TableReaderTests.Read(file, new()
        {
            ColumnKinds = ImmutableSortedDictionary<string, ColumnKind>.Empty.Add("text", ColumnKind.Category).Add("kind", ColumnKind.Text),
        });
        Assert.Equal([ColumnKind.Category, ColumnKind.Text, ColumnKind.Number], declared.Columns.Select(column => column.Kind));
    }

    [Fact]
    public void A_plan_counts_words_and_says_so()
    {
        var table = new Table([new CategoryColumn("r", Reviews).AsText(true)]);
        var plan = FeaturePlan.Create(table, [], table.AllRows(), new() { TextCharacters = 5 });

        Assert.Equal([TextItems.Words, TextItems.Characters], plan.Features.Select(feature => ((TfIdfOptions)feature.Steps[0]).Items));
        Assert.Contains("'r' holds free text", Assert.Single(plan.Notes), StringComparison.Ordinal);
        Assert.Equal(plan.Features[1].Steps[0], FeaturePlan.FromJson(plan.ToJson()).Features[1].Steps[0]);
    }

    private static (string[] Names, float[][] Rows) Fitted(TfIdfOptions options)
    {
        var table = new Table([new CategoryColumn("r", Reviews)]);
        var pipeline = PreprocessingPipeline.Fit(new FeaturePlan { Features = [new("r", [options])] }, table, table.AllRows(), out var matrix);
        return ([.. pipeline.FeatureNames], [.. Enumerable.Range(0, matrix.Rows).Select(row => matrix[row].ToArray())]);
    }
}
