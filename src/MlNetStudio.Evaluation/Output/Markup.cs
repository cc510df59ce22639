using System.Text;

namespace MlNetStudio.Evaluation.Output;

/// <summary>Text from outside, made safe for HTML and SVG.</summary>
internal static class Markup
{
    /// <summary>
    /// Appends text so that it reads the same in element content and in a quoted attribute. What XML does not allow (control
    /// characters, half surrogate pairs) becomes the replacement character.
    /// </summary>
    public static void AppendEscaped(StringBuilder output, ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            switch (c)
            {
                case '&':
                    output.Append("&amp;");
                    break;
                case '<':
                    output.Append("&lt;");
                    break;
                case '>':
                    output.Append("&gt;");
                    break;
                case '"':
                    output.Append("&quot;");
                    break;
                case '\'':
                    output.Append("&#39;");
                    break;
                case '\n' or '\t':
                    output.Append(c);
                    break;
                case < ' ' or (>= '\u007f' and <= '\u009f') or '\ufffe' or '\uffff':
                    output.Append('\ufffd');
                    break;
                default:
                    if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                    {
                        output.Append(c).Append(text[++i]);
                    }
                    else
                    {
                        output.Append(char.IsSurrogate(c) ? '\ufffd' : c);
                    }

                    break;
            }
        }
    }

    /// <summary>The text with its first letter in upper case.</summary>
    public static string Capitalize(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>The text if it is short enough, else its beginning and an ellipsis; no surrogate pair is cut in half.</summary>
    public static string Shorten(string text, int characters)
    {
        if (text.Length <= characters)
        {
            return text;
        }

        int end = Math.Max(1, characters - 1);
        if (char.IsHighSurrogate(text[end - 1]))
        {
            end--;
        }

        return string.Concat(text.AsSpan(0, end), "…");
    }
}
