using System.Globalization;
using System.Text;

namespace MlNetStudio.Pipelines.CodeGeneration;

/// <summary>Text from outside as C#: literals and identifiers.</summary>
internal static class CSharpText
{
    private static readonly HashSet<string> Taken = new(StringComparer.Ordinal) { "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "ReferenceEquals", "ModelInput" };

    /// <summary>A string literal.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\')
            {
                literal.Append('\\').Append(c);
            }
            else if (char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029')
            {
                literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                literal.Append(c);
            }
        }

        return literal.Append('"').ToString();
    }

    /// <summary>A literal of a single-precision number.</summary>
    public static string Literal(float value) =>
        float.IsNaN(value) ? "float.NaN" : float.IsInfinity(value) ? (value > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity") : value.ToString("R", CultureInfo.InvariantCulture) + "f";

    /// <summary>Several string literals in brackets.</summary>
    public static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Literal))}]";

    /// <summary>Names as C# properties: <c>sepal_length</c> becomes <c>SepalLength</c>; no two alike.</summary>
    public static string[] Properties(IEnumerable<string> names)
    {
        var used = new HashSet<string>(Taken, StringComparer.Ordinal);
        return [.. names.Select(name =>
        {
            string stem = Identifier(name);
            string candidate = stem;
            for (int i = 2; !used.Add(candidate); i++)
            {
                candidate = stem + i.ToString(CultureInfo.InvariantCulture);
            }

            return candidate;
        })];
    }

    /// <summary>A name for a namespace that is no other's.</summary>
    public static string Namespace(string name) => Identifier(name) is var identifier && identifier is "System" or "Microsoft" or "MlNetStudio" or "Program" || identifier.StartsWith("Model", StringComparison.Ordinal)
        ? "My" + identifier
        : identifier;

    /// <summary>A name as a C# identifier that begins with a capital letter, which is no keyword.</summary>
    public static string Identifier(string name)
    {
        var identifier = new StringBuilder();
        bool isStart = true;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                isStart = true;
                continue;
            }

            identifier.Append(isStart ? char.ToUpperInvariant(c) : c);
            isStart = false;
        }

        if (identifier.Length == 0 || char.IsAsciiDigit(identifier[0]))
        {
            identifier.Insert(0, "Column");
        }

        return identifier.ToString();
    }

    /// <summary>A text for a comment: on one line, without what would end it.</summary>
    public static string Comment(string text) => text.ReplaceLineEndings(" ").Replace("\u0085", " ", StringComparison.Ordinal).Replace("\u2028", " ", StringComparison.Ordinal)
        .Replace("\u2029", " ", StringComparison.Ordinal).Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
