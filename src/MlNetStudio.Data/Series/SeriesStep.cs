using System.Globalization;

namespace MlNetStudio.Data.Series;

/// <summary>The usual time from one row of a series to the next: whole months, or so many seconds (or of what else the time column counts).</summary>
/// <param name="Months">The months; 0 where the step is not told in months.</param>
/// <param name="Size">The seconds, or the difference of numbers, where the step is not told in months.</param>
/// <param name="IsMonthEnd">Whether every row is of the last day of its month.</param>
/// <param name="IsDate">Whether times are seconds since 1970.</param>
internal readonly record struct SeriesStep(int Months, double Size, bool IsMonthEnd, bool IsDate)
{
    private const double MostlyMonths = 0.75;

    /// <summary>The most frequent step, the shortest of equally frequent ones.</summary>
    /// <returns>Null where no series has two rows.</returns>
    public static SeriesStep? Find(bool isDate, double[] times, int[][] groups)
    {
        var steps = groups.SelectMany(rows => rows.Zip(rows.Skip(1), (a, b) => (From: times[a], To: times[b]))).ToArray();
        if (steps.Length == 0)
        {
            return null;
        }

        if (isDate)
        {
            bool isMonthEnd = groups.All(rows => rows.All(row => IsLastDay(Date(times[row]))));
            int[] months = [.. steps.Select(step => MonthsBetween(step.From, step.To, isMonthEnd)).OfType<int>()];
            if (months.Length >= MostlyMonths * steps.Length)
            {
                return new SeriesStep(MostFrequent(months), 0, isMonthEnd, true);
            }
        }

        return new SeriesStep(0, MostFrequent(steps.Select(step => step.To - step.From)), false, isDate);
    }

    /// <summary>The time so many steps after another.</summary>
    public double After(double time, int steps)
    {
        if (Months == 0)
        {
            return time + (steps * Size);
        }

        var later = Date(time).AddMonths(steps * Months);
        return (IsMonthEnd ? later.AddDays(DateTime.DaysInMonth(later.Year, later.Month) - later.Day) : later).ToUnixTimeSeconds();
    }

    /// <summary>The step for people, such as "1 month" or "1 hour".</summary>
    public override string ToString()
    {
        var (count, unit) = Months > 0 ? (Months % 12 == 0 ? (Months / 12, "year") : (Months, "month"))
            : !IsDate ? (Size, "")
            : Size % 86_400 == 0 ? (Size / 86_400, "day")
            : Size % 3600 == 0 ? (Size / 3600, "hour")
            : Size % 60 == 0 ? (Size / 60, "minute")
            : (Size, "second");
        return string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 || unit.Length == 0 ? "" : "s")}").TrimEnd();
    }

    private static int? MonthsBetween(double from, double to, bool isMonthEnd)
    {
        var (first, second) = (Date(from), Date(to));
        int months = ((second.Year - first.Year) * 12) + second.Month - first.Month;
        return months > 0 && (first.AddMonths(months) == second || (isMonthEnd && first.TimeOfDay == second.TimeOfDay)) ? months : null;
    }

    private static bool IsLastDay(DateTimeOffset date) => date.Day == DateTime.DaysInMonth(date.Year, date.Month);

    private static DateTimeOffset Date(double time) => DateTimeOffset.FromUnixTimeSeconds((long)time);

    private static T MostFrequent<T>(IEnumerable<T> values)
        where T : IComparable<T> => values.CountBy(value => value).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First().Key;
}
