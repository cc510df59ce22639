using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;
using MlNetStudio.Samples.VisionComparison;
using MlNetStudio.Tests;

namespace MlNetStudio.MLNet.Vision.Tests;

/// <summary>A pipeline file over a folder of images in ML.NET: the command's division, weights and metrics, and the same images for any other trainer.</summary>
public sealed class ImagePipelineTests : IDisposable
{
    private static readonly string Signs = Path.Combine(TestData.RepositoryRoot, "pipelines", "signs.yaml");

    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("mlnetstudio").FullName;

    [Theory]
    [InlineData("training.epochs=30")]
    [InlineData("training.validationFraction=0.2", "training.epochs=4", "data.images.scaling=unit")]
    [InlineData("training.epochs=2", "data.images.mean=[0.5]", "data.images.deviation=[0.25]", "data.images.channels=1", "data.stratify=false", "training.balanced=true")]
    public void It_has_the_weights_and_the_metrics_of_the_command(params string[] overrides)
    {
        var run = new PipelineRunner(new RunSettings { Folder = _folder, Threads = 1 }).Run(PipelineFile.Load(Signs, overrides));
        var pipeline = _ml.Pipelines().LoadImages(Signs, overrides);
        var model = pipeline.Fit();

        var weights = ((IPredictionTransformer<NeuralNetworkMulticlassModelParameters>)model.LastTransformer).Model.GetParameters();
        using var command = _ml.Model.LoadNeuralNetwork(Path.Combine(_folder, "model.onnx")).Raise()!;
        Assert.Equal(command.GetParameters().Select(parameter => parameter.Key), weights.Select(parameter => parameter.Key));
        Assert.All(command.GetParameters().Zip(weights), pair => Assert.Equal(pair.First.Value.Data, pair.Second.Value.Data));

        var metrics = _ml.MulticlassClassification.Evaluate(model.Transform(pipeline.TestData));
        var expected = run.Metrics.Metrics.ToDictionary(metric => metric.Name, metric => metric.Value);
        Assert.Equal(expected["accuracy"], metrics.MicroAccuracy, 1e-9);
        Assert.Equal(expected["logLoss"], metrics.LogLoss, 1e-5);
        Assert.Equal(run.Metrics.Rows, Column(pipeline.TestData, "Label").Length);
        Assert.Equal(["circle", "square", "triangle"], pipeline.Classes);
    }

    [Fact]
    public void The_division_is_the_same_for_every_trainer_and_no_image_is_on_both_sides()
    {
        var pipeline = _ml.Pipelines().LoadImages(Signs, "training.validationFraction=0.1");
        string[] training = Column(pipeline.TrainingData, "ImagePath");
        string[] watched = Column(pipeline.ValidationData!, "ImagePath");
        string[] test = Column(pipeline.TestData, "ImagePath");
        Assert.Equal(120, training.Concat(watched).Concat(test).Distinct().Count());
        Assert.Equal(120, training.Length + watched.Length + test.Length);
        Assert.Equal(30, test.Length);
        Assert.All(test, path => Assert.True(File.Exists(path)));
        Assert.Equal(Column(pipeline.TestData, "Label"), test.Select(path => Path.GetFileName(Path.GetDirectoryName(path))));
        Assert.Equal(test, Column(_ml.Pipelines().LoadImages(Signs).TestData, "ImagePath"));
        Assert.NotEqual(test, Column(_ml.Pipelines().LoadImages(Signs, "data.seed=2").TestData, "ImagePath"));
        Assert.Null(_ml.Pipelines().LoadImages(Signs).ValidationData);
    }

    /// <summary>What samples/VisionComparison does but for Microsoft.ML.Vision's trainer, in whose place stands a trainer of Microsoft.ML.</summary>
    [Fact]
    public void The_comparison_judges_trainers_by_the_same_images()
    {
        var pipeline = _ml.Pipelines().LoadImages(Signs);
        var comparison = new Comparison(_ml, pipeline, _folder);
        string ours = comparison.Network();
        string linear = comparison.Other("SdcaMaximumEntropy", _ml.Transforms.LoadImages("Image", "", "ImagePath")
            .Append(_ml.Transforms.FeaturizeImages("Features", "Image", 8, 8, fit: MlNetStudio.Data.Images.ImageFit.Resize))
            .AppendCacheCheckpoint(_ml)
            .Append(_ml.MulticlassClassification.Trainers.SdcaMaximumEntropy()));
        Assert.Matches(@"^NeuralNetwork: accuracy \d\.\d{3}, log loss \d+\.\d{3} on images it has not seen; .*NeuralNetwork\.html; trained in \d+\.\d s$", ours);
        Assert.Matches("^SdcaMaximumEntropy: accuracy ", linear);
        Assert.InRange(Accuracy(ours), 0.8, 1);
        Assert.InRange(Accuracy(linear), 0, Accuracy(ours));
        var metrics = _ml.MulticlassClassification.Evaluate(pipeline.Fit().Transform(pipeline.TestData));
        Assert.Equal(metrics.MicroAccuracy, Accuracy(ours), 0.0005);
        Assert.All(["NeuralNetwork", "SdcaMaximumEntropy"], name =>
            Assert.StartsWith("<!", File.ReadAllText(Path.Combine(_folder, name + ".html")), StringComparison.Ordinal));
    }

    [Fact]
    public void The_parts_work_in_cross_validation_and_the_model_is_saved()
    {
        var pipeline = _ml.Pipelines().LoadImages(Signs, "training.epochs=2");
        Assert.Equal(3, _ml.MulticlassClassification.CrossValidate(pipeline.TrainingData, pipeline.Estimator, numberOfFolds: 3).Count);
        var model = pipeline.Fit();
        using var zip = new MemoryStream();
        _ml.Model.Save(model, pipeline.TrainingData.Schema, zip);
        var loaded = new MLContext().Model.Load(new MemoryStream(zip.ToArray()), out _);
        Assert.Equal(Vectors.Scores(model.Transform(pipeline.TestData)), Vectors.Scores(loaded.Transform(pipeline.TestData)));
    }

    [Theory]
    [InlineData("signs.yaml", "data.images.augment", "data.images.augment=[flip]")]
    [InlineData("signs.yaml", "PNG", "data.images.train=../tests")]
    [InlineData("digits.yaml", "AugmentImages")]
    [InlineData("digits.yaml", "no files of their own", "data.images.augment=[]")]
    [InlineData("s4-iris.yaml", "ml.Pipelines().Load takes it")]
    public void What_is_no_folder_of_images_for_ML_NET_is_refused(string file, string reason, params string[] overrides)
    {
        string path = Path.Combine(TestData.RepositoryRoot, "pipelines", file);
        var exception = Assert.Throws<InvalidInputException>(() => _ml.Pipelines().LoadImages(path, overrides));
        Assert.Contains(reason, exception.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static double Accuracy(string line) => double.Parse(Regex.Match(line, @"accuracy (\S+),").Groups[1].Value, CultureInfo.InvariantCulture);

    private static string[] Column(IDataView view, string name) => [.. view.GetColumn<string>(name)];
}
