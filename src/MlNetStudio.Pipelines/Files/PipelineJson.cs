using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Files;

/// <summary>The serialization contracts of a pipeline: the one list of what its options are, for reading, writing and the schema.</summary>
internal static class PipelineJson
{
    // The records of the core and of the preprocessing have contracts of their own, which a model's metadata need anyway;
    // code that is there twice is compiled twice at every start.
    private static readonly JsonSerializerOptions Contracts = new(PipelineJsonContext.Default.Options)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(NeuralJsonContext.Default, DataJsonContext.Default, PipelineJsonContext.Default),
    };

    /// <summary>The contract of a whole pipeline.</summary>
    public static JsonTypeInfo<PipelineDefinition> Pipeline { get; } = (JsonTypeInfo<PipelineDefinition>)TypeInfo(typeof(PipelineDefinition));

    /// <summary>The contract of a layer.</summary>
    public static JsonTypeInfo<LayerOptions> Layer => (JsonTypeInfo<LayerOptions>)TypeInfo(typeof(LayerOptions));

    /// <summary>The contract of a type that a pipeline contains.</summary>
    /// <exception cref="NotSupportedException">A pipeline contains no such type.</exception>
    public static JsonTypeInfo TypeInfo(Type type) => Contracts.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);

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
        typeof(CamelCaseEnumConverter<CalibrationMethod>),
        typeof(CamelCaseEnumConverter<ImageFormat>),
        typeof(CamelCaseEnumConverter<ImageScaling>),
        typeof(CamelCaseEnumConverter<ImageFit>),
    ])]
[JsonSerializable(typeof(PipelineDefinition))]
internal sealed partial class PipelineJsonContext : JsonSerializerContext;
