using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.MLNet.Tests.Contract;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Vision.Tests;

/// <summary>Changed copies of images are there while fitting, and at no other time.</summary>
public sealed class ImageAugmentationTests(DrawnDigits digits) : IClassFixture<DrawnDigits>
{
    private const int Size = 16 * 16 * 3;

    private static readonly ImageOperationOptions[] Everything =
    [
        new RandomFlipOptions(), new RandomCropOptions(), new RandomRotationOptions(), new RandomScaleOptions(), new RandomShiftOptions(),
        new RandomBrightnessOptions(), new RandomContrastOptions(), new RandomColorOptions(), new CutoutOptions { Size = 4 },
    ];

    private readonly MLContext _ml = new(seed: 3);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_next_estimator_learns_from_every_image_and_its_copies(bool ofImages)
    {
        float[] before = Vectors.Features(Pixels());
        float[] after = Seen(ofImages, Everything, copies: 3, seed: 1);
        Assert.Equal(4 * before.Length, after.Length);
        for (int row = 0; row < before.Length / Size; row++)
        {
            var original = before.AsSpan(row * Size, Size);
            Assert.True(original.SequenceEqual(after.AsSpan(4 * row * Size, Size)));
            for (int copy = 1; copy <= 3; copy++)
            {
                Assert.False(original.SequenceEqual(after.AsSpan(((4 * row) + copy) * Size, Size)));
            }
        }

        Assert.Equal(after, Seen(ofImages, Everything, copies: 3, seed: 1));
        Assert.NotEqual(after, Seen(ofImages, Everything, copies: 3, seed: 2));
    }

    [Fact]
    public void Images_and_their_pixels_are_changed_alike()
    {
        ImageOperationOptions[] whole = [new RandomFlipOptions { Vertical = true }, new RandomCropOptions { Padding = 2 }];
        Assert.Equal(Seen(ofImages: false, whole, copies: 2, seed: 5), Seen(ofImages: true, whole, copies: 2, seed: 5));

        // Those of an image are bytes again.
        float[] pixels = Seen(ofImages: false, Everything, copies: 1, seed: 5);
        float[] images = Seen(ofImages: true, Everything, copies: 1, seed: 5);
        Assert.All(pixels.Zip(images), pair => Assert.Equal(MathF.Round(pair.First), pair.Second));
    }

