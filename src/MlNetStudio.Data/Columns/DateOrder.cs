using System.Text.Json.Serialization;

namespace MlNetStudio.Data;

/// <summary>Whether 03/04/2024 is in April or in March.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DateOrder>))]
public enum DateOrder
{
    /// <summary>It does not come up, or the values have to tell.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>The day comes first, as in most of the world.</summary>
    [JsonStringEnumMemberName("day-first")]
    DayFirst,

    /// <summary>The month comes first, as in the United States.</summary>
    [JsonStringEnumMemberName("month-first")]
    MonthFirst,
}
