using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MlNetStudio.Data.Images;
using MlNetStudio.MLNet.Tests;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Training;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.MLNet.Vision.Tests;

/// <summary>Images through ML.NET's own transforms and through ours into a network of convolutions.</summary>
public sealed class ImageTrainingTests(DrawnDigits digits) : IClassFixture<DrawnDigits>
{
    private readonly MLContext _ml = new(seed: 3);

    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    public void Files_train_through_ML_NETs_own_chain(string kind)
    {
        var files = _ml.Data.LoadFromImageFolder(kind == "png" ? digits.Png : digits.Jpeg);
        var split = _ml.Data.TrainTestSplit(files, testFraction: 0.25, seed: 2);
        var pipeline = DrawnDigits.Load(_ml)
            .Append(_ml.Transforms.ResizeImages("Image", 16, 16))
            .Append(_ml.Transforms.ExtractPixels("Features", "Image", interleavePixelColors: true))
            .Append(_ml.Transforms.NormalizeChannels("Features"))
            .Append(Vectors.Trainer(_ml, epochs: 12));
        var model = pipeline.Fit(split.TrainSet);
        Assert.Equal(new Shape(16, 16, 3), model.LastTransformer.Model.Definition.Inputs[0].Shape);
        Assert.InRange(_ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet)).MicroAccuracy, 0.9, 1);
    }

    [Fact]
    public void Files_train_through_image_columns()
    {
        var split = _ml.Data.TrainTestSplit(_ml.Data.LoadFromImageFolder(digits.Jpeg), testFraction: 0.25, seed: 2);
        var pipeline = DrawnDigits.Load(_ml)
            .Append(_ml.Transforms.FeaturizeImages("Features", "Image", height: 16, width: 16, channels: 1, fit: ImageFit.Resize))
            .Append(Vectors.Trainer(_ml, epochs: 12));
        var model = pipeline.Fit(split.TrainSet);
        Assert.Equal(new Shape(16, 16, 1), model.LastTransformer.Model.Definition.Inputs[0].Shape);
        Assert.InRange(_ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet)).MicroAccuracy, 0.9, 1);
    }

    [Fact]
    public void Both_ways_give_the_same_bits()
    {
        var files = _ml.Data.LoadFromImageFolder(digits.Png);
        var extracted = DrawnDigits.Load(_ml)
            .Append(_ml.Transforms.ResizeImages("Image", 16, 16))
            .Append(_ml.Transforms.ExtractPixels("Features", "Image", interleavePixelColors: true))
            .Append(_ml.Transforms.NormalizeChannels("Features"))
            .Append(Vectors.Trainer(_ml, epochs: 2)).Fit(files);
        var featurized = DrawnDigits.Load(_ml)
            .Append(_ml.Transforms.FeaturizeImages("Features", "Image"))
            .Append(Vectors.Trainer(_ml, epochs: 2)).Fit(files);
        Assert.Equal(Vectors.Features(extracted.Transform(files)), Vectors.Features(featurized.Transform(files)));
        Assert.Equal(Weights(extracted.LastTransformer.Model), Weights(featurized.LastTransformer.Model));
    }

    [Fact]
    public void Equal_pixels_give_the_weights_of_the_core()
    {
        var images = ImageFolderReader.ReadClasses(digits.Png);
        var definition = NetworkDefinition.Sequential(
            new Shape(16, 16, 3), Conv2D(6, 3, Relu()), MaxPool2D(), Flatten(), Dense(16, Relu()), Dense(images.ClassNames.Length));
        using var network = Network.Create(definition, seed: 4);
        using var rows = new ImageRows(images, ChannelNormalization.Fit(images));
        var options = new TrainingOptions
        {
            Loss = new SparseCategoricalCrossEntropyOptions(),
            Epochs = 3,
            BatchSize = 8,
            Optimizer = new AdamOptions { LearningRate = 0.005f },
            Seed = 4,
        };
        new Trainer(network, options).Fit(new Dataset(rows, Array.ConvertAll(images.Labels, label => (float)label), 1));

        var files = _ml.Data.LoadFromImageFolder(digits.Png);
        var model = DrawnDigits.Load(_ml)
            .Append(_ml.Transforms.FeaturizeImages("Features", "Image"))
            .Append(Vectors.Trainer(_ml, epochs: 3)).Fit(files);
        Assert.Equal(network.GetParameters().SelectMany(parameter => parameter.Value.Data), Weights(model.LastTransformer.Model));
    }

    [Fact]
    public void A_saved_model_scores_the_same_in_a_process_that_only_references_the_library()
    {
        var files = _ml.Data.LoadFromImageFolder(digits.Jpeg);
        var model = DrawnDigits.Load(_ml)
            .Append(_ml.Transforms.FeaturizeImages("Features", "Image", height: 16, width: 16, fit: ImageFit.Crop))
            .Append(Vectors.Trainer(_ml, epochs: 1)).Fit(files);
        string zip = Path.Combine(digits.Folder, "model.zip");
        string table = Path.Combine(digits.Folder, "files.idv");
        _ml.Model.Save(model, files.Schema, zip);
        using (var stream = File.Create(table))
        {
            _ml.Data.SaveAsBinary(files, stream);
        }

        Assert.Equal(Vectors.Scores(model.Transform(files)), LoadApplication.Run(zip, table));
    }

    [Fact]
    public void Cross_validation_and_predictions_from_memory_work()
    {
        var files = _ml.Data.LoadFromImageFolder(digits.Png);
        var images = _ml.Transforms.LoadImages("Image", "", "ImagePath").Fit(files).Transform(files);
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.Transforms.FeaturizeImages("Features", "Image", height: 16, width: 16))
            .Append(Vectors.Trainer(_ml, epochs: 12))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var folds = _ml.MulticlassClassification.CrossValidate(
            images, DrawnDigits.Load(_ml).Append(_ml.Transforms.FeaturizeImages("Features", "Image", 16, 16)).Append(Vectors.Trainer(_ml, epochs: 12)), numberOfFolds: 3);
        Assert.InRange(folds.Average(fold => fold.Metrics.MicroAccuracy), 0.9, 1);

        // The model needs no file: a property of type MLImage is enough.
        var model = pipeline.Fit(images);
        using var engine = _ml.Model.CreatePredictionEngine<Picture, Answer>(model);
        string[] paths = [.. files.GetColumn<string>("ImagePath")];
        string[] expected = [.. model.Transform(images).GetColumn<string>("PredictedLabel")];
        for (int i = 0; i < paths.Length; i += 13)
        {
            using var image = MLImage.CreateFromFile(paths[i]);
            Assert.Equal(expected[i], engine.Predict(new Picture { Image = image }).PredictedLabel);
            Assert.Equal(16, image.Width);
        }
    }

    private static IEnumerable<float> Weights(NeuralNetworkMulticlassModelParameters model) => model.GetParameters().SelectMany(parameter => parameter.Value.Data);

    private sealed class Picture
    {
        [ImageType(16, 16)]
        public MLImage? Image { get; set; }

        public string Label { get; set; } = "";
    }

    private sealed class Answer
    {
        public string PredictedLabel { get; set; } = "";
    }
}
