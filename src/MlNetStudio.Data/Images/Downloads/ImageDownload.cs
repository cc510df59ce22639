using System.Collections.Immutable;

namespace MlNetStudio.Data.Images;

/// <summary>A set of images that its publisher offers for download.</summary>
/// <param name="Name">What it is called here, and the folder that it goes into.</param>
/// <param name="Description">What it holds, in a sentence.</param>
/// <param name="Files">Its files.</param>
public sealed record ImageDownload(string Name, string Description, ImmutableArray<DownloadFile> Files);

/// <summary>A file of a download.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Sha256">Its hash in lower-case hexadecimal digits, as it was when this was written.</param>
/// <param name="Bytes">Its size.</param>
public sealed record DownloadFile(Uri Url, string Sha256, long Bytes)
{
    /// <summary>The file's name.</summary>
    public string Name => Path.GetFileName(Url.AbsolutePath);

    /// <summary>The files that are taken out of a tar archive, with their sizes; empty where the file is kept as it is.</summary>
    public ImmutableArray<(string Name, long Bytes)> Entries { get; init; } = [];
}
