using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Tests.Data;

public sealed class PreprocessingTests
{
    private static readonly Table People = TableReaderTests.Read(
        "age,city,flat,id,note,label\n" +
        "10,Rome,1,a1,,0\n" +
        ",Oslo,1,a2,,1\n" +
        "30,Rome,1,a3,,0\n" +
        "50,,1,a4,,1\n");

    [Fact]
    public void The_default_imputes_and_standardizes_numbers_and_spreads_categories()
    {
        var plan = FeaturePlan.Create(People, ["label", "id"], Rows(4));
        var pipeline = PreprocessingPipeline.Fit(plan, People, Rows(4), out var matrix);

        Assert.Equal(["age", "age missing", "city=Oslo", "city=Rome", "city missing"], pipeline.FeatureNames);
        Assert.Equal(["age", "city"], pipeline.Inputs.Columns.Select(c => c.Name));

        // Ages 10, 30 (the mean of 10, 30 and 50), 30, 50: mean 30, deviation sqrt(200).
        float unit = (float)(1 / Math.Sqrt(200));
        Assert.Equal([-20 * unit, 0, 0, 1, 0], matrix[0].ToArray());
        Assert.Equal([0, 1, 1, 0, 0], matrix[1].ToArray());
        Assert.Equal([20 * unit, 0, 0, 0, 1], matrix[3].ToArray());
        Assert.Equal(2, plan.Notes.Length);
        Assert.Contains("'flat' is left out: it has the same value", plan.Notes[0], StringComparison.Ordinal);
        Assert.Contains("'note' is left out: it has no value", plan.Notes[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Only_training_rows_are_learned_from()
    {
        var plan = FeaturePlan.Create(People, ["label", "id"], [0, 2]);
        var pipeline = PreprocessingPipeline.Fit(plan, People, [0, 2]);
        var matrix = pipeline.Transform(People);

        // Of the cities only Rome is known, which makes the column constant: left out.
        Assert.Equal(["age"], pipeline.FeatureNames);
        Assert.Equal([-1f, 0f, 1f, 3f], matrix.Values);
    }

    [Fact]
    public void What_training_never_saw_is_zero_everywhere_and_counted()
    {
        var plan = Plan("city", new OneHotOptions());
        var pipeline = PreprocessingPipeline.Fit(plan, People, Rows(4));
        var other = TableReaderTests.Read("city,x\nBern,1\nOslo,2\nBern,3\nParis,4\n,5\n");
        var matrix = pipeline.Transform(other);

        Assert.Equal([0f, 0f, 0f], matrix[0].ToArray());
        Assert.Equal([1f, 0f, 0f], matrix[1].ToArray());
        Assert.Equal([0f, 0f, 1f], matrix[4].ToArray());
        Assert.Equal(new UnseenCategories("city", 3, "Bern"), Assert.Single(matrix.Unseen));
    }

    [Fact]
    public void Rare_categories_share_a_column_with_what_training_never_saw()
    {
        var table = TableReaderTests.Read("c,x\n" + string.Join("\n", "a,a,a,b,b,c,d".Split(',').Select((c, i) => $"{c},{i}")));
        var byCount = PreprocessingPipeline.Fit(Plan("c", new OneHotOptions { MinimumCount = 2 }), table, Rows(7));
        var byNumber = PreprocessingPipeline.Fit(Plan("c", new OneHotOptions { MaximumCategories = 3 }), table, Rows(7));

        Assert.Equal(["c other", "c=a", "c=b"], byCount.FeatureNames);
        Assert.Equal(["c other", "c=a", "c=b", "c=c"], byNumber.FeatureNames);
        Assert.Equal([1f, 0f, 0f], byCount.Transform(table, [6])[0].ToArray());
        Assert.Equal([1f, 0f, 0f], byCount.Transform(TableReaderTests.Read("c,x\nz,1\n"))[0].ToArray());
    }

    [Theory]
    [InlineData(MissingCategory.Own, 3f)]
    [InlineData(MissingCategory.MostFrequent, 2f)]
    [InlineData(MissingCategory.Unknown, 0f)]
    public void An_index_begins_with_the_unknown(MissingCategory missing, float missingIndex)
    {
        var pipeline = PreprocessingPipeline.Fit(Plan("city", new CategoryIndexOptions { MinimumCount = 1, Missing = missing }), People, Rows(4), out var matrix);

        Assert.Equal([2f, 1f, 2f, missingIndex], matrix.Values);
        Assert.Equal([0f], pipeline.Transform(TableReaderTests.Read("city,x\nBern,1\n")).Values);
        Assert.Equal(missing == MissingCategory.Own ? 4 : 3, pipeline.Features[0].IndexCount);
        Assert.Equal(FeatureKind.Index, pipeline.Features[0].Kind);
    }

    [Fact]
    public void Constant_and_empty_columns_become_zero_for_every_value()
    {
        var table = TableReaderTests.Read("c,e\n0.1,\n0.1,\n0.1,\n");
        var plan = new FeaturePlan { Features = [new("c", [new ImputeOptions(), new StandardizeOptions()]), new("e", [new ImputeOptions(), new StandardizeOptions()])] };
        var pipeline = PreprocessingPipeline.Fit(plan, table, Rows(3), out var matrix);

        Assert.All(matrix.Values, v => Assert.Equal(0f, v));
        Assert.Equal([0f, 0f], pipeline.Transform(TableReaderTests.Read("c,e\n5,7\n")).Values);
    }

    [Theory]
    [InlineData(ImputeStrategy.Mean, 3f)]
    [InlineData(ImputeStrategy.Median, 1.5f)]
    [InlineData(ImputeStrategy.Constant, -1f)]
    public void Imputes_by_strategy(ImputeStrategy strategy, float expected)
    {
        var table = TableReaderTests.Read("x,y\n1,0\n,0\n1,0\n8,0\n2,0\n");
        PreprocessingPipeline.Fit(Plan("x", new ImputeOptions { Strategy = strategy, Constant = -1 }), table, Rows(5), out var matrix);

        Assert.Equal([1f, expected, 1f, 8f, 2f], matrix.Values);
    }

    [Fact]
    public void A_large_offset_costs_no_digits()
    {
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => 1_000_000f + (i % 7))];
        var table = new Table([new NumberColumn("x", values)]);
        PreprocessingPipeline.Fit(Plan("x", new StandardizeOptions()), table, Rows(1000), out var matrix);
        double mean = values.Average(v => (double)v);
        double deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));

