using System.Text.Json.Serialization;

namespace MlNetStudio.Evaluation.Comparisons;

/// <summary>How one model stands beside another on the same rows.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModelStanding>))]
public enum ModelStanding
{
    /// <summary>The metric is undefined for one of them.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>Better by more than chance among the rows explains.</summary>
    [JsonStringEnumMemberName("better")]
    Better,

    /// <summary>A difference that chance among the rows explains.</summary>
    [JsonStringEnumMemberName("notToldApart")]
    NotToldApart,

    /// <summary>Worse by more than chance among the rows explains.</summary>
    [JsonStringEnumMemberName("worse")]
    Worse,
}
