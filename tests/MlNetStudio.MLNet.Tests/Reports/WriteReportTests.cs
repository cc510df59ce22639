using Microsoft.ML;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.MLNet.Tests.Reports;

/// <summary>The report of any ML.NET model: its figures are ML.NET's own, and it holds no row of the data.</summary>
public sealed class WriteReportTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 3);
    private readonly CommandRuns _runs = new();

    public static TheoryData<string> Regressions => ["ours", "sdca", "fastTree"];

    public static TheoryData<string> Binaries => ["ours", "lbfgs", "fastTree", "perceptron"];

    public static TheoryData<string> Multiclasses => ["ours", "sdca", "naiveBayes", "oneVersusAll"];

    public void Dispose() => _runs.Dispose();

    [Theory]
    [MemberData(nameof(Regressions))]
    public void A_regression_has_the_metrics_of_ML_NET(string trainer)
    {
        var data = Samples.View(_ml);
        var model = Samples.Featurize(_ml).Append((IEstimator<ITransformer>)(trainer switch
        {
            "ours" => _ml.Regression.Trainers.NeuralNetwork("Price", hiddenUnits: [8], epochs: 20, learningRate: 0.01f),
            "sdca" => _ml.Regression.Trainers.Sdca("Price"),
            _ => _ml.Regression.Trainers.FastTree("Price", numberOfTrees: 10),
        })).Fit(data);
        var metrics = Write(model, data, "Price", trainer);
        var expected = _ml.Regression.Evaluate(model.Transform(data), "Price");
        Assert.Equal(expected.RootMeanSquaredError, metrics.Metrics["rmse"], 1e-4);
        Assert.Equal(expected.MeanAbsoluteError, metrics.Metrics["mae"], 1e-4);
        Assert.Equal(expected.RSquared, metrics.Metrics["r2"], 1e-6);
        Assert.Equal(0, metrics.Baseline!["r2"], 1e-6);
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public void Two_classes_have_the_metrics_of_ML_NET(string trainer)
    {
        var data = Samples.View(_ml);
        var model = Samples.Featurize(_ml).Append((IEstimator<ITransformer>)(trainer switch
        {
            "ours" => _ml.BinaryClassification.Trainers.NeuralNetwork("IsDear", hiddenUnits: [8], epochs: 20, learningRate: 0.01f),
            "lbfgs" => _ml.BinaryClassification.Trainers.LbfgsLogisticRegression("IsDear"),
            "perceptron" => _ml.BinaryClassification.Trainers.AveragedPerceptron("IsDear"),
            _ => _ml.BinaryClassification.Trainers.FastTree("IsDear", numberOfTrees: 10),
        })).Fit(data);
        var metrics = Write(model, data, "IsDear", trainer);
        var scored = model.Transform(data);
        var expected = trainer == "perceptron" ? _ml.BinaryClassification.EvaluateNonCalibrated(scored, "IsDear") : _ml.BinaryClassification.Evaluate(scored, "IsDear");
        Assert.Equal(expected.Accuracy, metrics.Metrics["accuracy"], 1e-6);
        Assert.Equal(expected.AreaUnderRocCurve, metrics.Metrics["auc"], 1e-6);
        Assert.Equal(expected.F1Score, metrics.Metrics["f1"], 1e-6);
        Assert.Equal(trainer == "perceptron", metrics.Warnings?.Any(warning => warning.Contains("scores, not probabilities", StringComparison.Ordinal)) == true);
        double share = Samples.Rows().Count(row => row.IsDear) / (double)Samples.Rows().Length;
        Assert.Equal(Math.Max(share, 1 - share), metrics.Baseline!["accuracy"], 1e-6);
    }

    [Theory]
    [MemberData(nameof(Multiclasses))]
    public void Several_classes_have_the_metrics_of_ML_NET_and_their_names(string trainer)
    {
        var data = Samples.View(_ml);
        var model = _ml.Transforms.Conversion.MapValueToKey("Label", "Class").Append(Samples.Featurize(_ml)).Append((IEstimator<ITransformer>)(trainer switch
        {
            "ours" => _ml.MulticlassClassification.Trainers.NeuralNetwork(hiddenUnits: [8], epochs: 20, learningRate: 0.01f),
            "sdca" => _ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(),
            "naiveBayes" => _ml.MulticlassClassification.Trainers.NaiveBayes(),
            _ => _ml.MulticlassClassification.Trainers.OneVersusAll(_ml.BinaryClassification.Trainers.AveragedPerceptron()),
        })).Fit(data);
        var metrics = Write(model, data, "Label", trainer);
        var expected = _ml.MulticlassClassification.Evaluate(model.Transform(data));
        Assert.Equal(expected.MicroAccuracy, metrics.Metrics["accuracy"], 1e-6);
        Assert.Equal(expected.MacroAccuracy, metrics.Metrics["macroAccuracy"], 1e-6);
        Assert.Equal(["high", "low", "middle"], metrics.Confusion!.Classes.Order());
    }

    [Fact]
    public void A_network_of_a_file_is_reported_on_by_its_named_scores()
    {
        _runs.WriteTable(Samples.Rows());
        var model = _ml.Model.LoadNeuralNetwork(_runs.Train(CommandRuns.Yaml("multiclass")));
        var metrics = _ml.Model.WriteReport(model, Samples.View(_ml), _runs["report.html"], new() { LabelColumnName = "Class", ScoreColumnName = ModelGraph.Probabilities });
        string[] labels = Samples.Column<string>(model.Transform(Samples.View(_ml)), ModelGraph.Label);
        Assert.Equal(Samples.Rows().Zip(labels).Count(pair => pair.First.Class == pair.Second) / 240.0, metrics.Metrics["accuracy"], 1e-9);
        Assert.False(File.Exists(_runs["metrics.json"]));
    }

    [Fact]
    public void Rows_without_a_label_are_left_out_and_told()
    {
        var rows = Samples.Rows();
        var model = Samples.Featurize(_ml).Append(_ml.Regression.Trainers.Sdca("Price")).Fit(_ml.Data.LoadFromEnumerable(rows));
        rows[0].Price = rows[7].Price = float.NaN;
        var metrics = _ml.Model.WriteReport(model, _ml.Data.LoadFromEnumerable(rows), _runs["report.html"], new() { LabelColumnName = "Price" });
        Assert.Equal(238, metrics.Rows);
        Assert.Contains("2 rows have no label", File.ReadAllText(_runs["report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_reported_on_is_said_and_nothing_is_written()
    {
        var data = Samples.View(_ml);
        var model = Samples.Featurize(_ml).Append(_ml.Regression.Trainers.Sdca("Price")).Fit(data);
        string Fail(Action<ModelReportOptions> change, IDataView? rows = null)
        {
            var options = new ModelReportOptions { LabelColumnName = "Price" };
            change(options);
            return Assert.Throws<InvalidInputException>(() => _ml.Model.WriteReport(model, rows ?? data, _runs["report.html"], options)).Message;
        }

        Assert.Contains("no column 'Nothing', which LabelColumnName names", Fail(options => options.LabelColumnName = "Nothing"), StringComparison.Ordinal);
        Assert.Contains("'City' is String; the label must be a number", Fail(options => options.LabelColumnName = "City"), StringComparison.Ordinal);
        Assert.Contains("the data has no rows", Fail(_ => { }, _ml.Data.FilterRowsByColumn(data, "Size", lowerBound: 1000)), StringComparison.Ordinal);
        var cut = Samples.Rows();
        cut[4].Size = float.NaN;
        Assert.Contains("row 5: the model's score is NaN", Fail(_ => { }, _ml.Data.LoadFromEnumerable(cut)), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_runs.Folder));
    }

    private MetricsDocument Write(ITransformer model, IDataView data, string label, string trainer)
    {
        string path = _runs["report.html"];
        var metrics = _ml.Model.WriteReport(model, data, path, new() { LabelColumnName = label, WriteMetrics = true, DataName = "the samples", IsHeldOut = false });
        string page = File.ReadAllText(path);
        Assert.Contains("the samples", page, StringComparison.Ordinal);
        Assert.Equal(trainer == "ours", page.Contains("The network", StringComparison.Ordinal));
        Assert.Equal(trainer == "ours", metrics.Model is not null && metrics.Training is { Epochs: 20 });
        Assert.Equal(metrics.ToJson(), MetricsDocument.FromJson(File.ReadAllText(_runs["metrics.json"])).ToJson());
        Assert.DoesNotContain("Bern", page, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(_runs.Folder).Length);
        return metrics;
    }
}
