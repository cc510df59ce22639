using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Pipelines.Images;

/// <summary>Reads and divides the images of a pipeline.</summary>
internal sealed class ImageLoader(PipelineFile pipeline, RunSettings settings)
{
    private readonly DataDefinition _data = pipeline.Definition.Data;
    private readonly ImagesSection _images = pipeline.Definition.Data.Images!;

    /// <summary>Reads the images and puts those for the test aside.</summary>
    /// <exception cref="InvalidInputException">A file is missing or wrong, or the section contradicts itself.</exception>
    public ImageData Read()
    {
        Check();
        var (train, test, name) = _images.Generator is { } generator ? Generate(generator) : ReadFiles();
        if (train.Labels.Length == 0)
        {
            throw new InvalidInputException("the images to learn from have no labels; name their file with 'labels'.", pipeline.Locate("data.images"));
        }

        train = Limit(train, _images.Limit, "limit", 0);
        string split;
        bool isHeldOut = true;
        bool hasOwnTest = test is not null;
        if (test is not null)
        {
            split = "test images of their own";
        }
        else if (_data.TestFraction is 0)
        {
            (test, split, isHeldOut) = (train, "no test images were kept out", false);
        }
        else
        {
            double fraction = _data.TestFraction ?? 0.2;
            var parts = Divide(train, fraction, _data.Seed);
            (train, test) = (train.Select(parts.Train), train.Select(parts.Test));
            split = string.Create(CultureInfo.InvariantCulture, $"{fraction:0.##%} for the test, {(_data.Stratify ? "each class its share" : "at random")}, seed {_data.Seed}");
        }

        test = Limit(test, _images.TestLimit, "testLimit", 1);
        int classes = train.ClassNames.Length;
        if (classes < 2 || train.Labels.Distinct().Count() < 2)
        {
            throw new InvalidInputException("there is only one class among the images to learn from: nothing to tell apart.", pipeline.Locate("data.images"));
        }

        return new ImageData
        {
            Name = name,
            Training = train,
            Validation = null,
            Test = test,
            Label = new LabelEncoding
            {
                Column = _data.Label ?? "label",
                Task = classes == 2 && _data.Task != TaskKind.Multiclass ? TaskKind.Binary : TaskKind.Multiclass,
                Classes = train.ClassNames,
            },
            IsHeldOut = isHeldOut,
            HasOwnTest = hasOwnTest,
            SplitText = split,
            Sha256 = Hash(train, test),
            Normalization = ChannelNormalization.Unit(train.Shape.Channels),
        };
    }

    /// <summary>Puts the images to watch aside, and fits the normalization on those to learn from where none is given.</summary>
    /// <param name="data">The images.</param>
    /// <param name="validationFraction">The part of those to learn from that is put aside.</param>
    /// <param name="normalization">That of the model that the run starts from; null for none.</param>
    public ImageData Complete(ImageData data, double validationFraction, ChannelNormalization? normalization)
    {
        if (validationFraction > 0)
        {
            var parts = Divide(data.Training, validationFraction, unchecked(_data.Seed + 1));
            data = data with { Training = data.Training.Select(parts.Train), Validation = data.Training.Select(parts.Test) };
        }

        return data with { Normalization = normalization ?? Normalization(data.Training) };
    }

    private void Check()
    {
        if (_data.File is not null || _data.Generator is not null || _data.Test is not null)
        {
            throw new InvalidInputException("the data are either a table ('file', 'generator', 'test') or 'images'; give one of them.", pipeline.Locate("data"));
        }

        if (_images.Train is null == _images.Generator is null)
        {
            throw new InvalidInputException("the images come either from 'train' or from a 'generator'; give one of them.", pipeline.Locate("data.images"));
        }

        if (_data.Task is TaskKind.Regression)
        {
            throw new InvalidInputException("images are told apart by classes; a regression on images is not there.", pipeline.Locate("data.task"));
        }

        if (_data.TestFraction is { } fraction && !(fraction is >= 0 and <= 0.9))
        {
            throw new InvalidInputException(
                string.Create(CultureInfo.InvariantCulture, $"the part of the images for the test is {fraction}; it must be from 0 to 0.9."), pipeline.Locate("data.testFraction"));
        }

        if (_images.Mean is null != _images.Deviation is null)
        {
            throw new InvalidInputException("'mean' and 'deviation' go together; give both or none.", pipeline.Locate("data.images"));
        }

        if (pipeline.Definition.Training.Folds is > 0)
        {
            throw new InvalidInputException("an ensemble over folds of images is not there; leave out 'folds'.", pipeline.Locate("training.folds"));
        }

        if (pipeline.Definition.Evaluation.PositiveClass is not null)
        {
            throw new InvalidInputException("of two classes of images the second is the positive one; name them in that order in 'data.images.classes'.", pipeline.Locate("evaluation.positiveClass"));
        }
    }

