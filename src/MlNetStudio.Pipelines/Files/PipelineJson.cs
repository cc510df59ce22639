using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Files;

/// <summary>The serialization contracts of a pipeline: the one list of what its options are, for reading, writing and the schema.</summary>
internal static class PipelineJson
{
    /// <summary>The contract of a whole pipeline.</summary>
    public static JsonTypeInfo<PipelineDefinition> Pipeline => PipelineJsonContext.Default.PipelineDefinition;

    /// <summary>The contract of a layer.</summary>
    public static JsonTypeInfo<LayerOptions> Layer => PipelineJsonContext.Default.LayerOptions;

    /// <summary>The contract of a type that a pipeline contains.</summary>
    public static JsonTypeInfo TypeInfo(Type type) =>
        PipelineJsonContext.Default.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type)
        ?? PipelineJsonContext.Default.GetTypeInfo(type)
        ?? throw new InvalidOperationException($"A pipeline has no {type}.");

    /// <summary>The options of a record: what can be set.</summary>
    public static IEnumerable<JsonPropertyInfo> Options(JsonTypeInfo type) => type.Properties.Where(property => property.Set is not null);

    /// <summary>
    /// The option that a value written behind a kind's word sets (<c>dense: 64</c>): the record's own parameter, else a
    /// learning rate, else its first property; null where there are no options.
    /// </summary>
    public static JsonPropertyInfo? MainOption(JsonTypeInfo type) =>
        Options(type).FirstOrDefault(p => p.AssociatedParameter is { IsMemberInitializer: false })
        ?? Options(type).FirstOrDefault(p => p.Name == "learningRate")
        ?? Options(type).FirstOrDefault(p => p.Name != "name");

    /// <summary>The words for an enumeration's values.</summary>
    public static string[] EnumWords(Type type)
    {
        var contract = TypeInfo(type);
        var values = Enum.GetValuesAsUnderlyingType(type);
        var words = new string[values.Length];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = JsonSerializer.SerializeToNode(Enum.ToObject(type, values.GetValue(i)!), contract)!.GetValue<string>();
        }

        return words;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true,
    Converters =
    [
        typeof(CamelCaseEnumConverter<ColumnUse>),
        typeof(CamelCaseEnumConverter<MissingPolicy>),
        typeof(CamelCaseEnumConverter<NumberScaling>),
    ])]
[JsonSerializable(typeof(PipelineDefinition))]
internal sealed partial class PipelineJsonContext : JsonSerializerContext;
