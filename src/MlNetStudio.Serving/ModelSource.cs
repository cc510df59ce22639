namespace MlNetStudio.Serving;

/// <summary>A model file to serve, and the name under which it is asked for.</summary>
/// <param name="Name">The name in addresses and answers: letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</param>
/// <param name="Path">The file.</param>
public sealed record ModelSource(string Name, string Path)
{
    private const int LongestName = 100;

    /// <summary>
    /// Reads <c>NAME=PATH</c>, or <c>PATH</c> alone: then the file's name without its ending is the name, or that of its folder where
    /// the file is called <c>model.onnx</c>, as every trained model is.
    /// </summary>
    /// <exception cref="InvalidInputException">The name has other characters, or is too long.</exception>
    public static ModelSource Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        bool named = equals > 0 && IsName(text.AsSpan(0, equals));
        string path = named ? text[(equals + 1)..] : text;
        if (path.Length == 0)
        {
            throw new InvalidInputException($"'{text}' names no model file; NAME=PATH is expected.");
        }

        return new ModelSource(named ? text[..equals] : NameOf(path), path);
    }

    private static string NameOf(string path)
    {
        string name = System.IO.Path.GetFileNameWithoutExtension(path);
        if (name.Equals("model", StringComparison.OrdinalIgnoreCase)
            && System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))) is { Length: > 0 } folder)
        {
            name = folder;
        }

        string clean = string.Concat(name.Select(letter => IsNameLetter(letter) ? letter : '-'));
        return IsName(clean) ? clean : throw new InvalidInputException(
            "no name for the model follows from the name of this file. Say it: NAME=PATH.", new SourceLocation(path));
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (char letter in text)
        {
            if (!IsNameLetter(letter))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= LongestName && text is not ("." or "..");
    }

    private static bool IsNameLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-';
}
