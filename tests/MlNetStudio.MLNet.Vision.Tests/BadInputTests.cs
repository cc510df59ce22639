using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MlNetStudio.Data.Images;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Vision.Tests;

/// <summary>What cannot be used is refused with column, row and what to do.</summary>
public sealed class BadInputTests(DrawnDigits digits) : IClassFixture<DrawnDigits>
{
    private readonly MLContext _ml = new(seed: 3);

    [Fact]
    public void A_column_that_is_no_image_is_refused()
    {
        var files = _ml.Data.LoadFromImageFolder(digits.Png);
        foreach (string column in new[] { "ImagePath", "Nowhere" })
        {
            var exception = Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.FeaturizeImages("Features", column).Fit(files));
            Assert.Contains($"'{column}': expected Image, as LoadImages makes it of a path", exception.Message, StringComparison.Ordinal);
        }

        // A trainer takes vectors: what makes them is said where images come in.
        var images = DrawnDigits.Images(_ml, digits.Png);
        var trainer = _ml.MulticlassClassification.Trainers.NeuralNetwork("Label", "Image");
        Assert.Contains("'Image'", Assert.ThrowsAny<ArgumentException>(() => trainer.Fit(images)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_different_sizes_are_refused_with_row_file_and_remedy()
    {
        var paths = Directory.GetFiles(Path.Combine(digits.Png, "0")).Take(2).Append(Directory.GetFiles(Path.Combine(digits.Jpeg, "0"))[0]).ToArray();
        var images = Images(paths);
        var model = _ml.Transforms.ConvertImagesToPixels("Features", "Image").Fit(images);
        var exception = Fault(() => Vectors.Features(model.Transform(images)));
        Assert.Contains($"column 'Image', row 3 ('{paths[2]}'): the image is 24 x 24 pixels, rows x columns, and 16 x 16 are expected.", exception.Message, StringComparison.Ordinal);
        Assert.Contains("ResizeImages", exception.Message, StringComparison.Ordinal);

        var resized = _ml.Transforms.ResizeImages("Image", 20, 18).Fit(images).Transform(images);
        var mismatch = Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.ConvertImagesToPixels("Features", "Image", 16, 16).Fit(resized));
        Assert.Contains("expected Image<16, 16>, which ResizeImages or fit: ImageFit.Resize makes of others, got Image<18, 20>", mismatch.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_row_is_that_of_the_data_however_many_threads_read_it()
    {
        string path = Directory.GetFiles(Path.Combine(digits.Png, "0"))[0];
        var images = Images([.. Enumerable.Range(0, 1000).Select(i => i == 777 ? "" : path)]);
        var pipeline = _ml.Transforms.FeaturizeImages("Features", "Image").Append(_ml.Transforms.Conversion.MapValueToKey("Label")).Append(Vectors.Trainer(_ml, epochs: 1));
        Assert.Contains("column 'Image', row 778: there is no image.", Assert.Throws<InvalidInputException>(() => pipeline.Fit(images)).Message, StringComparison.Ordinal);
        var given = _ml.Transforms.FeaturizeImages("Features", "Image", mean: [0], deviation: [1]).Append(_ml.Transforms.Conversion.MapValueToKey("Label")).Append(Vectors.Trainer(_ml, epochs: 1));
        Assert.Contains("column 'Image', row 778: there is no image.", Assert.Throws<InvalidInputException>(() => given.Fit(images)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_image_is_refused_with_its_row()
    {
        string path = Directory.GetFiles(Path.Combine(digits.Png, "0"))[0];
        var images = Images([path, ""]);
        var model = _ml.Transforms.ConvertImagesToPixels("Features", "Image").Fit(images);
        var exception = Fault(() => Vectors.Features(model.Transform(images)));
        Assert.Contains("column 'Image', row 2: there is no image.", exception.Message, StringComparison.Ordinal);

        using var image = MLImage.CreateFromFile(path);
        image.Dispose();
        var disposed = _ml.Data.LoadFromEnumerable([new Picture { Image = image }]);
        exception = Fault(() => Vectors.Features(_ml.Transforms.ConvertImagesToPixels("Features", "Image", 16, 16).Fit(disposed).Transform(disposed)));
        Assert.Contains("column 'Image', row 1: the image could not be read", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_JPEG_is_refused_by_every_way_with_its_row()
    {
        string[] whole = Directory.GetFiles(Path.Combine(digits.Jpeg, "0"));
        string broken = Path.Combine(digits.Folder, "broken.jpg");
        File.WriteAllBytes(broken, [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 4, 5]);
        var images = Images([whole[0], whole[1], broken]);
        var pixels = _ml.Transforms.ConvertImagesToPixels("Features", "Image").Fit(images).Transform(images);
        var exception = Fault(() => Vectors.Features(pixels));
        Assert.Contains("column 'Image', row 3: the image could not be read", exception.Message, StringComparison.Ordinal);
        Assert.Contains("LoadFromImageFolder names the files", exception.Message, StringComparison.Ordinal);

        // ML.NET's own chain fails inside ExtractPixels; the trainer says where.
        var chain = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.Transforms.ResizeImages("Image", 16, 16))
            .Append(_ml.Transforms.ExtractPixels("Features", "Image", interleavePixelColors: true))
            .Append(Vectors.Trainer(_ml, epochs: 1));
        exception = Assert.Throws<InvalidInputException>(() => chain.Fit(images));
        Assert.Contains("column 'Features', row 3: a step before this one failed on it", exception.Message, StringComparison.Ordinal);

        // Augmentation reads images too.
        var augmented = _ml.Transforms.AugmentImages("Image", [new RandomFlipOptions()]).Append(_ml.Transforms.FeaturizeImages("Features", "Image", 24, 24));
        exception = Assert.Throws<InvalidInputException>(() => augmented.Fit(images));
        Assert.Contains("column 'Image', row 3: the image could not be read", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_says_which_file_is_no_image_and_on_request_which_breaks_off()
    {
        string folder = Path.Combine(digits.Folder, "faulty");
        string kind = Directory.CreateDirectory(Path.Combine(folder, "kind")).FullName;
        Assert.Contains("this class folder is empty", Refused(folder), StringComparison.Ordinal);
        byte[] whole = File.ReadAllBytes(Directory.GetFiles(Path.Combine(digits.Jpeg, "0"))[0]);
        File.WriteAllBytes(Path.Combine(kind, "a.jpg"), whole);
        File.WriteAllBytes(Path.Combine(kind, ".hidden"), [1, 2, 3]);
        Assert.Equal(1, _ml.Data.LoadFromImageFolder(folder, decode: true).GetRowCount());

        File.WriteAllBytes(Path.Combine(kind, "b.jpg"), whole[..^60]);
        Assert.Equal(2, _ml.Data.LoadFromImageFolder(folder).GetRowCount());
        Assert.Contains("b.jpg: this image cannot be decoded to its end", Refused(folder, decode: true), StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(kind, "a.txt"), "no image");
        Assert.Contains("a.txt: this file is no image that can be decoded", Refused(folder), StringComparison.Ordinal);
        Assert.Contains("there is no such folder", Refused(Path.Combine(folder, "nowhere")), StringComparison.Ordinal);
        Assert.Contains("no sub-folders", Refused(kind), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.FeaturizeImages("Features", "Image", height: 0, width: 5));
        Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.FeaturizeImages("Features", "Image", height: 5));
        Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.FeaturizeImages("Features", "Image", height: 5000, width: 5000));
        Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.FeaturizeImages("Features", "Image", channels: 2));
        Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.FeaturizeImages("Features", "Image", mean: [0.5]));
        Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.FeaturizeImages("", "Image"));
    }

    /// <summary>The error of ours that a reader gets, where ML.NET reads on several threads inside its own.</summary>
    private static InvalidInputException Fault(Action read)
    {
        var exception = Assert.ThrowsAny<Exception>(read);
        while (exception is not InvalidInputException && exception.InnerException is not null)
        {
            exception = exception.InnerException;
        }

        return Assert.IsType<InvalidInputException>(exception);
    }

    private string Refused(string folder, bool decode = false) => Assert.Throws<InvalidInputException>(() => _ml.Data.LoadFromImageFolder(folder, decode)).Message;

    private IDataView Images(string[] paths)
    {
        var files = _ml.Data.LoadFromEnumerable(paths.Select((path, i) => new ImageFile { ImagePath = path, Label = i % 2 == 0 ? "even" : "odd" }));
        return _ml.Transforms.LoadImages("Image", "", "ImagePath").Fit(files).Transform(files);
    }

    private sealed class Picture
    {
        [ImageType(16, 16)]
        public MLImage? Image { get; set; }
    }
}
