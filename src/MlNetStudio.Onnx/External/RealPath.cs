namespace MlNetStudio.Onnx.External;

/// <summary>Paths with every link on the way followed, which .NET itself does for the last name alone.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>The path of what a path leads to. What is not there is no link.</summary>
    /// <exception cref="OnnxFormatException">The links go round in circles.</exception>
    /// <exception cref="IOException">A link cannot be read.</exception>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        string current = Path.GetPathRoot(full)!;
        var rest = new Stack<string>();
        Push(rest, full[current.Length..]);
        for (int links = 0; rest.TryPop(out string? name);)
        {
            if (name == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            string next = Path.Join(current, name);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new OnnxFormatException($"'{path}' leads through more than {MostLinks} links.");
            }

            if (Path.IsPathRooted(target))
            {
                target = Path.GetFullPath(target, current);
                current = Path.GetPathRoot(target)!;
                target = target[current.Length..];
            }

            Push(rest, target);
        }

        return current;
    }

    /// <summary>Whether a path without links leads into a folder without links, or below.</summary>
    public static bool IsBelow(string path, string folder) =>
        path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static void Push(Stack<string> rest, string path)
    {
        foreach (string name in path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (name != ".")
            {
                rest.Push(name);
            }
        }
    }
}
