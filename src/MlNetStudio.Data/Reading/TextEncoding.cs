using System.Text.Json.Serialization;

namespace MlNetStudio.Data;

/// <summary>How a file's bytes are characters.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TextEncoding>))]
public enum TextEncoding
{
    /// <summary>UTF-8, with or without a mark at the beginning.</summary>
    [JsonStringEnumMemberName("utf-8")]
    Utf8,

    /// <summary>UTF-16, as the mark at the beginning says; without one the lower byte comes first.</summary>
    [JsonStringEnumMemberName("utf-16")]
    Utf16,

    /// <summary>Windows-1252, which Western European and American spreadsheets write; of Latin-1 it differs in a few signs only.</summary>
    [JsonStringEnumMemberName("windows-1252")]
    Windows1252,
}
