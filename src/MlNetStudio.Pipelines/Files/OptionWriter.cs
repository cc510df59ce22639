using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Files;

/// <summary>
/// Writes option records as YAML in the forms that <see cref="OptionBinder"/> reads. Everything that has a value is
/// written, defaults too, so that a file means the same to a later version whose defaults differ.
/// </summary>
internal sealed class OptionWriter
{
    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./${}% ()");

    private readonly StringBuilder _text = new();

    /// <summary>The YAML of a value.</summary>
    public static string Write<T>(T value, JsonTypeInfo<T> type)
    {
        var writer = new OptionWriter();
        writer.WriteBlock(JsonSerializer.SerializeToNode(value, type), type, 0);
        return writer._text.ToString();
    }

    private static JsonTypeInfo Info(Type type) => PipelineJson.TypeInfo(type);

    private void WriteBlock(JsonNode? node, JsonTypeInfo type, int indent)
    {
        foreach (var (key, value, valueType) in Members(node!.AsObject(), type))
        {
            bool isSection = value is JsonObject && valueType.PolymorphismOptions is null && valueType.Kind is JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary;
            if (isSection && !Members(value!.AsObject(), valueType).Any())
            {
                continue;
            }

            _text.Append(' ', indent).Append(key).Append(':');
            if (isSection)
            {
                _text.Append('\n');
                WriteBlock(value, valueType, indent + 2);
            }
            else if (value is JsonArray { Count: > 0 } array && Info(valueType.ElementType!).Kind == JsonTypeInfoKind.Object)
            {
                _text.Append('\n');
                foreach (var item in array)
                {
                    _text.Append(' ', indent + 2).Append("- ");
                    WriteFlow(item, Info(valueType.ElementType!));
                    _text.Append('\n');
                }
            }
            else
            {
                _text.Append(' ');
                WriteFlow(value, valueType);
                _text.Append('\n');
            }
        }
    }

    private void WriteFlow(JsonNode? node, JsonTypeInfo type)
    {
        switch (node)
        {
            case null:
                _text.Append("null");
                break;
            case JsonObject layer when type.Type == typeof(NetworkLayer):
                WriteLayer(layer);
                break;
            case JsonObject kind when type.PolymorphismOptions is { } kinds:
                WriteKind(kind, kinds);
                break;
            case JsonObject mapping:
                _text.Append('{');
                WriteMembers(Members(mapping, type));
                _text.Append('}');
                break;
            case JsonArray array:
                _text.Append('[');
                for (int i = 0; i < array.Count; i++)
                {
                    _text.Append(i == 0 ? "" : ", ");
                    WriteFlow(array[i], type.ElementType is { } element ? Info(element) : Info(typeof(int)));
                }

                _text.Append(']');
                break;
            default:
                _text.Append(node.GetValueKind() == JsonValueKind.String ? Quote(node.GetValue<string>()) : node.ToJsonString());
                break;
        }
    }

    private void WriteLayer(JsonObject layer)
    {
        var options = layer["layer"]!.AsObject();
        _text.Append('{');
        if (options["name"] is { } name)
        {
            _text.Append("name: ").Append(Quote(name.GetValue<string>())).Append(", ");
        }

        if (layer["inputs"] is JsonArray inputs)
        {
            _text.Append("inputs: [").AppendJoin(", ", inputs.Select(i => Quote(i!.GetValue<string>()))).Append("], ");
        }

        var unnamed = options.DeepClone().AsObject();
        unnamed.Remove("name");
        WriteKind(unnamed, PipelineJson.Layer.PolymorphismOptions!, braces: false, always: true);
        _text.Append('}');
    }

    private void WriteKind(JsonObject options, JsonPolymorphismOptions kinds, bool braces = true, bool always = false)
    {
        string word = options[kinds.TypeDiscriminatorPropertyName]!.GetValue<string>();
        var type = Info(kinds.DerivedTypes.First(d => (string?)d.TypeDiscriminator == word).DerivedType);
        var members = Members(options, type).ToArray();
        if (members.Length == 0 && !always)
        {
            _text.Append(word);
            return;
        }

        _text.Append(braces ? "{" : "").Append(word).Append(": {");
        WriteMembers(members);
        _text.Append(braces ? "}}" : "}");
    }

    private void WriteMembers(IEnumerable<(string Key, JsonNode? Value, JsonTypeInfo Type)> members)
    {
        string separator = "";
        foreach (var (key, value, type) in members)
        {
            _text.Append(separator).Append(key).Append(": ");
            WriteFlow(value, type);
            separator = ", ";
        }
    }

    // A null means "not given" everywhere, so it need not be written.
    private static IEnumerable<(string Key, JsonNode? Value, JsonTypeInfo Type)> Members(JsonObject node, JsonTypeInfo type)
    {
        if (type.Kind == JsonTypeInfoKind.Dictionary)
        {
            return node.Select(member => (Quote(member.Key), member.Value, Info(type.ElementType!)));
        }

        return PipelineJson.Options(type)
            .Where(property => node[property.Name] is not null)
            .Select(property => (property.Name, node[property.Name], Info(property.PropertyType)));
    }

    private static string Quote(string text)
    {
        bool plain = text.Length > 0
            && !text.AsSpan().ContainsAnyExcept(PlainCharacters)
            && (char.IsAsciiLetter(text[0]) || (text[0] == '.' && text.StartsWith("../", StringComparison.Ordinal)))
            && !text.EndsWith(' ')
            && text is not ("true" or "false" or "yes" or "no" or "on" or "off" or "null" or "y" or "n")
            && !text.AsSpan().ContainsAny('{', '}')
            && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

        // A JSON string is a YAML double-quoted scalar.
        return plain ? text : "\"" + JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"";
    }
}
