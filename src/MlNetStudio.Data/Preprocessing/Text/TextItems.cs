using System.Text;
using System.Text.Json.Serialization;
using MlNetStudio.Neural.Operators.Execution;

namespace MlNetStudio.Data;

/// <summary>What a text is cut into.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TextItems>))]
public enum TextItems
{
    /// <summary>Words: stretches of letters, marks, digits and underscores, whatever their case.</summary>
    [JsonStringEnumMemberName("words")]
    Words,

    /// <summary>Single characters, whatever their case; all white space is one.</summary>
    [JsonStringEnumMemberName("characters")]
    Characters,
}

/// <summary>Cuts texts as the exported operator does, and says which spellings are one item.</summary>
internal static class TextCutter
{
    /// <summary>What a word is, in the notation of the exported operator.</summary>
    public const string WordExpression = @"[\p{L}\p{M}\p{N}_]+";

    private const string Space = " ";

    private static readonly CharacterClass Word = CharacterClass.Parse(WordExpression)!;

    // What is white space and one character.
    private static readonly string[] Spaces = [.. Enumerable.Range(0, 0x3001).Where(code => char.IsWhiteSpace((char)code)).Select(code => ((char)code).ToString())];

    /// <summary>Adds a text's items as they are spelled.</summary>
    public static void Cut(string text, TextItems items, List<string> to)
    {
        if (items == TextItems.Words)
        {
            Word.Split(text, 1, to);
            return;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            to.Add(CharacterClass.TextOf(rune));
        }
    }

    /// <summary>The spelling that stands for all of an item's.</summary>
    public static string Fold(string item, TextItems items) =>
        items == TextItems.Characters && Rune.TryGetRuneAt(item, 0, out var rune) && Rune.IsWhiteSpace(rune) ? Space : item.ToLowerInvariant();

    /// <summary>The spellings of an item that are known even if training never had them: in small letters, in capitals, with a capital first.</summary>
    public static IEnumerable<string> Spellings(string folded, TextItems items)
    {
        string upper = folded.ToUpperInvariant();
        string[] spellings = items == TextItems.Words ? [folded, upper, upper[..1] + folded[1..]] : folded == Space ? Spaces : [folded, upper];
        return spellings.Where(spelling => Fold(spelling, items) == folded);
    }
}
