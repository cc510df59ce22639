using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetStudio.MLNet.Tests.Composition;

/// <summary>What works with ML.NET's own trainers works with these.</summary>
public class CompositionTests
{
    private readonly MLContext _ml = new(seed: 3);

    [Fact]
    public void Cross_validation_trains_and_judges_every_fold()
    {
        var data = Samples.View(_ml);
        var regression = _ml.Regression.CrossValidate(data, Pipelines.For(_ml, "regression", epochs: 40), 3, "Price");
        Assert.All(regression, fold => Assert.InRange(fold.Metrics.RSquared, 0.8, 1));
        var binary = _ml.BinaryClassification.CrossValidate(data, Pipelines.For(_ml, "binary", epochs: 40), 3, "IsDear");
        Assert.All(binary, fold => Assert.InRange(fold.Metrics.AreaUnderRocCurve, 0.95, 1));
        var multiclass = _ml.MulticlassClassification.CrossValidate(data, Pipelines.For(_ml, "multiclass", epochs: 40), 3);
        Assert.All(multiclass, fold => Assert.InRange(fold.Metrics.MicroAccuracy, 0.8, 1));
        Assert.Equal(3, multiclass.Count);
    }

    [Fact]
    public void Permutation_feature_importance_finds_what_a_price_depends_on()
    {
        var data = Samples.Featurized(_ml);
        var model = _ml.Regression.Trainers.NeuralNetwork("Price", hiddenUnits: [16], epochs: 60, learningRate: 0.01f).Fit(data);
        var typed = _ml.Regression.PermutationFeatureImportance(model, data, "Price", permutationCount: 2);

        // Slots: size, age, three cities.
        Assert.Equal(5, typed.Length);
        Assert.Equal(0, Enumerable.Range(0, 5).MinBy(slot => typed[slot].RSquared.Mean));
        var untyped = _ml.Regression.PermutationFeatureImportance((ITransformer)model, data, "Price", permutationCount: 2);
        Assert.Equal("Size", untyped.MinBy(feature => feature.Value.RSquared.Mean).Key);
    }

    [Fact]
    public void Permutation_feature_importance_explains_loaded_models_too()
    {
        var data = Samples.Featurized(_ml);
        var binary = (ISingleFeaturePredictionTransformer<object>)Reload(Pipelines.Trainer(_ml, "binary", epochs: 40).Fit(data), data);
        var binaryImportance = _ml.BinaryClassification.PermutationFeatureImportance(binary, data, "IsDear");
        Assert.Equal(0, Enumerable.Range(0, 5).MinBy(slot => binaryImportance[slot].AreaUnderRocCurve.Mean));
        var multiclass = (ISingleFeaturePredictionTransformer<object>)Reload(Pipelines.Trainer(_ml, "multiclass", epochs: 40).Fit(data), data);
        var multiclassImportance = _ml.MulticlassClassification.PermutationFeatureImportance(multiclass, data);
        Assert.Equal(0, Enumerable.Range(0, 5).MinBy(slot => multiclassImportance[slot].MicroAccuracy.Mean));
        var regression = Reload(Pipelines.For(_ml, "regression", epochs: 40).Fit(Samples.View(_ml)), Samples.View(_ml));
        var importance = _ml.Regression.PermutationFeatureImportance(regression, regression.Transform(Samples.View(_ml)), "Price");
        Assert.Equal("Size", importance.MinBy(feature => feature.Value.RSquared.Mean).Key);
        var overClasses = _ml.MulticlassClassification.PermutationFeatureImportance((ITransformer)multiclass, data);
        Assert.Equal("Size", overClasses.MinBy(feature => feature.Value.MicroAccuracy.Mean).Key);
        var overBinary = _ml.BinaryClassification.PermutationFeatureImportanceNonCalibrated((ITransformer)binary, data, "IsDear");
        Assert.Equal("Size", overBinary.MinBy(feature => feature.Value.AreaUnderRocCurve.Mean).Key);
    }

    [Fact]
    public void One_versus_all_makes_classes_of_the_binary_trainer()
    {
        var data = Samples.Featurized(_ml);
        var trainer = _ml.BinaryClassification.Trainers.NeuralNetwork(hiddenUnits: [16], epochs: 60, learningRate: 0.01f);
        var model = _ml.MulticlassClassification.Trainers.OneVersusAll(trainer, "Label").Fit(data);
        Assert.InRange(_ml.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy, 0.9, 1);
        var loaded = Reload(model, data);
        Assert.Equal(Pipelines.Scores(model.Transform(data)), Pipelines.Scores(loaded.Transform(data)));
    }

    [Fact]
    public void Calibrators_make_probabilities_of_the_score()
    {
        var data = Samples.Featurized(_ml);
        var scored = Pipelines.Trainer(_ml, "binary", epochs: 20).Fit(data).Transform(data);
        IEstimator<ITransformer>[] calibrators =
        [
            _ml.BinaryClassification.Calibrators.Platt("IsDear"),
            _ml.BinaryClassification.Calibrators.Isotonic("IsDear"),
            _ml.BinaryClassification.Calibrators.Naive("IsDear"),
        ];
        foreach (var calibrator in calibrators)
        {
            var calibrated = calibrator.Fit(scored).Transform(scored);
            Assert.InRange(_ml.BinaryClassification.Evaluate(calibrated, "IsDear").LogLoss, 0, 0.5);
            Assert.All(Samples.Column<float>(calibrated, "Probability"), probability => Assert.InRange(probability, 0, 1));
        }
    }

    [Fact]
    public void A_loss_without_probabilities_gets_them_from_a_calibrator()
    {
        var data = Samples.Featurized(_ml);
        var model = Pipelines.Trainer(_ml, "binary", epochs: 40, options => options.Loss = new MlNetStudio.Neural.Losses.HingeOptions()).Fit(data);
        var metrics = _ml.BinaryClassification.Evaluate(model.Transform(data), "IsDear");
        Assert.InRange(metrics.Accuracy, 0.9, 1);
        Assert.InRange(metrics.LogLoss, 0, 0.4);
    }

    [Fact]
    public void A_prediction_engine_gives_the_scores_of_the_data_view()
    {
        var data = Samples.View(_ml);
        var model = _ml.Transforms.Conversion.MapValueToKey("Label", "Class").Append(Samples.Featurize(_ml))
            .Append(_ml.MulticlassClassification.Trainers.NeuralNetwork(hiddenUnits: [8], epochs: 3))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data);
        using var engine = _ml.Model.CreatePredictionEngine<Samples.Row, Prediction>(model);
        float[][] scores = Samples.Column<float[]>(model.Transform(data), "Score");
        string[] labels = Samples.Column<string>(model.Transform(data), "PredictedLabel");
        var rows = Samples.Rows();
        for (int i = 0; i < rows.Length; i++)
        {
            var prediction = engine.Predict(rows[i]);
            Assert.Equal(scores[i], prediction.Score);
            Assert.Equal(labels[i], prediction.PredictedLabel);
        }
    }

    private static ITransformer Reload(ITransformer model, IDataView data)
    {
        var stream = new MemoryStream();
        var ml = new MLContext(seed: 3);
        ml.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        return ml.Model.Load(stream, out _);
    }

    private sealed class Prediction
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
