namespace MlNetStudio.Tests.Cli;

/// <summary>Files of the source tree.</summary>
internal static class Repository
{
    /// <summary>The path of a file.</summary>
    public static string File(params string[] parts) => Path.Combine([TestData.RepositoryRoot, .. parts]);
}