    private (ImageSet Train, ImageSet? Test, string Name) ReadFiles()
    {
        string[] paths = Resolve(_images.Train!.Value, "train");
        if (paths.Length == 0)
        {
            throw new InvalidInputException("no files are named.", pipeline.Locate("data.images.train"));
        }

        var format = _images.Format ?? ImageSource.FormatOf(paths[0]);
        var options = new ImageFolderOptions
        {
            Height = _images.Height,
            Width = _images.Width,
            Channels = _images.Channels,
            Fit = _images.Fit,
            ClassNames = _images.Classes is { } names ? [.. names] : null,
        };
        var train = ImageSource.Read(format, paths, Resolve(_images.Labels, "labels"), test: false, options)!;

        // What follows must be as the training images are.
        options = options with { Height = train.Shape.Height, Width = train.Shape.Width, Channels = train.Shape.Channels, ClassNames = [.. train.ClassNames] };
        string[] tests = _images.Test is { } given ? Resolve(given, "test") : format == ImageFormat.Npz ? paths : [];
        var test = tests.Length == 0 ? null : ImageSource.Read(_images.Format ?? ImageSource.FormatOf(tests[0]), tests, Resolve(_images.TestLabels, "testLabels"), test: _images.Test is null, options);
        if (test is not null && test.Shape != train.Shape)
        {
            throw new InvalidInputException($"the images to learn from are {train.Shape}, those for the test {test.Shape}; they must agree.", new SourceLocation(tests[0]));
        }

        if (test is { Labels.Length: 0 })
        {
            throw new InvalidInputException("the images for the test have no labels; name their file with 'testLabels'.", pipeline.Locate("data.images.test"));
        }

        string name = format == ImageFormat.Folder ? Path.GetFileName(Path.GetFullPath(paths[0])) : Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(paths[0])))!;
        return (train, test, name.Length > 0 ? name : "images");
    }

    // A generated table of gray values from 0 to 1, in steps of 1/255, is a set of images.
    private (ImageSet Train, ImageSet? Test, string Name) Generate(GeneratorSection section)
    {
        if (TableGenerators.Find(section.Name) is not DrawnDigitsGenerator generator)
        {
            throw new InvalidInputException($"'{section.Name}' makes no images; 'digits' and 'digits16' do.", pipeline.Locate("data.images.generator"));
        }

        var table = generator.Generate(section.Rows ?? generator.DefaultRows, section.Seed);
        var shape = new ImageShape(generator.Size, generator.Size, 1);
        var pixels = new byte[table.RowCount * shape.Size];
        for (int p = 0; p < shape.Size; p++)
        {
            var values = ((NumberColumn)table.Columns[p]).Values;
            for (int row = 0; row < table.RowCount; row++)
            {
                pixels[(row * shape.Size) + p] = (byte)MathF.Round(values[row] * 255);
            }
        }

        int[] labels = Array.ConvertAll(((NumberColumn)table[generator.Label]).Values.ToArray(), value => (int)value);
        ImmutableArray<string> classes = [.. Enumerable.Range(0, 10).Select(digit => digit.ToString(CultureInfo.InvariantCulture))];
        return (new ImageSet(shape, pixels, labels, classes), null, generator.Name);
    }

    private ChannelNormalization Normalization(ImageSet images)
    {
        int channels = images.Shape.Channels;
        if (_images.Mean is { } mean)
        {
            try
            {
                return ChannelNormalization.Of(mean, _images.Deviation!.Value, channels);
            }
            catch (InvalidInputException exception) when (exception.Location is null)
            {
                throw new InvalidInputException(exception.Message, pipeline.Locate("data.images.mean"), exception);
            }
        }

        return _images.Scaling switch
        {
            ImageScaling.Unit => ChannelNormalization.Unit(channels),
            ImageScaling.Bytes => ChannelNormalization.Of([0], [1 / 255.0], channels),
            _ => ChannelNormalization.Fit(images),
        };
    }

    private RowSplit Divide(ImageSet images, double fraction, long seed) => _data.Stratify
        ? TableSplit.Stratified(images.Labels, fraction, seed)
        : TableSplit.Random(images.Count, fraction, seed);

    private ImageSet Limit(ImageSet images, int? limit, string option, int part)
    {
        if (limit is not { } most || most >= images.Count)
        {
            return images;
        }

        return most >= 2
            ? images.Select(TableSplit.Stratified(images.Labels, (double)most / images.Count, unchecked(_data.Seed + 2 + part)).Test)
            : throw new InvalidInputException($"a limit of {most} images is too small; it must be at least 2.", pipeline.Locate("data.images." + option));
    }

    private string[] Resolve(ImmutableArray<string> paths, string option) => [.. paths.Select(path => Resolve(path, option)!)];

    private string? Resolve(string? path, string option) =>
        path is null ? null : DataPath.Resolve(path, pipeline.Folder, settings, pipeline.Locate("data.images." + option));

    private static string Hash(params ImageSet[] sets)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var set in sets)
        {
            hash.AppendData(set.Pixels);
            hash.AppendData(MemoryMarshal.AsBytes<int>(set.Labels));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
