using System.Globalization;

namespace MlNetStudio.Data;

/// <summary>Numbers as tables spell them, in the invariant culture: a sign, digits, a point, an exponent.</summary>
internal static class NumberText
{
    private const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>
    /// Whether the text, already trimmed, is a number. Infinity, spelled out or by overflow, counts: the caller refuses it where it is one of
    /// a number column's. NaN does not: it is a missing value.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        if (text.IsEmpty || (char.IsAsciiLetter(text[0]) && !IsInfinity(text)))
        {
            value = 0;
            return false;
        }

        if (double.TryParse(text, Styles, CultureInfo.InvariantCulture, out value))
        {
            return !double.IsNaN(value);
        }

        if (IsInfinity(text.TrimStart("+-")))
        {
            value = text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        return false;
    }

    private static bool IsInfinity(ReadOnlySpan<char> text) =>
        text.Equals("inf", StringComparison.OrdinalIgnoreCase) || text.Equals("infinity", StringComparison.OrdinalIgnoreCase);
}
