using System.Collections.Immutable;
using System.Globalization;

namespace MlNetStudio.Data.Images;

/// <summary>Puts images and labels of two files together.</summary>
internal static class LabeledImages
{
    /// <summary>Checks the labels and numbers the classes where they have no names.</summary>
    public static ImageSet Create(ImageShape shape, byte[] pixels, int[] labels, IReadOnlyList<string>? names, string images, string file)
    {
        int count = pixels.Length / shape.Size;
        if (labels.Length != count)
        {
            throw new InvalidInputException($"there are {labels.Length} labels, but {count} images in '{images}'; there must be one for each.", new SourceLocation(file));
        }

        ImmutableArray<string> classes = names is null
            ? [.. Enumerable.Range(0, labels.Max() + 1).Select(label => label.ToString(CultureInfo.InvariantCulture))]
            : [.. names];
        int wrong = Array.FindIndex(labels, label => label < 0 || label >= classes.Length);
        return wrong < 0
            ? new ImageSet(shape, pixels, labels, classes)
            : throw new InvalidInputException(
                $"the label of image {wrong + 1} is {labels[wrong]}, but there are {classes.Length} classes; labels go from 0 to {classes.Length - 1}.", new SourceLocation(file));
    }
}
