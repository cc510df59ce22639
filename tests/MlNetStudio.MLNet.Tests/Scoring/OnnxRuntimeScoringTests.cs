using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.MLNet.Tests.Onnx;
using MlNetStudio.Neural;
using MlNetStudio.OnnxRuntime;
using MlNetStudio.Tests;

namespace MlNetStudio.MLNet.Tests.Scoring;

/// <summary>One session for all threads, changed and closed while they score.</summary>
public class OnnxRuntimeScoringTests
{
    private readonly MLContext _ml = new(seed: 3);

    [RequiresOnnxRuntimeFact]
    public void Many_threads_score_while_the_choice_changes()
    {
        var data = Samples.Featurized(_ml);
        var transformer = _ml.MulticlassClassification.Trainers.NeuralNetwork(new NeuralNetworkMulticlassTrainer.Options
        {
            Layers = [Neural.Layers.Layer.Dense(9)],
            Epochs = 2,
            Scoring = ScoringOptions.OnnxRuntime with { Threads = 1 },
        }).Fit(data);
        var model = transformer.Model;
        float[] expected = model.Score(data);
        using var done = new CancellationTokenSource();
        var scoring = Enumerable.Range(0, 6).Select(thread => Task.Run(() =>
        {
            int rounds = 0;
            for (; !done.IsCancellationRequested || rounds == 0; rounds++)
            {
                ScoringOptionsTests.AssertClose(expected, thread % 2 == 0 ? model.Score(data) : Pipelines.Scores(transformer.Transform(data)));
            }

            return rounds;
        })).ToArray();
        ScoringOptions[] choices = [ScoringOptions.Native, ScoringOptions.OnnxRuntime with { Threads = 1 }, ScoringOptions.OnnxRuntimeOnCuda(99, fallBackToCpu: true)];
        for (int i = 0; i < 60; i++)
        {
            model.Scoring = choices[i % choices.Length];
            model.Dispose();
        }

        done.Cancel();
        Assert.All(scoring, task => Assert.True(task.GetAwaiter().GetResult() > 0));
    }

    [RequiresOnnxRuntimeFact]
    public void Many_threads_share_one_session()
    {
        var data = Samples.Featurized(_ml);
        var model = _ml.Regression.Trainers.NeuralNetwork("Price", hiddenUnits: [9], epochs: 2).Fit(data).Model;
        float[][] rows = Samples.Column<float[]>(data, "Features");
        float[] expected = model.Score(data);
        model.Scoring = ScoringOptions.OnnxRuntime;
        Parallel.For(0, 5000, i =>
        {
            int row = i % rows.Length;
            float score = 0;
            model.Score(rows[row], new Span<float>(ref score));
            Assert.True(ScoringOptionsTests.IsClose(expected[row], score));
        });
    }

    [RequiresOnnxRuntimeFact]
    public void Scoring_rows_on_the_processor_allocates_nothing_once_warm()
    {
        var model = _ml.Regression.Trainers.NeuralNetworkQuantile("Price", hiddenUnits: [9], epochs: 1).Fit(Samples.Featurized(_ml)).Model;
        model.Scoring = ScoringOptions.OnnxRuntime with { Threads = 1 };
        var dense = new VBuffer<float>(5, [1, 2, 3, 4, 5]);
        var sparse = new VBuffer<float>(5, 2, [1, 2], [0, 4]);
        var scores = new float[3];
        bool isScored = true;
        Score(10);
        Allocations.AssertNone(() => Score(100));
        Assert.True(isScored);

        void Score(int rows)
        {
            for (int i = 0; i < rows; i++)
            {
                var scorer = model.Model.RentScorer();
                isScored &= scorer.TryScore(i % 2 == 0 ? dense : sparse, scores);
                model.Model.Return(scorer);
            }
        }
    }

    [RequiresOnnxRuntimeFact]
    public void A_disposed_model_closes_its_session_and_opens_another_when_it_scores_again()
    {
        var data = Samples.Featurized(_ml);
        var transformer = _ml.Regression.Trainers.NeuralNetwork("Price", hiddenUnits: [9], epochs: 1).Fit(data);
        transformer.Model.Scoring = ScoringOptions.OnnxRuntime;
        float[] expected = transformer.Model.Score(data);
        float[] row = [1, 2, 3, 4, 5];
        var scores = new float[1];
        var scorer = transformer.Model.Model.RentScorer();
        Assert.True(scorer.TryScore(row, scores));
        transformer.Dispose();
        Assert.False(scorer.TryScore(row, scores));
        transformer.Model.Model.Return(scorer);
        Assert.Equal(ScoringOptions.OnnxRuntime, transformer.Model.Scoring);
        Assert.Equal(expected, transformer.Model.Score(data));
    }

    [RequiresOnnxRuntimeFact]
    public void A_prediction_engine_scores_with_what_was_chosen()
    {
        var data = Samples.View(_ml);
        var model = Pipelines.For(_ml, "regression", change: options => options.Scoring = ScoringOptions.OnnxRuntime).Fit(data);
        float[] expected = Pipelines.Scores(model.Transform(data));
        for (int i = 0; i < 2; i++)
        {
            // Disposing the engine disposes the model that it owns; the next engine must still work.
            using var engine = _ml.Model.CreatePredictionEngine<Samples.Row, Prediction>(model);
            Assert.True(ScoringOptionsTests.IsClose(expected[7], engine.Predict(Samples.Rows()[7]).Score));
        }
    }

    [RequiresOnnxRuntimeFact]
    public void Bound_rows_are_scored_as_tensors_are()
    {
        var model = _ml.Regression.Trainers.NeuralNetworkQuantile("Price", hiddenUnits: [9], epochs: 1).Fit(Samples.Featurized(_ml)).Model;
        using var file = new MemoryStream();
        model.SaveOnnx(file);
        var session = new OnnxRuntimeSession(file.ToArray());
        using var rows = session.BindRows(capacity: 4);
        float[] features = [1, 2, 3, 4, 5, -1, -2, -3, -4, -5];
        foreach (int count in new[] { 1, 2, 1 })
        {
            float[] some = features[..(count * 5)];
            some.CopyTo(rows.Input);
            Assert.True(rows.TryRun(count));
            var expected = session.Run(new Dictionary<string, Neural.Operators.Tensor> { ["Features"] = Neural.Operators.Tensor.Create(some, count, 5) })["Score"].As<float>();
            Assert.Equal(expected.Data, rows.Output[..(count * 3)].ToArray());
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => rows.TryRun(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.TryRun(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.BindRows(0));
        session.Dispose();
        Assert.False(rows.TryRun(1));
        Assert.Throws<ObjectDisposedException>(() => session.BindRows(1));
    }

    [RequiresOnnxRuntimeFact]
    public void Rows_are_not_bound_to_a_model_of_several_inputs()
    {
        var data = Samples.View(_ml);
        using var file = new MemoryStream();
        _ml.Model.ConvertToOnnx(Pipelines.For(_ml, "regression", epochs: 1).Fit(data), data, file);
        using var session = new OnnxRuntimeSession(file.ToArray());
        Assert.Contains("one input and one output", Assert.Throws<InvalidInputException>(() => session.BindRows(1)).Message, StringComparison.Ordinal);
    }

    private sealed class Prediction
    {
        public float Score { get; set; }
    }
}
