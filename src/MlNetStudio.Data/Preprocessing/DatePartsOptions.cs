using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Data;

/// <summary>What a date is to a model.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DatePart>))]
public enum DatePart
{
    /// <summary>The days, with their fractions, since the earliest date of the training rows.</summary>
    [JsonStringEnumMemberName("days")]
    Days,

    /// <summary>The year.</summary>
    [JsonStringEnumMemberName("year")]
    Year,

    /// <summary>The month as a point on a circle, so that December is next to January: sine and cosine.</summary>
    [JsonStringEnumMemberName("month")]
    Month,

    /// <summary>The day of the week as a point on a circle: sine and cosine.</summary>
    [JsonStringEnumMemberName("weekday")]
    Weekday,

    /// <summary>The hour as a point on a circle: sine and cosine.</summary>
    [JsonStringEnumMemberName("hour")]
    Hour,
}

/// <summary>Numbers from a date and time, missing where it is missing. Steps that impute and scale numbers follow it.</summary>
public sealed record DatePartsOptions : EncodingStepOptions
{
    /// <summary>The parts, in the order of their columns. Default: all.</summary>
    public ImmutableArray<DatePart> Parts { get; init; } = [DatePart.Days, DatePart.Year, DatePart.Month, DatePart.Weekday, DatePart.Hour];

    /// <inheritdoc/>
    [JsonIgnore]
    public override string StepName => "date-parts";

    internal override bool Takes(Column column) => column is DateColumn;

    internal override FittedEncodingStep Fit(Table table, string column, ReadOnlySpan<int> rows)
    {
        if (Parts.IsDefaultOrEmpty)
        {
            throw new Neural.InvalidInputException($"column '{column}': the step '{StepName}' needs at least one part.");
        }

        long first = long.MaxValue;
        foreach (int row in rows)
        {
            long value = table.Dates(column).Seconds[row];
            first = value == DateColumn.Missing ? first : Math.Min(first, value);
        }

        return new FittedDateParts(Parts, first == long.MaxValue ? 0 : first);
    }

    internal override FittedEncodingStep Raise(GraphValues values) => new FittedDateParts(Parts, Parts.Contains(DatePart.Days) ? values.Integers("first")[0] : 0);
}
