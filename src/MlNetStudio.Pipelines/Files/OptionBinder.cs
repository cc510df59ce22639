using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Definitions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MlNetStudio.Pipelines.Files;

/// <summary>
/// Turns a tree of YAML nodes into the JSON that the option records are read from, guided by their serialization
/// contracts: so every option of every layer, loss and optimizer is known here without being listed, and
/// an unknown key, a value of the wrong kind or a missing one is reported with its line.
/// </summary>
/// <remarks>
/// One of several kinds (a layer, a loss, an optimizer) is written as its word alone (<c>relu</c>), as the word with its
/// first option (<c>dense: 64</c>) or with a mapping of options (<c>dense: {units: 64, activation: relu}</c>).
/// </remarks>
internal sealed class OptionBinder(string file, Func<YamlNode, SourceLocation?>? locate = null)
{
    private readonly Dictionary<string, SourceLocation> _locations = new(StringComparer.Ordinal);

    /// <summary>Where every value came from, by its path, such as <c>training.epochs</c> or <c>network.layers[1]</c>.</summary>
    public IReadOnlyDictionary<string, SourceLocation> Locations => _locations;

    /// <summary>Reads a value of a type.</summary>
    /// <exception cref="InvalidInputException">The tree does not fit the type.</exception>
    public T Bind<T>(YamlNode node, JsonTypeInfo<T> type)
    {
        var json = Convert(node, type, "");
        try
        {
            return (T?)PipelineDefaults.Records.Read(json, type) ?? throw Error(node, "is empty.");
        }
        catch (JsonException exception)
        {
            // The conversion has checked kinds and keys; what is left are ranges that a type checks itself.
            throw new InvalidInputException(
                exception.InnerException?.Message ?? exception.Message, Find(exception.Path) ?? Location(node), exception);
        }
    }

    private static JsonTypeInfo Info(Type type) => PipelineJson.TypeInfo(type);

