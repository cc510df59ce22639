using MlNetStudio.Data;
using MlNetStudio.Data.Images;

namespace MlNetStudio.Pipelines.Images;

/// <summary>The images of a run, read and divided.</summary>
internal sealed record ImageData
{
    /// <summary>What the images come from, for people.</summary>
    public required string Name { get; init; }

    /// <summary>The images to learn from.</summary>
    public required ImageSet Training { get; init; }

    /// <summary>The images to watch; null for none.</summary>
    public required ImageSet? Validation { get; init; }

    /// <summary>The images to judge by.</summary>
    public required ImageSet Test { get; init; }

    /// <summary>The task and its classes.</summary>
    public required LabelEncoding Label { get; init; }

    /// <summary>Whether the test images were kept out of training.</summary>
    public required bool IsHeldOut { get; init; }

    /// <summary>Whether the test images come from a file or folder of their own.</summary>
    public required bool HasOwnTest { get; init; }

    /// <summary>How the images were divided, for people.</summary>
    public required string SplitText { get; init; }

    /// <summary>The hash of pixels and labels, of training and test, in lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>How bytes become features.</summary>
    public required ChannelNormalization Normalization { get; init; }

    /// <summary>The number of all images used.</summary>
    public int Count => Training.Count + (Validation?.Count ?? 0) + (IsHeldOut ? Test.Count : 0);
}
