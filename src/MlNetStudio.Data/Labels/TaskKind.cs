using System.Text.Json.Serialization;

namespace MlNetStudio.Data;

/// <summary>What a model is to predict.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskKind>))]
public enum TaskKind
{
    /// <summary>A number.</summary>
    [JsonStringEnumMemberName("regression")]
    Regression,

    /// <summary>One of two classes.</summary>
    [JsonStringEnumMemberName("binary")]
    Binary,

    /// <summary>One of several classes.</summary>
    [JsonStringEnumMemberName("multiclass")]
    Multiclass,
}
