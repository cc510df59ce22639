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
}
