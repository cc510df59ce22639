using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.MLNet.Models;
using MlNetStudio.MLNet.Scoring;
using MlNetStudio.MLNet.Tests.Models;
using MlNetStudio.MLNet.Tests.Onnx;
using MlNetStudio.Neural;
using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.MLNet.Tests.Scoring;

/// <summary>What scores is chosen in the options, kept in the file and changed at any time, and the scores stay what they were.</summary>
public class ScoringOptionsTests
{
    // No machine has so many: the GPU is missing also where ONNX Runtime could use one.
    private const int MissingDevice = 99;

    private readonly MLContext _ml = new(seed: 3);

    public static TheoryData<string> All => Pipelines.All;

    [RequiresOnnxRuntimeTheory]
    [MemberData(nameof(All))]
    public void Both_engines_give_the_same_scores(string task)
    {
        var data = Samples.Featurized(_ml, 600);
        var transformer = Pipelines.Trainer(_ml, task).Fit(data);
        var model = ScoringTests.ModelOf(transformer);
        float[] rows = [.. Samples.Column<float[]>(data, "Features").SelectMany(row => row)];
        float[] expected = Pipelines.Scores(transformer.Transform(data));
        float[] expectedRaw = ScoreAll(model, rows);
        Assert.Equal(expectedRaw, BatchScoring.Score(model, data, "Features"));

        _ml.Model.SetScoring(transformer, ScoringOptions.OnnxRuntime);
        Assert.IsType<OnnxRowScorer>(model.RentScorer());
        AssertClose(expected, Pipelines.Scores(transformer.Transform(data)));
        AssertClose(expectedRaw, ScoreAll(model, rows));
        AssertClose(expectedRaw, BatchScoring.Score(model, data, "Features"));

        _ml.Model.SetScoring(transformer, ScoringOptions.Native);
        Assert.IsType<NativeRowScorer>(model.RentScorer());
        Assert.Equal(expected, Pipelines.Scores(transformer.Transform(data)));
    }

    [RequiresOnnxRuntimeTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(9000)]
    public void Any_number_of_rows_is_scored_by_ONNX_Runtime(int rows)
    {
        var data = Samples.Featurized(_ml, 9000);
        var model = _ml.Regression.Trainers.NeuralNetworkQuantile("Price", hiddenUnits: [4], epochs: 1).Fit(data).Model;
        var some = rows == 0 ? _ml.Data.SkipRows(data, 9000) : _ml.Data.TakeRows(data, rows);
        float[] expected = model.Score(some);
        model.Scoring = ScoringOptions.OnnxRuntime;
        Assert.Equal(4096, model.Model.RowsAtOnce);
        Assert.Equal(3 * rows, expected.Length);
        AssertClose(expected, model.Score(some));
        Assert.Throws<ArgumentException>(() => model.Score(new float[7], new float[3]));
        Assert.Throws<ArgumentException>(() => model.Score(new float[5], new float[2]));
    }

    [RequiresOnnxRuntimeTheory]
    [MemberData(nameof(All))]
    public void A_choice_in_the_options_is_kept_in_the_file_and_changed_after_loading(string task)
    {
        var chosen = ScoringOptions.OnnxRuntimeOnCuda(MissingDevice, fallBackToCpu: true, memoryLimit: 3L << 30) with { Threads = 2 };
        var data = Samples.View(_ml, missing: true);
        var native = Pipelines.For(_ml, task).Fit(data);
        var model = Pipelines.For(_ml, task, change: options => options.Scoring = chosen).Fit(data);
        float[] expected = Pipelines.Scores(native.Transform(data));
        AssertClose(expected, Pipelines.Scores(model.Transform(data)));

        byte[] saved = SaveTests.Save(_ml, model, data.Schema);
        Assert.Equal(SaveTests.Network(SaveTests.Save(_ml, native, data.Schema)), SaveTests.Network(saved));
        var loaded = new MLContext().Model.Load(new MemoryStream(saved), out var schema);
        var network = Assert.Single(ScoredNetworks.In(loaded));
        Assert.Equal(chosen, network.Scoring);
        Assert.Equal(Pipelines.Scores(model.Transform(data)), Pipelines.Scores(loaded.Transform(data)));

        // Every part of it can be changed after loading, and is what the session is opened with.
        var changed = chosen with { DeviceId = MissingDevice + 1, MemoryLimit = null, Threads = null };
        _ml.Model.SetScoring(loaded, changed);
        Assert.Equal(changed, network.Scoring);
        Assert.Equal(
            new OnnxRuntimeOptions { Provider = OnnxRuntimeProvider.Cuda, DeviceId = MissingDevice, FallBackToCpu = true, MemoryLimit = 3L << 30, IntraOpThreads = 2 },
            chosen.ToSessionOptions());
        AssertNamesTheProvider(Assert.Throws<OnnxRuntimeUnavailableException>(() => _ml.Model.SetScoring(loaded, chosen with { FallBackToCpu = false })));
        Assert.Equal(changed, network.Scoring);

        _ml.Model.SetScoring(loaded, ScoringOptions.Native);
        Assert.Equal(expected, Pipelines.Scores(loaded.Transform(data)));
        var again = new MLContext().Model.Load(new MemoryStream(SaveTests.Save(_ml, loaded, schema)), out _);
        Assert.Equal(ScoringOptions.Native, Assert.Single(ScoredNetworks.In(again)).Scoring);
    }

