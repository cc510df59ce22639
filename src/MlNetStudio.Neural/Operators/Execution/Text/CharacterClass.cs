using System.Globalization;
using System.Text;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>A class of characters once or more, in the notation of regular expressions: <c>[\p{L}\p{Nd}_a-z]+</c>. It finds the longest stretches of them.</summary>
internal sealed class CharacterClass
{
    private static readonly string[] Ascii = [.. Enumerable.Range(0, 128).Select(code => ((char)code).ToString())];

    private readonly HashSet<UnicodeCategory> _categories = [];
    private readonly List<(int First, int Last)> _ranges = [];

    private CharacterClass()
    {
    }

    /// <summary>The class of an expression, or null if it is something else.</summary>
    public static CharacterClass? Parse(string expression)
    {
        if (!expression.StartsWith('[') || !expression.EndsWith("]+", StringComparison.Ordinal) || expression.StartsWith("[^", StringComparison.Ordinal))
        {
            return null;
        }

        var parsed = new CharacterClass();
        var inside = expression.AsSpan(1, expression.Length - 3);
        while (!inside.IsEmpty)
        {
            if (inside.StartsWith(@"\p{"))
            {
                int end = inside.IndexOf('}');
                if (end < 0 || !parsed.AddCategory(inside[3..end]))
                {
                    return null;
                }

                inside = inside[(end + 1)..];
                continue;
            }

            if (!TryRead(ref inside, out int first))
            {
                return null;
            }

            int last = first;
            if (inside.Length > 1 && inside[0] == '-')
            {
                inside = inside[1..];
                if (!TryRead(ref inside, out last) || last < first)
                {
                    return null;
                }
            }

            parsed._ranges.Add((first, last));
        }

        return parsed;
    }

    /// <summary>A character as a text; those of ASCII are always the same object.</summary>
    public static string TextOf(Rune rune) => rune.IsAscii ? Ascii[rune.Value] : rune.ToString();

    /// <summary>Adds the stretches of a text that are at least so many characters long.</summary>
    public void Split(string text, int least, List<string> tokens)
    {
        int start = -1;
        int count = 0;
        int at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Contains(rune))
            {
                start = start < 0 ? at : start;
                count++;
            }
            else
            {
                Close(at);
            }

            at += rune.Utf16SequenceLength;
        }

        Close(at);

        void Close(int end)
        {
            if (start >= 0 && count >= least)
            {
                tokens.Add(text[start..end]);
            }

            (start, count) = (-1, 0);
        }
    }

    private bool Contains(Rune rune)
    {
        foreach (var (first, last) in _ranges)
        {
            if (rune.Value >= first && rune.Value <= last)
            {
                return true;
            }
        }

        return _categories.Contains(Rune.GetUnicodeCategory(rune));
    }

    // A literal character; an escape is that of a sign.
    private static bool TryRead(ref ReadOnlySpan<char> inside, out int value)
    {
        value = 0;
        if (inside[0] is '[' or ']')
        {
            return false;
        }

        if (inside[0] == '\\')
        {
            if (inside.Length < 2 || !char.IsAscii(inside[1]) || char.IsAsciiLetterOrDigit(inside[1]))
            {
                return false;
            }

            inside = inside[1..];
        }

        if (Rune.DecodeFromUtf16(inside, out var rune, out int length) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        value = rune.Value;
        inside = inside[length..];
        return true;
    }

    private bool AddCategory(ReadOnlySpan<char> name)
    {
        UnicodeCategory[] categories = name switch
        {
            "L" => [UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter, UnicodeCategory.ModifierLetter, UnicodeCategory.OtherLetter],
            "Lu" => [UnicodeCategory.UppercaseLetter],
            "Ll" => [UnicodeCategory.LowercaseLetter],
            "M" => [UnicodeCategory.NonSpacingMark, UnicodeCategory.SpacingCombiningMark, UnicodeCategory.EnclosingMark],
            "N" => [UnicodeCategory.DecimalDigitNumber, UnicodeCategory.LetterNumber, UnicodeCategory.OtherNumber],
            "Nd" => [UnicodeCategory.DecimalDigitNumber],
            _ => [],
        };
        _categories.UnionWith(categories);
        return categories.Length > 0;
    }
}
