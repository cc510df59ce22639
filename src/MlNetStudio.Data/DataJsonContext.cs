using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MlNetStudio.Data.Series;

namespace MlNetStudio.Data;

/// <summary>How the records of this library become JSON, without reflection. Read with <see cref="DataDefaults"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(TableSchema))]
[JsonSerializable(typeof(TableReadOptions))]
[JsonSerializable(typeof(LabelEncoding))]
[JsonSerializable(typeof(FeaturePlan))]
[JsonSerializable(typeof(FeaturePlanOptions))]
[JsonSerializable(typeof(TargetScaler))]
[JsonSerializable(typeof(SeriesPlan))]
public sealed partial class DataJsonContext : JsonSerializerContext;

internal static class DataJson
{
    /// <summary>Reads a record and turns what goes wrong into an error of the input.</summary>
    public static T Read<T>(string json, JsonTypeInfo<T> type, string what)
    {
        try
        {
            return DataDefaults.Records.Read(json, type) ?? throw new InvalidInputException($"the {what} is null.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            throw new InvalidInputException($"the {what} cannot be read: {e.Message}", null, e);
        }
    }
}
