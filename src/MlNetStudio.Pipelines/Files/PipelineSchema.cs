using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Files;

/// <summary>
/// The JSON schema (draft 7) of pipeline files, for editors: made from the same serialization contracts as the reader, so
/// that neither knows an option that the other does not.
/// </summary>
internal sealed class PipelineSchema
{
    private readonly Func<Type, string?, string?> _describe;
    private readonly SortedDictionary<string, JsonNode> _definitions = new(StringComparer.Ordinal);

    private PipelineSchema(Func<Type, string?, string?> describe) => _describe = describe;

    /// <summary>The schema's text.</summary>
    /// <param name="describe">Text for people about a type, or about the property of that name of it; null for none.</param>
    public static string Write(Func<Type, string?, string?> describe)
    {
        var schema = new PipelineSchema(describe);
        var root = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "MlNetStudio pipeline",
        };
        foreach (var (key, value) in schema.ObjectSchema(PipelineJson.Pipeline))
        {
            root[key] = value?.DeepClone();
        }

        root["definitions"] = new JsonObject(schema._definitions.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value)));
        return root.ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
    }

    private JsonObject Schema(Type declared)
    {
        var type = PipelineJson.TypeInfo(declared);
        if (type.Type == typeof(NetworkLayer))
        {
            return Reference("layerItem", LayerItem);
        }

        if (type.PolymorphismOptions is { } kinds)
        {
            return Reference(JsonNamingPolicy.CamelCase.ConvertName(type.Type.Name), () => OneOf(type, kinds));
        }

        return type.Kind switch
        {
            JsonTypeInfoKind.Object => Reference(JsonNamingPolicy.CamelCase.ConvertName(type.Type.Name), () => ObjectSchema(type)),
            JsonTypeInfoKind.Enumerable => new JsonObject { ["type"] = "array", ["items"] = Schema(type.ElementType!) },
            JsonTypeInfoKind.Dictionary => new JsonObject { ["type"] = "object", ["additionalProperties"] = Schema(type.ElementType!) },
            _ => Scalar(type.Type),
        };
    }

    private JsonObject Reference(string name, Func<JsonObject> make)
    {
        if (!_definitions.ContainsKey(name))
        {
            // Claimed before it is made: a schedule contains a schedule.
            _definitions[name] = new JsonObject();
            _definitions[name] = make();
        }

        return new JsonObject { ["$ref"] = "#/definitions/" + name };
    }

    private JsonObject ObjectSchema(JsonTypeInfo type)
    {
        var properties = new JsonObject();
        foreach (var property in PipelineJson.Options(type))
        {
            properties[property.Name] = Property(property);
        }

        var schema = new JsonObject { ["type"] = "object" };
        Describe(schema, type.Type, null);
        schema["properties"] = properties;
        schema["additionalProperties"] = false;
        string[] required = [.. PipelineJson.Options(type).Where(OptionDefaults.IsRequired).Select(property => property.Name)];
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        }

        return schema;
    }

    private JsonObject Property(JsonPropertyInfo property)
    {
        var schema = Schema(property.PropertyType);
        var described = new JsonObject();
        Describe(described, property.DeclaringType, property.Name);

        // Draft 7 ignores what stands beside a $ref.
        if (described.Count > 0 && schema.ContainsKey("$ref"))
        {
            described["allOf"] = new JsonArray(schema);
            return described;
        }

        foreach (var (key, value) in schema)
        {
            described[key] = value?.DeepClone();
        }

        return described;
    }

    private JsonObject OneOf(JsonTypeInfo type, JsonPolymorphismOptions kinds)
    {
        var words = new JsonArray();
        var alternatives = new JsonArray();
        foreach (var kind in kinds.DerivedTypes)
        {
            string word = (string)kind.TypeDiscriminator!;
            var options = PipelineJson.TypeInfo(kind.DerivedType);
            if (!PipelineJson.Options(options).Any(OptionDefaults.IsRequired))
            {
                words.Add((JsonNode)word);
            }

            alternatives.Add((JsonNode)new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { [word] = Kind(options) },
                ["required"] = new JsonArray(word),
                ["additionalProperties"] = false,
            });
        }

        if (words.Count > 0)
        {
            alternatives.Insert(0, new JsonObject { ["enum"] = words });
        }

        var schema = new JsonObject();
        Describe(schema, type.Type, null);
        schema["anyOf"] = alternatives;
        return schema;
    }

    // The options as a mapping, or the main one's value alone.
    private JsonObject Kind(JsonTypeInfo options)
    {
        var forms = new JsonArray(Reference(JsonNamingPolicy.CamelCase.ConvertName(options.Type.Name), () => ObjectSchema(options)));
        if (PipelineJson.MainOption(options) is { } main)
        {
            forms.Add((JsonNode)Schema(main.PropertyType));
        }

        forms.Add((JsonNode)new JsonObject { ["type"] = "null" });
        return new JsonObject { ["anyOf"] = forms };
    }

    private JsonObject LayerItem()
    {
        var kinds = PipelineJson.Layer.PolymorphismOptions!;
        var alternatives = new JsonArray(new JsonObject
        {
            ["enum"] = new JsonArray([.. kinds.DerivedTypes
                .Where(kind => !PipelineJson.Options(PipelineJson.TypeInfo(kind.DerivedType)).Any(OptionDefaults.IsRequired))
                .Select(kind => (JsonNode)(string)kind.TypeDiscriminator!)]),
        });
        foreach (var kind in kinds.DerivedTypes)
        {
            string word = (string)kind.TypeDiscriminator!;
            alternatives.Add((JsonNode)new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject
                {
                    ["name"] = new JsonObject { ["type"] = "string", ["description"] = "The layer's name, for layers that read it and in summaries." },
                    ["inputs"] = new JsonObject
                    {
                        ["description"] = "The names of the layers it reads; the layer before unless given.",
                        ["anyOf"] = new JsonArray(
                            new JsonObject { ["type"] = "string" },
                            new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } }),
                    },
                    [word] = Kind(PipelineJson.TypeInfo(kind.DerivedType)),
                },
                ["required"] = new JsonArray(word),
                ["additionalProperties"] = false,
            });
        }

        return new JsonObject { ["anyOf"] = alternatives };
    }

    private static JsonObject Scalar(Type type) =>
        type == typeof(bool) ? new JsonObject { ["type"] = "boolean" }
        : type == typeof(int) || type == typeof(long) ? new JsonObject { ["type"] = "integer" }
        : type == typeof(float) || type == typeof(double) ? new JsonObject { ["type"] = "number" }
        : type == typeof(Shape) ? new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "integer" } }
        : type.IsEnum ? new JsonObject { ["enum"] = new JsonArray([.. PipelineJson.EnumWords(type).Select(word => (JsonNode)word)]) }
        : new JsonObject { ["type"] = "string" };

    private void Describe(JsonObject schema, Type type, string? property)
    {
        if (_describe(type, property) is { Length: > 0 } text)
        {
            schema["description"] = text;
        }
    }
}
