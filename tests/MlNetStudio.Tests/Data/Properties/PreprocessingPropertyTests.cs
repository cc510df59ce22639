using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Onnx;
using MlNetStudio.OnnxRuntime;
using MlNetStudio.Tests.Onnx.Runtime;

namespace MlNetStudio.Tests.Data.Properties;

/// <summary>
/// What steps do in memory, in the native engine and in ONNX Runtime is the same for tables that nobody thought of. A run looks at
/// 1,000 tables; MLNETSTUDIO_PROPERTY_TABLES says how many instead, 10,000 for a release.
/// </summary>
public sealed class PreprocessingPropertyTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private static readonly int Tables =
        int.TryParse(Environment.GetEnvironmentVariable("MLNETSTUDIO_PROPERTY_TABLES"), CultureInfo.InvariantCulture, out int tables) ? tables : 1000;

    [Fact]
    public void The_native_engine_gives_the_bits_of_the_transform_in_memory_and_a_raised_pipeline_too() => ForEach((seed, made) =>
    {
        var (pipeline, graph, name) = PreprocessingTests.Lowered(made.Training, made.Plan);
        var expected = pipeline.Transform(made.Test).Values;
        var run = OperatorEngine.Compile(graph).Run(LoweredPreprocessingTests.Inputs(pipeline, made.Test));
        Compare(expected, run[name].As<float>().Data, pipeline, seed, tolerance: 0);
        Compare(expected, PreprocessingPipeline.Raise(graph, FeaturePlan.FromJson(made.Plan.ToJson()), pipeline.Inputs).Transform(made.Test).Values, pipeline, seed, tolerance: 0);
    });

    [RequiresOnnxRuntimeFact]
    public void OnnxRuntime_gives_the_transform_in_memory() => ForEach((seed, made) =>
    {
        var (pipeline, graph, name) = PreprocessingTests.Lowered(made.Training, made.Plan);
        using var session = new OnnxRuntimeSession(OnnxWriter.ToBytes(graph), new OnnxRuntimeOptions { IntraOpThreads = 1 });
        var actual = session.Run(LoweredPreprocessingTests.Inputs(pipeline, made.Test))[name].As<float>().Data;
        Compare(pipeline.Transform(made.Test).Values, actual, pipeline, seed, tolerance: 1e-5f);
    });

    private static void Compare(float[] expected, float[] actual, PreprocessingPipeline pipeline, int seed, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            // Equals holds for NaN and for infinities of one sign.
            bool same = expected[i].Equals(actual[i]) || Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(same, $"table {seed}, feature '{pipeline.FeatureNames.ElementAt(i % pipeline.FeatureCount)}', row {i / pipeline.FeatureCount}: {expected[i]:R} and {actual[i]:R}; {pipeline.Plan.ToJson()}");
        }
    }

    private void ForEach(Action<int, GeneratedTables> check)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Parallel.For(0, Tables, seed =>
        {
            try
            {
                check(seed, new GeneratedTables(seed));
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"table {seed}: {exception}");
            }
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Tables} tables in {watch.Elapsed.TotalSeconds:F1} s"));
    }
}
