using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MlNetStudio.Data.Images;
using MlNetStudio.MLNet.Tests.Contract;
using MlNetStudio.MLNet.Tests.Onnx;
using MlNetStudio.Neural.Operators;
using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.MLNet.Vision.Tests;

/// <summary>Pixels are those that the project's own readers give, and the estimators keep what estimators promise.</summary>
public sealed class FeaturizingTests(DrawnDigits digits) : IClassFixture<DrawnDigits>
{
    private readonly MLContext _ml = new(seed: 3);

    [Theory]
    [InlineData(3, ImageFit.None, 16, 16)]
    [InlineData(1, ImageFit.None, 16, 16)]
    [InlineData(3, ImageFit.Resize, 9, 12)]
    [InlineData(1, ImageFit.Crop, 8, 13)]
    public void Pixels_are_those_of_the_core(int channels, ImageFit fit, int height, int width)
    {
        var core = ImageFolderReader.ReadClasses(digits.Png, new ImageFolderOptions { Channels = channels, Height = height, Width = width, Fit = fit });
        var images = DrawnDigits.Images(_ml, digits.Png);
        var pixels = _ml.Transforms.ConvertImagesToPixels("Features", "Image", height, width, channels, fit).Fit(images).Transform(images);
        Assert.Equal<int>([height, width, channels], ((VectorDataViewType)pixels.Schema["Features"].Type).Dimensions.ToArray());
        Assert.Equal(core.Pixels.Select(value => (float)value), Vectors.Features(pixels));
    }

    [Fact]
    public void Both_orders_of_colors_are_read()
    {
        byte[] bytes = [10, 20, 30, 255, 40, 50, 60, 255];
        foreach (var (format, expected) in new[] { (MLPixelFormat.Rgba32, new float[] { 10, 20, 30, 40, 50, 60 }), (MLPixelFormat.Bgra32, [30, 20, 10, 60, 50, 40]) })
        {
            using var image = MLImage.CreateFromPixels(2, 1, format, bytes);
            var view = _ml.Data.LoadFromEnumerable([new Picture { Image = image }]);
            Assert.Equal(expected, Vectors.Features(_ml.Transforms.ConvertImagesToPixels("Features", "Image").Fit(view).Transform(view)));
        }
    }

    [Fact]
    public void The_size_comes_from_the_column_or_the_first_image()
    {
        var images = DrawnDigits.Images(_ml, digits.Jpeg);
        Assert.Equal(new ImageShape(24, 24, 3), _ml.Transforms.ConvertImagesToPixels("Features", "Image").Fit(images).Shape);
        var resized = _ml.Transforms.ResizeImages("Image", 10, 12).Fit(images).Transform(images);
        Assert.Equal(new ImageShape(12, 10, 1), _ml.Transforms.ConvertImagesToPixels("Features", "Image", channels: 1).Fit(resized).Shape);
    }

    [Fact]
    public void The_estimators_keep_their_contract()
    {
        var images = DrawnDigits.Images(_ml, digits.Png);
        foreach (var estimator in new IEstimator<ITransformer>[]
        {
            _ml.Transforms.ConvertImagesToPixels("Features", "Image"),
            _ml.Transforms.ConvertImagesToPixels("Features", "Image", 8, 9, channels: 1, ImageFit.Resize),
            _ml.Transforms.FeaturizeImages("Features", "Image"),
        })
        {
            EstimatorContract.AssertSchemaKept(estimator, images);
            EstimatorContract.AssertSameTwice(estimator, images, Vectors.Features);
            EstimatorContract.AssertSavedTheSame(estimator, images, Vectors.Features);
        }
    }

    [Fact]
    public void Every_estimator_of_the_library_is_under_contract() => Assert.Equal(
        ["ImagePixelsEstimator"],
        typeof(ImagePixelsEstimator).Assembly.GetExportedTypes()
            .Where(type => !type.IsAbstract && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEstimator<>)))
            .Select(type => type.Name));

    [RequiresOnnxRuntimeFact]
    public void From_the_pixels_on_a_pipeline_goes_into_an_ONNX_file()
    {
        var images = DrawnDigits.Images(_ml, digits.Png);
        var front = _ml.Transforms.ConvertImagesToPixels("Features", "Image").Append(_ml.Transforms.SelectColumns("Label", "Features")).Fit(images);

        // ML.NET goes back over all that made the rows; a cache is where it ends.
        var pixels = _ml.Data.Cache(front.Transform(images));
        var model = _ml.Transforms.NormalizeChannels("Features").Append(Vectors.Trainer(_ml, epochs: 1)).Fit(pixels);
        using var file = new MemoryStream();
        _ml.Model.ConvertToOnnx(model, pixels, file);
        using var session = new OnnxRuntimeSession(file.ToArray());
        float[] values = Vectors.Features(pixels);
        int rows = values.Length / (16 * 16 * 3);
        var outputs = session.Run(session.Inputs.ToDictionary(input => input.Name, input => input.Name switch
        {
            "Features" => (Tensor)Tensor.Create(values, rows, 16, 16, 3),
            _ => Tensor.Create([.. pixels.GetColumn<uint>("Label")], rows, 1),
        }));
        float[] expected = Vectors.Scores(model.Transform(pixels));
        Assert.Equal(4 * rows, expected.Length);
        Assert.All(expected.Zip(outputs["Score.output"].As<float>().Data), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void Images_themselves_have_no_place_in_ONNX()
    {
        var files = _ml.Data.LoadFromImageFolder(digits.Png);
        var model = DrawnDigits.Load(_ml).Append(_ml.Transforms.FeaturizeImages("Features", "Image")).Append(Vectors.Trainer(_ml, epochs: 1)).Fit(files);
        using var file = new MemoryStream();
        var exception = Assert.ThrowsAny<Exception>(() => _ml.Model.ConvertToOnnx(model, files, file));
        Assert.Contains("'Features', which an earlier step of the pipeline makes that cannot be written to ONNX", exception.Message, StringComparison.Ordinal);
    }

    private sealed class Picture
    {
        [ImageType(1, 2)]
        public MLImage? Image { get; set; }
    }
}