    [Fact]
    public void A_flip_mirrors_about_half_of_the_copies_and_nothing_else()
    {
        float[] before = Vectors.Features(Pixels());
        float[] after = Seen(ofImages: true, [new RandomFlipOptions()], copies: 1, seed: 9);
        int mirrored = 0;
        for (int row = 0; row < before.Length / Size; row++)
        {
            float[] original = before[(row * Size)..((row + 1) * Size)];
            float[] copy = after[(((2 * row) + 1) * Size)..(((2 * row) + 2) * Size)];
            float[] mirror = [.. original.Chunk(16 * 3).SelectMany(line => line.Chunk(3).Reverse().SelectMany(pixel => pixel))];
            Assert.True(copy.AsSpan().SequenceEqual(original) || copy.AsSpan().SequenceEqual(mirror));
            mirrored += copy.AsSpan().SequenceEqual(mirror) ? 1 : 0;
        }

        Assert.InRange(mirrored, 24, 56);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_fitted_model_has_nothing_of_it(bool ofImages)
    {
        var files = _ml.Data.LoadFromImageFolder(digits.Png);
        var model = DrawnDigits.Load(_ml).Append(Chain(ofImages, Everything, copies: 1, seed: 1)).Append(Vectors.Trainer(_ml, epochs: 1)).Fit(files);
        var scored = model.Transform(files);
        Assert.Equal(80, Vectors.Scores(scored).Length / 4);
        Assert.Equal(Vectors.Features(Pixels()), Vectors.Features(scored));
        using var zip = new MemoryStream();
        _ml.Model.Save(model, files.Schema, zip);
        var loaded = new MLContext().Model.Load(new MemoryStream(zip.ToArray()), out _);
        Assert.Equal(Vectors.Scores(scored), Vectors.Scores(loaded.Transform(files)));
        Assert.Equal(80, Vectors.Scores(loaded.Transform(files)).Length / 4);
    }

    [Fact]
    public void A_trainer_that_watches_rows_learns_from_the_copies_of_the_others()
    {
        var files = _ml.Data.LoadFromImageFolder(digits.Png);
        var trainer = _ml.MulticlassClassification.Trainers.NeuralNetwork(new NeuralNetworkMulticlassTrainer.Options { Layers = Vectors.Layers, Epochs = 2, ValidationFraction = 0.25, Seed = 1 });
        var model = DrawnDigits.Load(_ml)
            .Append(_ml.Transforms.AugmentImages("Image", [new RandomShiftOptions()], copies: 2))
            .Append(_ml.Transforms.FeaturizeImages("Features", "Image"))
            .Append(trainer).Fit(files);
        Assert.All(model.LastTransformer.Model.Training!.History, epoch => Assert.NotNull(epoch.ValidationLoss));
    }

    [Fact]
    public void Pixels_can_be_mixed_too()
    {
        var files = _ml.Data.LoadFromImageFolder(digits.Png);
        int rows = 0;
        var pipeline = DrawnDigits.Load(_ml)
            .Append(_ml.Transforms.AugmentImages("Image", [new RandomShiftOptions()]))
            .Append(_ml.Transforms.FeaturizeImages("Features", "Image"))
            .Append(_ml.Transforms.AugmentWithMixup(copies: 1))
            .Append(new Spy(view => rows = Vectors.Features(view).Length / Size))
            .Append(Vectors.Trainer(_ml, epochs: 1));
        var model = pipeline.Fit(files);
        Assert.Equal(4 * 80, rows);
        Assert.Equal(new Shape(16, 16, 3), model.LastTransformer.Model.Definition.Inputs[0].Shape);
    }

    [Fact]
    public void Copies_of_images_that_a_later_step_disposes_are_whole()
    {
        // ResizeImages hands on an image of the right size, and disposes it before the next.
        var images = DrawnDigits.Images(_ml, digits.Png);
        float[] seen = [];
        var chain = _ml.Transforms.AugmentImages("Image", [new RandomFlipOptions()], copies: 3, seed: 1)
            .Append(_ml.Transforms.ResizeImages("Image", 16, 16))
            .Append(_ml.Transforms.ConvertImagesToPixels("Features", "Image"))
            .Append(new Spy(view => seen = Vectors.Features(view)));
        chain.Fit(images);
        Assert.Equal(Seen(ofImages: true, [new RandomFlipOptions()], copies: 3, seed: 1), seen);
    }

    [Fact]
    public void What_cannot_be_augmented_is_refused()
    {
        var images = DrawnDigits.Images(_ml, digits.Png);
        Assert.Contains("'ImagePath': expected Image, or Vector<Single>", Assert.ThrowsAny<ArgumentException>(
            () => _ml.Transforms.AugmentImages("ImagePath", Everything).Fit(images)).Message, StringComparison.Ordinal);
        Assert.Contains("'Nowhere'", Assert.ThrowsAny<ArgumentException>(
            () => _ml.Transforms.AugmentImages("Nowhere", Everything).GetOutputSchema(EstimatorContract.ShapeOf(images.Schema))).Message, StringComparison.Ordinal);
        Assert.Contains("Amount is 2", Assert.Throws<InvalidInputException>(
            () => _ml.Transforms.AugmentImages("Image", [new RandomBrightnessOptions { Amount = 2 }])).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.AugmentImages("Image", []));
        Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.AugmentImages("Image", Everything, copies: 0));
    }

    private IDataView Pixels()
    {
        var images = DrawnDigits.Images(_ml, digits.Png);
        return _ml.Transforms.ConvertImagesToPixels("Features", "Image").Fit(images).Transform(images);
    }

    /// <summary>Augmentation and pixels, whichever comes first.</summary>
    private IEstimator<ITransformer> Chain(bool ofImages, ImageOperationOptions[] operations, int copies, long seed)
    {
        var pixels = _ml.Transforms.ConvertImagesToPixels("Features", "Image");
        return ofImages
            ? _ml.Transforms.AugmentImages("Image", operations, copies, seed).Append(pixels)
            : pixels.Append(_ml.Transforms.AugmentImages("Features", operations, copies, seed));
    }

    /// <summary>The features that an estimator after the augmentation learns from.</summary>
    private float[] Seen(bool ofImages, ImageOperationOptions[] operations, int copies, long seed)
    {
        float[] seen = [];
        var pixels = _ml.Transforms.ConvertImagesToPixels("Features", "Image");
        var spy = new Spy(view => seen = Vectors.Features(view));
        var images = DrawnDigits.Images(_ml, digits.Png);
        if (ofImages)
        {
            _ml.Transforms.AugmentImages("Image", operations, copies, seed).Append(pixels).Append(spy).Fit(images);
        }
        else
        {
            pixels.Append(_ml.Transforms.AugmentImages("Features", operations, copies, seed)).Append(spy).Fit(images);
        }

        return seen;
    }

    /// <summary>An estimator that looks at what it is fitted on.</summary>
    private sealed class Spy(Action<IDataView> look) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            look(input);
            return new TransformerChain<ITransformer>();
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }
}
