namespace MlNetStudio.Data.Images;

/// <summary>What is done to an image that has another size than the others.</summary>
public enum ImageFit
{
    /// <summary>It is refused.</summary>
    None,

    /// <summary>It is stretched or shrunk to the size.</summary>
    Resize,

    /// <summary>It is scaled, keeping its proportions, until it covers the size, and what stands out on both sides is cut off.</summary>
    Crop,
}
