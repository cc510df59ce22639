using System.Text.Json.Serialization;

namespace MlNetStudio.Data;

/// <summary>What a column holds.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ColumnKind>))]
public enum ColumnKind
{
    /// <summary>Numbers; see <see cref="NumberColumn"/>. In an exported model a float tensor [batch, 1], NaN where missing.</summary>
    [JsonStringEnumMemberName("number")]
    Number,

    /// <summary>One of a set of texts, booleans as text among them; see <see cref="CategoryColumn"/>. In an exported model a string tensor [batch, 1], empty where missing.</summary>
    [JsonStringEnumMemberName("category")]
    Category,

    /// <summary>Free text, mostly different in every row; see <see cref="CategoryColumn"/>. In an exported model a string tensor [batch, 1], empty where missing.</summary>
    [JsonStringEnumMemberName("text")]
    Text,

    /// <summary>Dates and times; see <see cref="DateColumn"/>. In an exported model an int64 tensor [batch, 1] of seconds since 1970-01-01 00:00, the least int64 where missing.</summary>
    [JsonStringEnumMemberName("date")]
    Date,
}
