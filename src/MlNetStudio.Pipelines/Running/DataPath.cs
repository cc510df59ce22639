using System.Text;
using MlNetStudio.Data.Images;
using MlNetStudio.Neural;

namespace MlNetStudio.Pipelines.Running;

/// <summary>Paths in pipeline files: relative to the file, with <c>${NAME}</c> for environment variables.</summary>
internal static class DataPath
{
    private const string DataVariable = "MLNETSTUDIO_DATA";

    /// <summary>The path that is meant.</summary>
    /// <exception cref="InvalidInputException">A variable is not set.</exception>
    public static string Resolve(string path, string folder, RunSettings settings, SourceLocation? location)
    {
        string expanded = Expand(path, settings, location);
        if (Path.IsPathRooted(expanded))
        {
            return expanded;
        }

        // Shown as short as the user would write it.
        string full = Path.GetFullPath(expanded, folder);
        string shown = Path.GetRelativePath(Environment.CurrentDirectory, full);
        return shown.StartsWith("..", StringComparison.Ordinal) ? full : shown;
    }

    /// <summary>The path for a pipeline file in another folder: variables stay, other relative paths are counted from there.</summary>
    public static string Rebase(string path, string folder, string toFolder)
    {
        if (path.StartsWith("${", StringComparison.Ordinal))
        {
            return path;
        }

        string relative = Path.GetRelativePath(toFolder, Path.GetFullPath(path, folder));
        return relative.Replace('\\', '/');
    }

    private static string Expand(string path, RunSettings settings, SourceLocation? location)
    {
        var expanded = new StringBuilder();
        int done = 0;
        for (int start; (start = path.IndexOf("${", done, StringComparison.Ordinal)) >= 0;)
        {
            int end = path.IndexOf('}', start);
            if (end < 0)
            {
                throw new InvalidInputException($"'{path}' has a '${{' without its '}}'.", location);
            }

            string name = path[(start + 2)..end];
            string? value = name == DataVariable ? settings.DataFolder ?? settings.Variable(name) : settings.Variable(name);
            if (string.IsNullOrEmpty(value))
            {
                throw new InvalidInputException(
                    name == DataVariable
                        ? $"this data set is not part of the project. Get it ({Source(path[(end + 1)..])}), put it into a folder as '{path[(end + 1)..].TrimStart('/')}', and set the environment variable {DataVariable} to that folder."
                        : $"the environment variable '{name}' in '{path}' is not set.",
                    location);
            }

            expanded.Append(path, done, start - done).Append(value);
            done = end + 1;
        }

        return expanded.Append(path, done, path.Length - done).ToString();
    }

    private static string Source(string path)
    {
        string name = path.TrimStart('/').Split('/')[0];
        return ImageDownloads.Find(name) is null ? "data/README.md says where" : $"'mlnetstudio data get {name}' does";
    }
}
