using MlNetStudio.Data;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Onnx;
using MlNetStudio.OnnxRuntime;
using MlNetStudio.Tests.Onnx.Runtime;

namespace MlNetStudio.Tests.Data;

public sealed class LoweredPreprocessingTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 37)]
    [InlineData(3, 500)]
    public void The_engine_gives_the_bits_of_the_in_memory_transform(int seed, int rows)
    {
        var training = RandomTables.Make(seed, 200);
        var (pipeline, graph, output) = PreprocessingTests.Lowered(training, RandomTables.EveryStep(training));

        // Other rows, with categories that training never saw.
        var table = WithUnseen(RandomTables.Make(seed + 100, rows));
        var run = OperatorEngine.Compile(graph).Run(Inputs(pipeline, table));

        Assert.Equal(PreprocessingTests.Bits(pipeline.Transform(table)), Array.ConvertAll(run[output].As<float>().Data, BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void The_engine_prepares_row_by_row_to_the_same_bits_and_allocates_nothing_but_the_words_of_texts()
    {
        const int Rows = 60;
        var training = RandomTables.Make(6, 200);
        var table = WithUnseen(RandomTables.Make(106, Rows));
        var plan = RandomTables.EveryStep(training);
        Assert.Contains(plan.Features, feature => training[feature.Column].Kind == ColumnKind.Text);
        foreach (bool splitsTexts in new[] { true, false })
        {
            var (pipeline, graph, output) = PreprocessingTests.Lowered(
                training, plan with { Features = [.. plan.Features.Where(feature => splitsTexts || training[feature.Column].Kind != ColumnKind.Text)] });
            var engine = OperatorEngine.Compile(graph);
            var all = Inputs(pipeline, table);
            float[] expected = engine.Run(all)[output].As<float>().Data;
            var row = all.ToDictionary(input => input.Key, input => Tensor.Zeros(input.Value.ElementType, [1, 1]));
            var run = engine.Repeat(row, [output]);
            for (int i = 0; i < Rows; i++)
            {
                Take(all, i, row);
                run.Execute();
                Assert.Equal(Bits(expected.AsSpan(i * pipeline.FeatureCount, pipeline.FeatureCount)), Bits(run.Output(0).As<float>().Span));
            }

            if (!splitsTexts)
            {
                Allocations.AssertNone(() =>
                {
                    for (int i = 0; i < Rows; i++)
                    {
                        Take(all, i, row);
                        run.Execute();
                    }
                });
            }
        }
    }

    [RequiresOnnxRuntimeTheory]
    [InlineData(4, 1)]
    [InlineData(5, 300)]
    public void OnnxRuntime_gives_the_in_memory_transform(int seed, int rows)
    {
        var training = RandomTables.Make(seed, 200);
        var (pipeline, graph, output) = PreprocessingTests.Lowered(training, RandomTables.EveryStep(training));
        var table = WithUnseen(RandomTables.Make(seed + 100, rows));
        using var session = new OnnxRuntimeSession(OnnxWriter.ToBytes(graph));
        var expected = pipeline.Transform(table).Values;
        var actual = session.Run(Inputs(pipeline, table))[output].As<float>().Data;

        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                float.IsNaN(expected[i]) ? float.IsNaN(actual[i]) : Math.Abs(expected[i] - actual[i]) <= 1e-5f * Math.Max(1, Math.Abs(expected[i])),
                $"feature '{pipeline.FeatureNames.ElementAt(i % pipeline.FeatureCount)}', row {i / pipeline.FeatureCount}: {expected[i]} and {actual[i]}");
        }
    }

    [Fact]
    public void The_engine_restores_targets_to_the_same_bits()
    {
        var scaler = new TargetScaler(206.8558f, 115.3955f);
        var builder = new OperatorGraphBuilder("target");
        var output = scaler.Lower(builder, builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 1]), "prediction");
        builder.AddOutput(output, ElementType.Float32, [Dimension.Batch, 1]);
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => (i - 500) / 137f)];
        var run = OperatorEngine.Compile(builder.Build()).Run(new Dictionary<string, Tensor> { ["x"] = Tensor.Create([.. values], values.Length, 1) });
        scaler.Restore(values);

        Assert.Equal(values, run["prediction"].As<float>().Data);
    }

    /// <summary>Brings a row of a batch into tensors of one row.</summary>
    private static void Take(Dictionary<string, Tensor> batch, int row, Dictionary<string, Tensor> one)
    {
        foreach (var (name, tensor) in batch)
        {
            switch (tensor)
            {
                case Tensor<float> numbers:
                    one[name].As<float>().Data[0] = numbers.Data[row];
                    break;
                case Tensor<long> dates:
                    one[name].As<long>().Data[0] = dates.Data[row];
                    break;
                default:
                    one[name].As<string>().Data[0] = tensor.As<string>().Data[row];
                    break;
            }
        }
    }

    private static int[] Bits(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), BitConverter.SingleToInt32Bits);

    private static Table WithUnseen(Table table) => new(table.Columns.Select(c => c is not CategoryColumn category ? c
        : new CategoryColumn(c.Name, [.. Enumerable.Range(0, c.RowCount).Select(row => row % 7 == 3 ? $"new {row}" : category[row])]).AsText(c.Kind == ColumnKind.Text)));

    internal static Dictionary<string, Tensor> Inputs(PreprocessingPipeline pipeline, Table table) => pipeline.Inputs.Columns.ToDictionary(
        c => c.Name,
        c => table[c.Name] switch
        {
            NumberColumn numbers => (Tensor)Tensor.Create(numbers.Values.ToArray(), table.RowCount, 1),
            DateColumn dates => Tensor.Create(dates.Seconds.ToArray(), table.RowCount, 1),
            var texts => Tensor.Create(Enumerable.Range(0, table.RowCount).Select(texts.TextOf).ToArray(), table.RowCount, 1),
        });
}
