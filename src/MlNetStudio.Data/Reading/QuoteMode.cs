using System.Text.Json.Serialization;

namespace MlNetStudio.Data;

/// <summary>What a double quote at the beginning of a field means.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QuoteMode>))]
public enum QuoteMode
{
    /// <summary>The beginning of the file decides: quoted where that reads without contradiction.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,

    /// <summary>It opens a field that may hold delimiters, line breaks and doubled quotes, as RFC 4180 says.</summary>
    [JsonStringEnumMemberName("double")]
    Double,

    /// <summary>It is a character like any other.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}
