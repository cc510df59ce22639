namespace MlNetStudio.Data.Images;

/// <summary>How image files become images of one size.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>The rows of every image; null takes those of the first.</summary>
    public int? Height { get; init; }

    /// <summary>The columns of every image; null takes those of the first.</summary>
    public int? Width { get; init; }

    /// <summary>1 for gray, 3 for red, green and blue; null takes 3 if any image has colors.</summary>
    public int? Channels { get; init; }

    /// <summary>What is done to images of another size.</summary>
    public ImageFit Fit { get; init; } = ImageFit.None;

    /// <summary>The classes in their order, where they are known before; null takes the folders' names in order.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }
}