        Assert.All(Enumerable.Range(0, 1000), i => Assert.Equal((values[i] - mean) / deviation, matrix.Values[i], 0.02));
    }

    [Fact]
    public void Rows_with_missing_values_can_be_dropped()
    {
        var plan = FeaturePlan.Create(People, ["label", "id"], Rows(4), new() { DropRowsWithMissing = true });

        Assert.Equal([0, 2], plan.UsableRows(People, Rows(4)));
        Assert.Throws<InvalidInputException>(() => plan.UsableRows(People, [1, 3]));
    }

    [Fact]
    public void Options_change_a_column_and_come_back_from_json()
    {
        var options = new FeaturePlanOptions
        {
            Numbers = NumberScaling.None,
            Columns = ImmutableSortedDictionary<string, ColumnOptions>.Empty
                .Add("age", new() { Steps = [new ImputeOptions { Strategy = ImputeStrategy.Median }] })
                .Add("city", new() { Use = false })
                .Add("flat", new() { Kind = ColumnKind.Number, Use = true }),
        };
        var json = System.Text.Json.JsonSerializer.Serialize(options, DataJsonContext.Default.FeaturePlanOptions);
        var read = System.Text.Json.JsonSerializer.Deserialize(json, DataJsonContext.Default.FeaturePlanOptions)!;
        var plan = FeaturePlan.FromJson(FeaturePlan.Create(People, ["label", "id"], Rows(4), read).ToJson());

        Assert.Contains("\"step\":\"impute\",\"strategy\":\"median\"", json, StringComparison.Ordinal);
        Assert.Equal(["age", "flat"], plan.Features.Select(f => f.Column));
        Assert.Equal(new ImputeOptions { Strategy = ImputeStrategy.Median }, Assert.Single(plan.Features[0].Steps));
        Assert.Equal(new ImputeOptions(), Assert.Single(plan.Features[1].Steps));
        Assert.Equal(ColumnKind.Number, read.DeclaredKinds!["flat"]);
    }

    [Fact]
    public void Wide_categories_are_cut_short_and_names_left_out()
    {
        var table = new Table(
        [
            new CategoryColumn("zip", [.. Enumerable.Range(0, 400).Select(i => $"z{i % 40}")]),
            new CategoryColumn("name", [.. Enumerable.Range(0, 400).Select(i => $"n{i}")]),
        ]);
        var plan = FeaturePlan.Create(table, [], Rows(400));

        Assert.Equal(33, PreprocessingPipeline.Fit(plan, table, Rows(400)).FeatureCount);
        Assert.Contains("'name' is left out: 400 different texts in 400 rows", plan.Notes[1], StringComparison.Ordinal);
        Assert.IsType<CategoryIndexOptions>(FeaturePlan.Create(table, [], Rows(400), new() { WideCategories = WideCategories.Index }).Features[0].Steps[0]);
    }

    [Fact]
    public void A_plan_that_does_not_fit_the_table_is_refused()
    {
        Assert.Contains("Did you mean 'city'?", Fault(() => Planned("citi", new() { Use = true })), StringComparison.Ordinal);
        Assert.Contains("'standardize' takes numbers but gets categories", Fault(() => Planned("city", new() { Steps = [new StandardizeOptions()] })), StringComparison.Ordinal);
        Assert.Contains("'one-hot' takes categories but gets numbers", Fault(() => Planned("age", new() { Steps = [new OneHotOptions()] })), StringComparison.Ordinal);
        Assert.Contains("needs a step", Fault(() => Planned("city", new() { Steps = [] })), StringComparison.Ordinal);
        Assert.Contains("no column is left", Fault(() => FeaturePlan.Create(TableReaderTests.Read("y,z\n1,1\n2,1\n"), ["y"], Rows(2))), StringComparison.Ordinal);

        var pipeline = PreprocessingPipeline.Fit(Plan("age", new ImputeOptions()), People, Rows(4));
        Assert.Contains("must hold numbers but holds text such as 'old'", Fault(() => pipeline.Transform(TableReaderTests.Read("age,x\nold,1\n"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Targets_are_standardized_and_come_back()
    {
        float[] targets = [100, 200, 300, 400];
        var scaler = TargetScaler.Fit(targets);
        var scaled = targets.ToArray();
        scaler.Standardize(scaled);

        Assert.Equal(250, scaler.Mean);
        Assert.Equal(Math.Sqrt(12500), scaler.Deviation, 0.001);
        Assert.Equal(0, scaled.Sum(), 0.00001);
        scaler.Restore(scaled);
        Assert.Equal(targets, scaled, (a, b) => Math.Abs(a - b) < 0.001f);
        Assert.Equal(new TargetScaler(7, 1), TargetScaler.Fit([7, 7]));
    }

    [Fact]
    public void The_lowered_graph_has_an_input_for_every_column_and_lowest_opsets()
    {
        var (pipeline, graph, _) = Lowered(People, FeaturePlan.Create(People, ["label", "id"], Rows(4)));

        Assert.Equal(["age: Float32 [batch, 1]", "city: String [batch, 1]"], graph.Inputs.Select(i => i.ToString()));
        Assert.Equal(12, graph.OpsetVersions[""]);
        Assert.Equal(2, graph.OpsetVersions["ai.onnx.ml"]);
        Assert.Contains(graph.Nodes, n => n.Name == "preprocessing/0_age/0_impute/Where");
        Assert.Equal(5, pipeline.FeatureCount);
    }

    [Fact]
    public void A_pipeline_raised_from_its_graph_gives_the_same_bits()
    {
        foreach (var table in new[] { People, IrisTests.Read(), RandomTables.Make(3, 200) })
        {
            var plan = RandomTables.EveryStep(table);
            var (pipeline, graph, _) = Lowered(table, plan);
            var raised = PreprocessingPipeline.Raise(graph, FeaturePlan.FromJson(plan.ToJson()), TableSchema.FromJson(pipeline.Inputs.ToJson()));

            Assert.Equal(Bits(pipeline.Transform(table)), Bits(raised.Transform(table)));
            Assert.Equal(pipeline.FeatureNames, raised.FeatureNames);
        }

        Assert.Equal(new TargetScaler(2, 3), TargetScaler.Raise(Build(graph => new TargetScaler(2, 3).Lower(graph, graph.AddInput("x", ElementType.Float32, [Dimension.Batch, 1])))));
        Assert.Throws<InvalidInputException>(() => TargetScaler.Raise(Build(_ => { })));
    }

    internal static (PreprocessingPipeline Pipeline, OperatorGraph Graph, string Output) Lowered(Table table, FeaturePlan plan)
    {
        var pipeline = PreprocessingPipeline.Fit(plan, table, Rows(table.RowCount));
        var output = "";
        var graph = Build(builder =>
        {
            output = pipeline.Lower(builder);
            builder.AddOutput(output, ElementType.Float32, [Dimension.Batch, pipeline.FeatureCount]);
        });
        return (pipeline, graph, output);
    }

    internal static int[] Bits(FeatureMatrix matrix) => Array.ConvertAll(matrix.Values, BitConverter.SingleToInt32Bits);

    private static OperatorGraph Build(Action<OperatorGraphBuilder> build)
    {
        var builder = new OperatorGraphBuilder("test");
        build(builder);
        return builder.Build();
    }

    private static FeaturePlan Plan(string column, params ImmutableArray<StepOptions> steps) => new() { Features = [new(column, steps)] };

    private static FeaturePlan Planned(string column, ColumnOptions options) => FeaturePlan.Create(
        People, ["label"], Rows(4), new() { Columns = ImmutableSortedDictionary<string, ColumnOptions>.Empty.Add(column, options) });

    private static int[] Rows(int count) => [.. Enumerable.Range(0, count)];

    private static string Fault(Func<object> action) => Assert.Throws<InvalidInputException>(action).Message;
}
