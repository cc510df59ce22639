using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Data;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.MLNet.Reports;
using MlNetStudio.MLNet.Tests.Onnx;
using MlNetStudio.MLNet.Tests.Trainers;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.OnnxRuntime;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;
using MlNetStudio.Tests;

namespace MlNetStudio.MLNet.Tests.Tables;

/// <summary>A pipeline file gives the same through the command and through ML.NET.</summary>
public sealed class LoadedPipelineTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 99);
    private readonly CommandRuns _runs = new();

    public static TheoryData<string> Tasks => CommandRuns.Tasks;

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void Iris_has_the_same_weights_and_metrics() => RequireSame("s4-iris.yaml", "training.epochs=5");

    [RequiresDataFact]
    public void California_has_the_same_weights_and_metrics() => RequireSame("s3-california.yaml", "training.epochs=1");

    [RequiresDataFact]
    public void Titanic_has_the_same_weights_and_metrics() => RequireSame("s5-titanic.yaml", "training.epochs=3");

    [Fact]
    public void Rows_to_watch_and_class_weights_are_those_of_the_command() => RequireSame(
        "s4-iris.yaml", "training.epochs=8", "training.validationFraction=0.2", "training.earlyStopping={patience: 3}", "training.balanced=true", "training.classWeights={setosa: 2}");

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Folds_become_the_same_ensemble(string task)
    {
        _runs.WriteTable(Samples.Rows(missing: true));
        File.WriteAllText(_runs["p.yaml"], CommandRuns.Yaml(task).Replace("  seed: 2", "  seed: 2\n  folds: 3", StringComparison.Ordinal));
        var (pipeline, model, _) = RequireSame(_runs["p.yaml"]);
        Assert.Equal(3, MlNetStudio.Neural.NetworkEnsemble.MembersOf(DefaultChoiceTests.ModelOf(model.LastTransformer).Network.Definition));
        Assert.Equal(3, pipeline.Definition.Training.Folds);
    }

    /// <summary>A file that says nothing of network and training: the command's choice, an ensemble.</summary>
    [Theory]
    [InlineData("regression", 60)]
    [InlineData("binary", 60)]
    [InlineData("multiclass", 60)]
    [InlineData("binary", 15)]
    [InlineData("regression", 1300)]
    public void An_open_file_gives_the_model_of_the_command(string task, int rows)
    {
        _runs.WriteTable(Samples.Rows(rows, missing: true));
        File.WriteAllText(_runs["p.yaml"], $"data: {{file: rows.csv, label: {CommandRuns.LabelOf(task)}, select: [Size, Age, City]}}\nevaluation: {{compare: false}}\n");
        var (pipeline, model, run) = RequireSame(_runs["p.yaml"]);
        Assert.Equal(run.Metrics.Training!.Epochs, pipeline.Definition.Training.Epochs);
        Assert.Equal(rows < 20 ? 1 : rows < 1250 ? 8 : 4, MlNetStudio.Neural.NetworkEnsemble.MembersOf(DefaultChoiceTests.ModelOf(model.LastTransformer).Network.Definition));
        Assert.Equal(rows >= 1250 ? NumberScaling.Robust : NumberScaling.Standard, pipeline.Definition.Preprocessing.Numbers);
    }

    [Fact]
    public void A_cross_validation_of_an_open_file_trains_ensembles_too()
    {
        var pipeline = _ml.Pipelines().Load(Path.Combine(TestData.RepositoryRoot, "pipelines", "s4-iris.yaml"), "training.epochs=3", "training.folds=2");
        var folds = _ml.MulticlassClassification.CrossValidate(pipeline.TrainingData, pipeline.Estimator, numberOfFolds: 2, labelColumnName: pipeline.LabelColumn);
        Assert.All(folds, fold => Assert.Equal(
            2, MlNetStudio.Neural.NetworkEnsemble.MembersOf(DefaultChoiceTests.ModelOf(((TransformerChain<ITransformer>)fold.Model).LastTransformer).Network.Definition)));
    }

    [Theory]
    [InlineData("data: {file: rows.csv, label: Price, series: {time: Age}}", "leave out 'series'")]
    [InlineData("data: {file: rows.csv, label: Price}\ntraining: {pruning: {sparsity: 0.5}}", "leave out 'pruning'")]
    [InlineData("data: {file: rows.csv, label: Price}\ntraining: {calibration: temperature}", "leave out 'calibration'")]
    [InlineData("data: {images: {train: a.gz, labels: b.gz}}", "these data are images")]
    public void What_only_the_command_does_is_refused(string yaml, string reason)
    {
        _runs.WriteTable(Samples.Rows());
        File.WriteAllText(_runs["p.yaml"], yaml + "\n");
        var exception = Assert.Throws<InvalidInputException>(() => _ml.Pipelines().Load(_runs["p.yaml"]).Trainer);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.Location?.Line);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Categories_and_missing_numbers_become_the_same_features(string task)
    {
        _runs.WriteTable(Samples.Rows(missing: true));
        File.WriteAllText(_runs["p.yaml"], CommandRuns.Yaml(task));
        RequireSame(_runs["p.yaml"]);
    }

    [Fact]
    public void Free_text_dates_and_robust_scaling_become_the_same_features()
    {
        WriteVisits();
        string[] targets = ["robust", "minMax", "none"];
        File.WriteAllText(_runs["p.yaml"], """
            data: {file: visits.csv, label: spent, time: day}
            preprocessing: {numbers: robust, textTerms: 50}
            network: {layers: [{dense: {units: 8, activation: relu}}]}
            training: {epochs: 3, batchSize: 16}
            evaluation: {compare: false}
            """);
        Assert.All(targets, target => RequireSame(_runs["p.yaml"], $"preprocessing.target={target}"));
        var (pipeline, _, _) = RequireSame(_runs["p.yaml"]);
        Assert.Equal(NumberDataViewType.Int64, pipeline.TestData.Schema["day"].Type);
        Assert.Equal(TextDataViewType.Instance, pipeline.TestData.Schema["remark"].Type);
    }

    [Theory]
    [InlineData("preprocessing.wideCategories=index", "the number of a category means nothing")]
    public void What_ML_NET_cannot_do_is_refused_with_its_reason(string setting, string reason)
    {
        WriteVisits();
        File.WriteAllText(_runs["p.yaml"], "data: {file: visits.csv, label: spent}\nnetwork: {layers: []}\ntraining: {epochs: 1}\npreprocessing: {numbers: robust}\n");
        Assert.Contains(reason, Assert.Throws<InvalidInputException>(() => RequireSame(_runs["p.yaml"], setting)).Message, StringComparison.Ordinal);
    }

    private void WriteVisits()
    {
        var random = new Random(3);
        string[] words = ["quick", "slow", "friendly", "dear", "again", "never", "food", "service"];
        File.WriteAllLines(_runs["visits.csv"], Enumerable.Range(0, 120).Select(i =>
            FormattableString.Invariant($"{new DateTime(2024, 1, 1).AddHours(i * 7):yyyy-MM-dd HH:mm},{string.Join(' ', Enumerable.Range(0, 6).Select(_ => words[random.Next(8)]))},{random.NextDouble():F3},{random.Next(90)}"))
            .Prepend("day,remark,length,spent"));
    }

    /// <summary>Two outputs for two classes: a key in ML.NET.</summary>
    [Fact]
    public void Two_classes_with_two_outputs_are_keys()
    {
        _runs.WriteTable(Samples.Rows(missing: true));
        File.WriteAllText(_runs["p.yaml"], CommandRuns.Yaml("binary"));
        var (pipeline, model, _) = RequireSame(_runs["p.yaml"], "training.loss=sparseCategoricalCrossEntropy");
        Assert.IsType<KeyDataViewType>(pipeline.TestData.Schema["IsDear"].Type);
        Assert.Equal(2, Assert.IsType<VectorDataViewType>(model.GetOutputSchema(pipeline.TestData.Schema)["Score"].Type).Size);
    }

    [Fact]
    public void The_model_needs_no_label_and_is_saved_with_its_preprocessing()
    {
        _runs.WriteTable(Samples.Rows(missing: true));
        File.WriteAllText(_runs["p.yaml"], CommandRuns.Yaml("multiclass"));
        var pipeline = _ml.Pipelines().Load(_runs["p.yaml"]);
        var model = pipeline.Fit();
        var rows = Samples.View(_ml, missing: true);
        _ml.Model.Save(model, rows.Schema, _runs["model.zip"]);
        var loaded = new MLContext().Model.Load(_runs["model.zip"], out _);
        float[] expected = Pipelines.Scores(model.Transform(rows));
        Assert.Equal(expected, Pipelines.Scores(loaded.Transform(rows)));
        using (var table = File.Create(_runs["table.idv"]))
        {
            _ml.Data.SaveAsBinary(_ml.Transforms.DropColumns("Class", "Price", "IsDear").Fit(rows).Transform(rows), table);
        }

        Assert.Equal(expected, LoadApplication.Run(_runs["model.zip"], _runs["table.idv"]));
        Assert.Equal(expected, Pipelines.Scores(model.Transform(pipeline.Read(_runs["rows.csv"]))));
        Assert.DoesNotContain(pipeline.Read(_runs["rows.csv"]).Schema, column => column.Name == "Class");
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        loaded.GetOutputSchema(rows.Schema)["Features"].GetSlotNames(ref names);
        Assert.Equal(["Size", "Age", "Age missing", "City=Bern", "City=Oslo", "City=Rome"], names.DenseValues().Select(name => name.ToString()));
    }

    [RequiresOnnxRuntimeTheory]
    [MemberData(nameof(Tasks))]
    public void The_whole_chain_goes_into_one_ONNX_file(string task)
    {
        var rows = Samples.Rows(missing: true);
        _runs.WriteTable(rows);
        File.WriteAllText(_runs["p.yaml"], CommandRuns.Yaml(task));
        var model = _ml.Pipelines().Load(_runs["p.yaml"]).Fit();
        var data = _ml.Data.LoadFromEnumerable(rows);
        using var file = new MemoryStream();
        _ml.Model.ConvertToOnnx(model, data, file);
        using var session = new OnnxRuntimeSession(file.ToArray());
        var outputs = session.Run(SampleTensors.For(session, rows));
        float[] expected = Pipelines.Scores(model.Transform(data));
        float[] actual = [.. outputs["Score.output"].As<float>().Data, .. task == "binary" ? outputs["Probability.output"].As<float>().Data : []];
        Assert.Equal(expected.Length, actual.Length);
        float scale = Math.Max(1, expected.Max(Math.Abs));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * scale));
    }

    /// <summary>While a chain is fitted, the features of the fit are used again; they are those that the transformer makes.</summary>
    [Fact]
    public void The_trainer_learns_from_the_features_that_the_model_makes()
    {
        _runs.WriteTable(Samples.Rows(missing: true));
        File.WriteAllText(_runs["p.yaml"], CommandRuns.Yaml("regression"));
        var pipeline = _ml.Pipelines().Load(_runs["p.yaml"]);
        var rows = pipeline.TrainingData;
        var featurizer = (TableFeaturizingTransformer)pipeline.Featurizer.Fit(rows);
        var made = featurizer.Transform(rows);
        var kept = featurizer.TransformForTraining(rows);
        Assert.Equal(Samples.Column<float[]>(made, "Features"), Samples.Column<float[]>(kept, "Features"));
        Assert.Equal(Samples.Column<float>(made, "Price"), Samples.Column<float>(kept, "Price"));
        Assert.Equal(made.Schema["Features"].Type, kept.Schema["Features"].Type);
        Assert.True(kept.Schema["Features"].HasSlotNames());
        var other = pipeline.TestData;
        Assert.Equal(Samples.Column<float[]>(featurizer.Transform(other), "Features"), Samples.Column<float[]>(featurizer.TransformForTraining(other), "Features"));
        Assert.Equal(Pipelines.Scores(pipeline.Fit().Transform(other)), Pipelines.Scores(pipeline.Estimator.Fit(rows).Transform(other)));
    }

    [Fact]
    public void The_parts_work_in_cross_validation()
    {
        var pipeline = _ml.Pipelines().Load(Path.Combine(TestData.RepositoryRoot, "pipelines", "s4-iris.yaml"), "training.epochs=10", "training.optimizer={adam: {learningRate: 0.02}}");
        var folds = _ml.MulticlassClassification.CrossValidate(pipeline.TrainingData, pipeline.Estimator, numberOfFolds: 3, labelColumnName: pipeline.LabelColumn);
        Assert.All(folds, fold => Assert.InRange(fold.Metrics.MicroAccuracy, 0.6, 1));
    }

    [Fact]
    public void What_is_wrong_is_said_with_its_place()
    {
        var missing = Assert.Throws<InvalidInputException>(() => _ml.Pipelines().Load(_runs["none.yaml"]));
        Assert.Contains("there is no such pipeline file", missing.Message, StringComparison.Ordinal);
        _runs.WriteTable(Samples.Rows());
        File.WriteAllText(_runs["p.yaml"], CommandRuns.Yaml("regression"));
        var wrong = Assert.Throws<InvalidInputException>(() => _ml.Pipelines().Load(_runs["p.yaml"], "training.loss=hinge").Fit());
        Assert.Contains("this loss is for classes", wrong.Message, StringComparison.Ordinal);
        var pipeline = _ml.Pipelines().Load(_runs["p.yaml"]);
        var other = _ml.Transforms.DropColumns("City").Fit(pipeline.TrainingData).Transform(pipeline.TrainingData);
        var schema = Assert.Throws<ArgumentOutOfRangeException>(() => pipeline.Estimator.Fit(other));
        Assert.Contains("'City': expected String, got no such column", schema.Message, StringComparison.Ordinal);
        var text = _ml.Transforms.Conversion.ConvertType("City", "Size").Fit(pipeline.TrainingData).Transform(pipeline.TrainingData);
        Assert.Contains("'City': expected String", Assert.Throws<ArgumentOutOfRangeException>(() => pipeline.Estimator.Fit(text)).Message, StringComparison.Ordinal);
    }

    private (LoadedPipeline Pipeline, TransformerChain<ITransformer> Model, RunResult Run) RequireSame(string file, params string[] overrides)
    {
        string path = Path.IsPathRooted(file) ? file : Path.Combine(TestData.RepositoryRoot, "pipelines", file);
        var run = _runs.Run(PipelineFile.Load(path, overrides), "command");
        var pipeline = _ml.Pipelines().Load(path, overrides);
        var model = pipeline.Fit();
        var expected = _ml.Model.LoadNeuralNetwork(Path.Combine(_runs["command"], "model.onnx"));
        using var network = expected.Raise()!;
        var parameters = ParametersOf(model.LastTransformer);
        Assert.Equal(network.GetParameters().Select(parameter => parameter.Key), parameters.Select(parameter => parameter.Key));
        Assert.All(network.GetParameters().Zip(parameters), pair => Assert.Equal(pair.First.Value.Data, pair.Second.Value.Data));
        var scored = ScoredRows.Read(model.Transform(pipeline.TestData), new ModelReportOptions { LabelColumnName = pipeline.LabelColumn });
        var metrics = MetricRegistry.Compute(scored.Scores);

        // Two classes with two outputs are a multiclass task for ML.NET, which has other metrics beside these.
        var shared = run.Metrics.Metrics.Where(metric => double.IsFinite(metric.Value) && metrics.Any(other => other.Name == metric.Name)).ToArray();
        Assert.InRange(shared.Length, 2, 10);
        Assert.All(shared, metric => Assert.Equal(metric.Value, metrics[metric.Name], 1e-6 * Math.Max(1, Math.Abs(metric.Value))));
        return (pipeline, model, run);
    }

    private static IReadOnlyList<KeyValuePair<string, Tensor<float>>> ParametersOf(ITransformer last) => ((IPredictionTransformer<object>)last).Model switch
    {
        NeuralNetworkRegressionModelParameters model => model.GetParameters(),
        NeuralNetworkMulticlassModelParameters model => model.GetParameters(),
        Microsoft.ML.Calibrators.CalibratedModelParametersBase<NeuralNetworkBinaryModelParameters, Microsoft.ML.Calibrators.PlattCalibrator> model => model.SubModel.GetParameters(),
        var other => throw new InvalidOperationException($"{other.GetType()} is no network."),
    };
}
