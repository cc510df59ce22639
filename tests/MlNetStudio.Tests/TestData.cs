namespace MlNetStudio.Tests;

/// <summary>Where the tests find data.</summary>
internal static class TestData
{
    private static readonly Lazy<string> Root = new(FindRoot);

    /// <summary>The folder of the larger data sets (see data/README.md), or null if <c>MLNETSTUDIO_DATA</c> is not set.</summary>
    public static string? FolderOrNull { get; } =
        Environment.GetEnvironmentVariable("MLNETSTUDIO_DATA") is { Length: > 0 } folder && Directory.Exists(folder) ? folder : null;

    /// <summary>The root of the repository.</summary>
    public static string RepositoryRoot => Root.Value;

    /// <summary>A file of the larger data sets.</summary>
    public static string File(params string[] parts) =>
        Path.Combine([FolderOrNull ?? throw new InvalidOperationException("MLNETSTUDIO_DATA is not set."), .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "MlNetStudio.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No MlNetStudio.sln above {AppContext.BaseDirectory}.");
    }
}

/// <summary>A test that needs the larger data sets; skipped where <c>MLNETSTUDIO_DATA</c> is not set.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresDataFactAttribute : FactAttribute
{
    public RequiresDataFactAttribute()
    {
        if (TestData.FolderOrNull is null)
        {
            Skip = "MLNETSTUDIO_DATA is not set.";
        }
    }
}
