using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetStudio.Pipelines.Files;

/// <summary>Enumerations as files write them: in camel case.</summary>
internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase)
    where T : struct, Enum;
