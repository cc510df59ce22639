namespace MlNetStudio.Data;

/// <summary>
/// Dates and times as tables spell them: 2024-03-31, 2024/3/31, 2024-03, 31.3.2024, 3/31/24, 31-Mar-2024, March 31, 2024, each with a time behind it if
/// wanted: 14:05, 14:05:30.25, 2:05 PM, T14:05:30Z, +02:00. English names of months.
/// </summary>
internal static class DateText
{
    private const int FirstYear = 1000;
    private const int LastYear = 2999;

    private static readonly string[] Months = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    /// <summary>What a text says of the order of day and month.</summary>
    public enum Evidence
    {
        /// <summary>Nothing: it is unambiguous, or both would do.</summary>
        None,

        /// <summary>Both would do, with different days.</summary>
        Ambiguous,

        /// <summary>The first number is too large for a month.</summary>
        DayFirst,

        /// <summary>The second number is too large for a month.</summary>
        MonthFirst,
    }

    /// <summary>Reads a date.</summary>
    /// <param name="text">The text, trimmed.</param>
    /// <param name="order">How 03/04/2024 is meant; unknown takes whichever is possible, the day first if both are.</param>
    /// <param name="seconds">Seconds since 1970-01-01 00:00; parts of a second are dropped.</param>
    /// <param name="evidence">What the text says of the order.</param>
    /// <returns>False if the text is no date, or none in this order.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, DateOrder order, out long seconds, out Evidence evidence)
    {
        seconds = 0;
        evidence = Evidence.None;

        // The longest are like "30 September 2024 11:05:30.1234567 PM +02:00".
        if (text.Length is < 6 or > 48)
        {
            return false;
        }

        var rest = text;
        if (!TryReadDate(ref rest, order, out int year, out int month, out int day, out evidence) || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        long time = 0;
        if (!rest.IsEmpty && !TryReadTime(rest, out time))
        {
            return false;
        }

        seconds = new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds() + time;
        return true;
    }

    private static bool TryReadDate(ref ReadOnlySpan<char> rest, DateOrder order, out int year, out int month, out int day, out Evidence evidence)
    {
        (year, month, day, evidence) = (0, 0, 0, Evidence.None);
        if (TryReadMonth(ref rest, out month))
        {
            // March 31, 2024
            return TrySkip(ref rest, ' ', '-', '.') && TryReadNumber(ref rest, 2, out day, out _) && TrySkip(ref rest, ',', ' ', '-') && TryReadYear(ref rest, 4, out year);
        }

        if (!TryReadNumber(ref rest, 4, out int first, out int digits) || rest.IsEmpty)
        {
            return false;
        }

        char separator = rest[0];
        if (separator is not ('-' or '/' or '.' or ' ') || !TrySkip(ref rest, separator))
        {
            return false;
        }

        if (digits == 4)
        {
            year = first;
            if (separator == ' ' || year is < FirstYear or > LastYear || !TryReadNumber(ref rest, 2, out month, out _) || month is < 1 or > 12)
            {
                return false;
            }

            day = 1;
            return rest.IsEmpty || (rest[0] == separator && TrySkip(ref rest, separator) && TryReadNumber(ref rest, 2, out day, out _));
        }

        if (digits > 2)
        {
            return false;
        }

        if (TryReadMonth(ref rest, out month))
        {
            // 31-Mar-2024
            day = first;
            return TrySkip(ref rest, separator, ',', ' ') && TryReadYear(ref rest, 2, out year);
        }

        if (separator == ' ' || !TryReadNumber(ref rest, 2, out int second, out _) || rest.IsEmpty || rest[0] != separator
            || !TrySkip(ref rest, separator) || !TryReadYear(ref rest, 2, out year))
        {
            return false;
        }

        evidence = first > 12 ? Evidence.DayFirst : second > 12 ? Evidence.MonthFirst : first != second ? Evidence.Ambiguous : Evidence.None;
        bool monthFirst = order == DateOrder.MonthFirst || (order == DateOrder.Unknown && evidence == Evidence.MonthFirst);
        (day, month) = monthFirst ? (second, first) : (first, second);
        return month is >= 1 and <= 12;
    }

    // Seconds since midnight, less the time zone's distance from UTC.
    private static bool TryReadTime(ReadOnlySpan<char> rest, out long seconds)
    {
        seconds = 0;
        if (rest[0] is not ('T' or 't' or ' ' or ','))
        {
            return false;
        }

        rest = rest[1..].TrimStart(' ');
        if (!TryReadNumber(ref rest, 2, out int hour, out _) || hour > 23 || rest.IsEmpty || rest[0] != ':')
        {
            return false;
        }

        rest = rest[1..];
        int second = 0;
        if (!TryReadNumber(ref rest, 2, out int minute, out int digits) || digits != 2 || minute > 59)
        {
            return false;
        }

        if (!rest.IsEmpty && rest[0] == ':')
        {
            rest = rest[1..];
            if (!TryReadNumber(ref rest, 2, out second, out digits) || digits != 2 || second > 60)
            {
                return false;
            }

            if (!rest.IsEmpty && rest[0] is '.' or ',')
            {
                rest = rest[1..].TrimStart("0123456789");
            }
        }

        rest = rest.TrimStart(' ');
        if (rest.Length >= 2 && (rest[1] | 0x20) == 'm' && (rest[0] | 0x20) is 'a' or 'p')
        {
            if (hour is < 1 or > 12)
            {
                return false;
            }

            hour = (hour % 12) + ((rest[0] | 0x20) == 'p' ? 12 : 0);
            rest = rest[2..].TrimStart(' ');
        }

        seconds = (hour * 3600) + (minute * 60) + second;
        return rest.IsEmpty || TryReadZone(rest, ref seconds);
    }

    private static bool TryReadZone(ReadOnlySpan<char> rest, ref long seconds)
    {
        if (rest is "Z" or "z" or "UTC" or "GMT")
        {
            return true;
        }

        if (rest[0] is not ('+' or '-'))
        {
            return false;
        }

        int sign = rest[0] == '+' ? 1 : -1;
        rest = rest[1..];

        // +02, +0200 or +02:00.
        var hourText = rest[..Math.Min(2, rest.Length)];
        var minuteText = rest[hourText.Length..].TrimStart(':');
        if (!TryReadNumber(ref hourText, 2, out int hours, out int digits) || digits != 2 || hours > 14)
        {
            return false;
        }

        int minutes = 0;
        if (rest.Length > 2 && (!TryReadNumber(ref minuteText, 2, out minutes, out digits) || digits != 2 || minutes > 59 || !minuteText.IsEmpty))
        {
            return false;
        }

        seconds -= sign * ((hours * 3600) + (minutes * 60));
        return true;
    }

    private static bool TryReadMonth(ref ReadOnlySpan<char> rest, out int month)
    {
        int letters = rest.IndexOfAnyExceptInRange('A', 'z');
        var name = rest[..(letters < 0 ? rest.Length : letters)];
        for (int i = 0; i < Months.Length && name.Length >= 3; i++)
        {
            if (Months[i].AsSpan().StartsWith(name, StringComparison.OrdinalIgnoreCase) && (name.Length is 3 or 4 || name.Length == Months[i].Length))
            {
                month = i + 1;
                rest = rest[name.Length..];
                return true;
            }
        }

        month = 0;
        return false;
    }

    private static bool TryReadYear(ref ReadOnlySpan<char> rest, int fewest, out int year)
    {
        if (!TryReadNumber(ref rest, 4, out year, out int digits) || digits < fewest || digits is not (2 or 4))
        {
            return false;
        }

        // Two digits: 1970 to 2069.
        year += digits == 4 ? 0 : year < 70 ? 2000 : 1900;
        return year is >= FirstYear and <= LastYear;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<char> rest, int most, out int number, out int digits)
    {
        number = 0;
        digits = 0;
        while (digits < rest.Length && digits < most && char.IsAsciiDigit(rest[digits]))
        {
            number = (10 * number) + (rest[digits++] - '0');
        }

        bool whole = digits > 0 && (digits == rest.Length || !char.IsAsciiDigit(rest[digits]));
        rest = rest[digits..];
        return whole;
    }

    // At least one of the characters, and any number of them.
    private static bool TrySkip(ref ReadOnlySpan<char> rest, params ReadOnlySpan<char> any)
    {
        int length = rest.IndexOfAnyExcept(any);
        length = length < 0 ? rest.Length : length;
        rest = rest[length..];
        return length > 0;
    }
}
