namespace MlNetStudio.Tests.Cli;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>The folder's path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("mlnetstudio-test-").FullName;

    /// <summary>The path of a file in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>The names of everything in the folder, at any depth, hidden files too.</summary>
    public string[] Everything(string sub = "") =>
        [.. Directory.EnumerateFileSystemEntries(this[sub], "*", SearchOption.AllDirectories).Select(path => System.IO.Path.GetRelativePath(this[sub], path)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