    [Fact]
    public void The_default_is_the_librarys_own_core()
    {
        Assert.Equal(ScoringOptions.Native, new NeuralNetworkRegressionTrainer.Options().Scoring);
        Assert.Equal(ScoringEngine.Native, new ScoringOptions().Engine);
        Assert.False(ScoringOptions.OnnxRuntimeOnCuda().FallBackToCpu);
        Assert.Throws<ArgumentNullException>(() => new NeuralNetworkRegressionTrainer.Options { Scoring = null! });
    }

    [Fact]
    public void A_choice_that_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScoringOptions { Engine = (ScoringEngine)7 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScoringOptions { Provider = (OnnxRuntimeProvider)7 });
        Assert.Throws<ArgumentOutOfRangeException>(() => ScoringOptions.OnnxRuntimeOnCuda(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScoringOptions { Threads = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => ScoringOptions.OnnxRuntimeOnCuda(memoryLimit: 0));
    }

    [Fact]
    public void A_model_without_a_network_has_no_scoring_to_choose()
    {
        var model = Samples.Featurize(_ml).Fit(Samples.View(_ml));
        var exception = Assert.Throws<InvalidInputException>(() => _ml.Model.SetScoring(model, ScoringOptions.Native));
        Assert.Contains("no network", exception.Message, StringComparison.Ordinal);
    }

    [RequiresOnnxRuntimeFact]
    public void A_missing_provider_fails_before_training()
    {
        var epochs = new List<object>();
        var data = Samples.Featurized(_ml);
        var trainer = Pipelines.Trainer(_ml, "regression", change: options =>
        {
            options.Scoring = ScoringOptions.OnnxRuntimeOnCuda(MissingDevice);
            options.Progress = new Recorder(epochs.Add);
        });
        AssertNamesTheProvider(Assert.Throws<OnnxRuntimeUnavailableException>(() => trainer.Fit(data)));
        Assert.Empty(epochs);
    }

    [RequiresOnnxRuntimeFact]
    public void A_missing_provider_leaves_the_choice_before()
    {
        var data = Samples.Featurized(_ml);
        var model = _ml.Regression.Trainers.NeuralNetwork("Price", hiddenUnits: [4], epochs: 1).Fit(data).Model;
        float[] expected = model.Score(data);
        AssertNamesTheProvider(Assert.Throws<OnnxRuntimeUnavailableException>(() => model.Scoring = ScoringOptions.OnnxRuntimeOnCuda(MissingDevice)));
        Assert.Equal(ScoringOptions.Native, model.Scoring);
        Assert.Equal(expected, model.Score(data));

        model.Scoring = ScoringOptions.OnnxRuntime;
        float[] onProcessor = model.Score(data);
        model.Scoring = ScoringOptions.OnnxRuntimeOnCuda(MissingDevice, fallBackToCpu: true);
        Assert.Equal(onProcessor, model.Score(data));
    }

    [RequiresOnnxRuntimeFact]
    public void A_model_whose_provider_is_missing_loads_and_can_be_given_another()
    {
        var data = Samples.Featurized(_ml);
        var scoring = ScoringOptions.OnnxRuntimeOnCuda(MissingDevice, fallBackToCpu: true);
        var model = Pipelines.Trainer(_ml, "regression", change: options => options.Scoring = scoring).Fit(data);
        byte[] saved = SaveTests.Replace(SaveTests.Save(_ml, model, data.Schema), bytes => Forbid(bytes, MissingDevice), "Model/Model.key");
        var loaded = _ml.Model.Load(new MemoryStream(saved), out _);
        var network = Assert.Single(ScoredNetworks.In(loaded));
        Assert.Equal(scoring with { FallBackToCpu = false }, network.Scoring);
        AssertNamesTheProvider(Assert.ThrowsAny<Exception>(() => Pipelines.Scores(loaded.Transform(data))));
        network.Scoring = ScoringOptions.Native;
        AssertClose(Pipelines.Scores(model.Transform(data)), Pipelines.Scores(loaded.Transform(data)));
    }

    [RequiresOnnxRuntimeFact]
    public void A_choice_altered_in_the_file_is_refused()
    {
        var data = Samples.Featurized(_ml);
        var scoring = ScoringOptions.OnnxRuntimeOnCuda(MissingDevice, fallBackToCpu: true);
        var model = Pipelines.Trainer(_ml, "regression", change: options => options.Scoring = scoring).Fit(data);
        byte[] saved = SaveTests.Replace(SaveTests.Save(_ml, model, data.Schema), bytes => Forbid(bytes, device: -5), "Model/Model.key");
        var exception = Assert.ThrowsAny<Exception>(() => _ml.Model.Load(new MemoryStream(saved), out _));
        Assert.Contains("altered", SaveTests.Messages(exception), StringComparison.Ordinal);
    }

    [RequiresNoOnnxRuntimeFact]
    public void Where_ONNX_Runtime_is_missing_choosing_it_says_so()
    {
        var data = Samples.Featurized(_ml);
        var trainer = Pipelines.Trainer(_ml, "regression", change: options => options.Scoring = ScoringOptions.OnnxRuntime);
        var exception = Assert.Throws<OnnxRuntimeUnavailableException>(() => trainer.Fit(data));
        Assert.Contains("ONNX Runtime", exception.Message, StringComparison.Ordinal);
        Assert.Contains("ScoringOptions.Native", exception.Message, StringComparison.Ordinal);
        var model = _ml.Regression.Trainers.NeuralNetwork("Price", hiddenUnits: [4], epochs: 1).Fit(data).Model;
        Assert.Throws<OnnxRuntimeUnavailableException>(() => model.Scoring = ScoringOptions.OnnxRuntimeOnCuda(fallBackToCpu: true));
        Assert.Equal(3, model.Score(_ml.Data.TakeRows(data, 3)).Length);
    }

    [Fact]
    public void A_model_of_a_version_without_a_memory_limit_keeps_its_choice()
    {
        using var file = typeof(ScoringOptionsTests).Assembly.GetManifestResourceStream("version-1.2.zip")!;
        var loaded = _ml.Model.Load(file, out var schema);
        var network = Assert.IsType<NeuralNetworkRegressionModelParameters>(Assert.Single(ScoredNetworks.In(loaded)));
        var chosen = ScoringOptions.OnnxRuntimeOnCuda(3, fallBackToCpu: true) with { Threads = 2 };
        Assert.Equal(chosen, network.Scoring);
        var again = _ml.Model.Load(new MemoryStream(SaveTests.Save(_ml, loaded, schema)), out _);
        Assert.Equal(chosen, Assert.Single(ScoredNetworks.In(again)).Scoring);
        network.Scoring = ScoringOptions.Native;
        var scores = new float[2];
        network.Score([1, 1, -2, 0.5f], scores);
        AssertClose([5.5745316f, 4.276459f], scores);
    }

    [Fact]
    public void A_model_of_the_version_before_scoring_was_chosen_loads_and_is_scored_by_the_core()
    {
        using var file = typeof(ScoringOptionsTests).Assembly.GetManifestResourceStream("version-1.1.zip")!;
        var loaded = _ml.Model.Load(file, out var schema);
        var network = Assert.IsType<NeuralNetworkVectorModelParameters>(Assert.Single(ScoredNetworks.In(loaded)));
        Assert.Equal(ScoringOptions.Native, network.Scoring);
        var scores = new float[6];
        network.Score([1, 0.5f, 1, 0, 0, -1, 1.5f, 0, 0, 1], scores);
        AssertClose([-18.082272f, 4.7218885f, 30.04403f, -41.849907f, -18.492231f, 6.4619284f], scores);
        var again = _ml.Model.Load(new MemoryStream(SaveTests.Save(_ml, loaded, schema)), out _);
        Assert.Equal(ScoringOptions.Native, Assert.Single(ScoredNetworks.In(again)).Scoring);
    }

    /// <summary>The component's bytes without the permission to fall back, and for a device.</summary>
    private static byte[] Forbid(byte[] key, int device)
    {
        // Engine, provider, device, permission.
        byte[] written = [1, 0, 0, 0, 1, 0, 0, 0, MissingDevice, 0, 0, 0, 1];
        int start = key.AsSpan().IndexOf(written);
        Assert.True(start > 0);
        BitConverter.GetBytes(device).CopyTo(key, start + 8);
        key[start + 12] = 0;
        return key;
    }

    private static float[] ScoreAll(NetworkModel model, float[] rows)
    {
        var scores = new float[rows.Length / model.FeatureCount * model.OutputCount];
        model.ScoreRows(rows, scores);
        return scores;
    }

    private static void AssertNamesTheProvider(Exception exception)
    {
        string message = SaveTests.Messages(exception);
        Assert.Contains("CUDA", message, StringComparison.Ordinal);
        Assert.Contains("ScoringOptions.Native", message, StringComparison.Ordinal);
    }

    internal static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(IsClose(expected[i], actual[i]), $"score {i} is {actual[i]:R} and should be {expected[i]:R}");
        }
    }

    /// <summary>Equal within 1e-5 of the value; scores here are of a size around 1 or more, near 0 it is 1e-5 itself.</summary>
    internal static bool IsClose(float expected, float actual) => Math.Abs(expected - actual) <= 1e-5f * Math.Max(1, Math.Abs(expected));

    private sealed class Recorder(Action<object> add) : IProgress<Neural.Training.TrainingEvent>
    {
        public void Report(Neural.Training.TrainingEvent value) => add(value);
    }
}