    private JsonNode? Convert(YamlNode node, JsonTypeInfo type, string path)
    {
        _locations[path] = Location(node);
        if (IsNull(node))
        {
            return null;
        }

        if (type.Type == typeof(NetworkLayer))
        {
            return ConvertLayer(node, path);
        }

        if (type.PolymorphismOptions is not null)
        {
            return ConvertOneOf(node, type, path);
        }

        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                return ConvertObject(node, Mapping(node, path), type, path, new JsonObject());
            case JsonTypeInfoKind.Enumerable:
                return ConvertList(node, Info(type.ElementType!), path);
            case JsonTypeInfoKind.Dictionary:
                var json = new JsonObject();
                foreach (var (key, value) in Mapping(node, path).Children)
                {
                    json[Scalar(key, "a name")] = Convert(value, Info(type.ElementType!), $"{path}.{key}");
                }

                return json;
            default:
                return ConvertScalar(node, type.Type, path);
        }
    }

    private JsonArray ConvertList(YamlNode node, JsonTypeInfo element, string path)
    {
        // One value stands for a list of one.
        var items = node is YamlSequenceNode sequence ? sequence.Children : [node];
        var array = new JsonArray();
        for (int i = 0; i < items.Count; i++)
        {
            array.Add(Convert(items[i], element, $"{path}[{i.ToString(CultureInfo.InvariantCulture)}]"));
        }

        return array;
    }

    private JsonObject ConvertObject(YamlNode place, YamlMappingNode mapping, JsonTypeInfo type, string path, JsonObject json)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (keyNode, value) in mapping.Children)
        {
            string key = Scalar(keyNode, "an option's name");
            var property = PipelineJson.Options(type).FirstOrDefault(p => p.Name == key)
                ?? throw Error(keyNode, UnknownKey(key, path, [.. PipelineJson.Options(type).Select(p => p.Name)]));
            var valueType = Info(property.PropertyType);
            string valuePath = path.Length == 0 ? key : $"{path}.{key}";
            json[key] = Convert(value, valueType, valuePath);
            given.Add(key);
        }

        foreach (var property in PipelineJson.Options(type).Where(p => OptionDefaults.IsRequired(p) && !given.Contains(p.Name)))
        {
            throw Error(place, $"{Subject(path)} needs '{property.Name}', which is missing.");
        }

        return json;
    }

    private JsonObject ConvertOneOf(YamlNode node, JsonTypeInfo type, string path)
    {
        var kinds = type.PolymorphismOptions!.DerivedTypes;
        var (kindNode, options) = node switch
        {
            YamlScalarNode scalar => ((YamlNode)scalar, (YamlNode?)null),
            YamlMappingNode { Children.Count: 1 } mapping => (mapping.Children[0].Key, mapping.Children[0].Value),
            _ => throw Error(node, $"'{path}' is written as one word, such as '{kinds[0].TypeDiscriminator}', or as one word with its options."),
        };
        return ConvertKind(kindNode, options, type, path);
    }

    private JsonObject ConvertKind(YamlNode kindNode, YamlNode? options, JsonTypeInfo type, string path)
    {
        string kind = Scalar(kindNode, "a kind");
        var words = type.PolymorphismOptions!.DerivedTypes;
        int index = -1;
        for (int i = 0; i < words.Count; i++)
        {
            if ((string?)words[i].TypeDiscriminator == kind)
            {
                index = i;
            }
        }

        if (index < 0)
        {
            throw Error(kindNode, UnknownKey(kind, path, [.. words.Select(word => (string)word.TypeDiscriminator!)]));
        }

        var derived = Info(words[index].DerivedType);
        var json = new JsonObject { [type.PolymorphismOptions.TypeDiscriminatorPropertyName] = kind };
        switch (options)
        {
            case null:
            case YamlScalarNode when IsNull(options):
                return ConvertObject(kindNode, new YamlMappingNode(), derived, path, json);
            case YamlMappingNode mapping when !IsMainOption(mapping, derived):
                return ConvertObject(kindNode, mapping, derived, path, json);
            default:
                var main = PipelineJson.MainOption(derived) ?? throw Error(options, $"'{kind}' takes no options.");
                var wrapped = new YamlMappingNode { { new YamlScalarNode(main.Name), options } };
                return ConvertObject(kindNode, wrapped, derived, path, json);
        }
    }

    // 'schedule: {warmUp: {cosine: 0.1}}': the main option is itself one of several kinds.
    private static bool IsMainOption(YamlMappingNode mapping, JsonTypeInfo derived) =>
        mapping.Children.Count == 1
        && mapping.Children[0].Key is YamlScalarNode { Value: { } word }
        && !PipelineJson.Options(derived).Any(p => p.Name == word)
        && PipelineJson.MainOption(derived) is { } main
        && Info(main.PropertyType).PolymorphismOptions is { } kinds
        && kinds.DerivedTypes.Any(d => (string?)d.TypeDiscriminator == word);

    private JsonObject ConvertLayer(YamlNode node, string path)
    {
        var layers = PipelineJson.Layer;
        if (node is not YamlMappingNode mapping)
        {
            return new JsonObject { ["layer"] = ConvertOneOf(node, layers, path) };
        }

        var json = new JsonObject();
        YamlNode? name = null;
        (YamlNode Kind, YamlNode? Options)? layer = null;
        foreach (var (keyNode, value) in mapping.Children)
        {
            switch (Scalar(keyNode, "a layer"))
            {
                case "name":
                    name = value;
                    break;
                case "inputs":
                    json["inputs"] = Convert(value, Info(typeof(System.Collections.Immutable.ImmutableArray<string>)), path + ".inputs");
                    break;
                default:
                    if (layer is not null)
                    {
                        // The second word is the mistake, unless only the first is unknown.
                        ConvertKind(layer.Value.Kind, layer.Value.Options, layers, path);
                        ConvertKind(keyNode, value, layers, path);
                        throw Error(keyNode, $"this layer is already '{layer.Value.Kind}'. Start another list item for '{keyNode}'.");
                    }

                    layer = (keyNode, value);
                    break;
            }
        }

        if (layer is null)
        {
            throw Error(node, "a layer needs its kind, such as 'dense: 64'.");
        }

        var options = ConvertKind(layer.Value.Kind, layer.Value.Options, layers, path);
        if (name is not null)
        {
            options["name"] = Scalar(name, "a layer's name");
        }

        json["layer"] = options;
        return json;
    }

    private JsonNode? ConvertScalar(YamlNode node, Type type, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(Shape))
        {
            return ConvertList(node, Info(typeof(int)), path);
        }

        if (node is not YamlScalarNode { Value: { } text })
        {
            throw Error(node, $"'{path}' takes one value, but a {(node is YamlSequenceNode ? "list" : "mapping")} is given.");
        }

        if (type == typeof(string))
        {
            return JsonValue.Create(text);
        }

        if (type == typeof(bool))
        {
            return text switch
            {
                "true" or "True" or "yes" or "on" => JsonValue.Create(true),
                "false" or "False" or "no" or "off" => JsonValue.Create(false),
                _ => throw Error(node, $"'{path}' is true or false, not '{text}'."),
            };
        }

        if (type.IsEnum)
        {
            var names = PipelineJson.EnumWords(type);
            string? name = names.FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase));
            return JsonValue.Create(name ?? throw Error(node, $"'{path}' cannot be '{text}'.{NearestName.Suggest(text, names)}"));
        }

        if (type == typeof(int) || type == typeof(long))
        {
            if (!long.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer)
                || (type == typeof(int) && integer is < int.MinValue or > int.MaxValue))
            {
                throw Error(node, $"'{path}' is a whole number, not '{text}'.");
            }

            return JsonValue.Create(integer);
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            || !double.IsFinite(type == typeof(float) ? (float)number : number))
        {
            throw Error(node, $"'{path}' is a finite number, not '{text}'.");
        }

        return type == typeof(float) ? JsonValue.Create((float)number) : JsonValue.Create(number);
    }

    private static string UnknownKey(string key, string path, string[] known) =>
        $"'{key}' is not known {(path.Length == 0 ? "in a pipeline file" : $"in '{path}'")}.{NearestName.Suggest(key, known)}";

    private static string Subject(string path) => path.Length == 0 ? "a pipeline file" : $"'{path}'";

    private static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any, Value: null or "" or "null" or "~" };

    private YamlMappingNode Mapping(YamlNode node, string path) =>
        node as YamlMappingNode ?? throw Error(node, $"{Subject(path)} is a mapping of options, such as 'name: value'.");

    private string Scalar(YamlNode node, string what) =>
        node is YamlScalarNode { Value: { } text } ? text : throw Error(node, $"{what} is expected here.");

    private SourceLocation Location(YamlNode node) => locate?.Invoke(node) ?? YamlDocumentReader.Location(node, file);

    private SourceLocation? Find(string? jsonPath)
    {
        string path = (jsonPath ?? "").TrimStart('$').TrimStart('.');
        while (path.Length > 0)
        {
            if (_locations.TryGetValue(path, out var location))
            {
                return location;
            }

            path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
        }

        return null;
    }

    private InvalidInputException Error(YamlNode node, string message) => new(message, Location(node));
}
