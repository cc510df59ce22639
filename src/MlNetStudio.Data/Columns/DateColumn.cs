using System.Globalization;

namespace MlNetStudio.Data;

/// <summary>A column of dates and times, as seconds since 1970-01-01 00:00. Where a file names a time zone they are in UTC, otherwise as they are written.</summary>
public sealed class DateColumn : Column
{
    /// <summary>What stands for a missing value.</summary>
    public const long Missing = long.MinValue;

    private const long SecondsPerDay = 86_400;

    private readonly long[] _seconds;

    /// <summary>A column around <paramref name="seconds"/>, which is not copied.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="seconds">The values; <see cref="Missing"/> stands for a missing one.</param>
    /// <param name="order">In which order the file writes days and months.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is before the year 1 or after the year 9999.</exception>
    public DateColumn(string name, long[] seconds, DateOrder order = DateOrder.Unknown)
        : base(name, seconds.Length)
    {
        _seconds = seconds;
        Order = order;
        foreach (long value in seconds)
        {
            if (value == Missing)
            {
                MissingCount++;
            }
            else
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(value, DateTimeOffset.MinValue.ToUnixTimeSeconds(), nameof(seconds));
                ArgumentOutOfRangeException.ThrowIfGreaterThan(value, DateTimeOffset.MaxValue.ToUnixTimeSeconds(), nameof(seconds));
            }
        }
    }

    /// <summary>Reads one date as a file's field is read.</summary>
    /// <param name="text">The text, trimmed.</param>
    /// <param name="order">The order of day and month, as a model's schema has it.</param>
    /// <param name="seconds">Seconds since 1970-01-01 00:00.</param>
    /// <returns>False if the text is no date, or none in this order.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, DateOrder order, out long seconds) =>
        DateText.TryParse(text, order == DateOrder.Unknown ? DateTexts.UsualOrder(text) : order, out seconds, out _);

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Date;

    /// <inheritdoc/>
    public override int MissingCount { get; }

    /// <summary>In which order the file writes days and months; unknown where it makes no difference.</summary>
    public DateOrder Order { get; }

    /// <summary>The values, <see cref="Missing"/> where there is none.</summary>
    public ReadOnlySpan<long> Seconds => _seconds;

    /// <inheritdoc/>
    public override bool IsMissing(int row) => _seconds[row] == Missing;

    /// <inheritdoc/>
    public override string TextOf(int row) => Format(_seconds[row]);

    /// <summary>A date as text, which reads back to the same; empty where it is missing.</summary>
    /// <param name="seconds">Seconds since 1970-01-01 00:00, or <see cref="Missing"/>.</param>
    public static string Format(long seconds) => seconds == Missing ? ""
        : DateTimeOffset.FromUnixTimeSeconds(seconds).ToString(seconds % SecondsPerDay == 0 ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override DateColumn SelectRows(ReadOnlySpan<int> rows)
    {
        var selected = GC.AllocateUninitializedArray<long>(rows.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            selected[i] = _seconds[rows[i]];
        }

        return new DateColumn(Name, selected, Order);
    }

    /// <inheritdoc/>
    public override DateColumn WithName(string name) => new(name, _seconds, Order);
}
