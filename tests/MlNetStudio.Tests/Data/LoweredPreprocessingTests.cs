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
