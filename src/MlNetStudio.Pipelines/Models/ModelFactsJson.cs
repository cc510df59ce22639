using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation.Conformal;
using MlNetStudio.Evaluation.Drift;
using MlNetStudio.Neural;

namespace MlNetStudio.Pipelines.Models;

/// <summary>What a model's metadata say of its training data and of its certainty.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ColumnProfile[]))]
[JsonSerializable(typeof(ConformalLevel[]))]
[JsonSerializable(typeof(ImageShape[]))]
[JsonSerializable(typeof(ModelCalibration[]))]
internal sealed partial class ModelFactsJson : JsonSerializerContext
{
    /// <summary>The facts under a key; empty where the model has none, as one of an earlier version.</summary>
    /// <exception cref="InvalidInputException">They are there but cannot be read.</exception>
    public static T[] Read<T>(IReadOnlyDictionary<string, string> metadata, string key, JsonTypeInfo<T[]> type, string path)
    {
        if (!metadata.TryGetValue(key, out string? json))
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize(json, type) ?? [];
        }
        catch (JsonException exception)
        {
            throw new InvalidInputException($"the model's property '{key}' cannot be read: {exception.Message}", new SourceLocation(path), exception);
        }
    }
}
