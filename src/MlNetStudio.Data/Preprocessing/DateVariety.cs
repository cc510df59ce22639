using System.Collections.Immutable;

namespace MlNetStudio.Data;

/// <summary>Finds the parts of dates that differ between training rows.</summary>
internal static class DateVariety
{
    private const int DaysWorthAYear = 366;
    private const int DaysWorthAMonth = 45;

    /// <summary>Days where any two dates differ; the year beyond one year; the month beyond six weeks; the weekday beyond a day; the hour where there is a time of day.</summary>
    public static ImmutableArray<DatePart> PartsOf(DateColumn column, ReadOnlySpan<int> rows)
    {
        long first = long.MaxValue;
        long last = long.MinValue;
        int hour = -1;
        bool hours = false;
        foreach (int row in rows)
        {
            if (column.IsMissing(row))
            {
                continue;
            }

            long value = column.Seconds[row];
            (first, last) = (Math.Min(first, value), Math.Max(last, value));
            int one = DateTimeOffset.FromUnixTimeSeconds(value).Hour;
            hours |= hour >= 0 && one != hour;
            hour = one;
        }

        if (first >= last)
        {
            return [];
        }

        long days = (last - first) / 86_400;
        var parts = ImmutableArray.CreateBuilder<DatePart>();
        parts.Add(DatePart.Days);
        if (days > DaysWorthAYear)
        {
            parts.Add(DatePart.Year);
        }

        if (days > DaysWorthAMonth)
        {
            parts.Add(DatePart.Month);
        }

        if (days >= 1)
        {
            parts.Add(DatePart.Weekday);
        }

        if (hours)
        {
            parts.Add(DatePart.Hour);
        }

        return parts.ToImmutable();
    }
}
