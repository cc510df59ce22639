using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using MlNetStudio.Neural;

namespace MlNetStudio.Tests;

/// <summary>What must hold for every record that a serializer can read.</summary>
internal static class JsonDefaults
{
    /// <summary>A record of which options are left out, one by one and all at once, is read with its defaults.</summary>
    public static void AssertKept(OptionDefaults defaults, params ReadOnlySpan<JsonTypeInfo> roots)
    {
        int options = 0;
        foreach (var type in Records(roots))
        {
            string[] optional = [.. type.Properties.Where(IsOptional).Select(property => property.Name)];
            options += optional.Length;
            object? record = defaults.Find(type.Type);
            Assert.True(record is not null || optional.Length == 0, $"{type.Type.Name} has no entry: {string.Join(", ", optional)} would be read as zero.");
            if (record is null)
            {
                continue;
            }

            foreach (string[] missing in optional.Select(name => new[] { name }).Append(optional))
            {
                var json = JsonSerializer.SerializeToNode(record, type)!.AsObject();
                string expected = json.ToJsonString();
                foreach (string name in missing)
                {
                    json.Remove(name);
                }

                object? read = defaults.Read(JsonNode.Parse(json.ToJsonString()), type);
                string actual = JsonSerializer.Serialize(read, type);
                Assert.True(expected == actual, $"{type.Type.Name} without {string.Join(", ", missing)} is read as {actual}, not as {expected}.");
            }
        }

        Assert.True(options > 10);
    }

    private static bool IsOptional(JsonPropertyInfo property) =>
        property is { Get: not null, Set: not null } && !OptionDefaults.IsRequired(property) && property.AssociatedParameter is null or { IsMemberInitializer: true };

    /// <summary>The records among all types that can occur in a value of the roots.</summary>
    private static List<JsonTypeInfo> Records(ReadOnlySpan<JsonTypeInfo> roots)
    {
        var seen = new Dictionary<Type, JsonTypeInfo>();
        var open = new Stack<JsonTypeInfo>();
        foreach (var root in roots)
        {
            open.Push(root);
        }

        while (open.TryPop(out var type))
        {
            if (!seen.TryAdd(type.Type, type))
            {
                continue;
            }

            Type?[] inner = [type.ElementType, .. (type.PolymorphismOptions?.DerivedTypes ?? []).Select(kind => kind.DerivedType), .. type.Properties.Select(property => property.PropertyType)];
            foreach (var next in inner.OfType<Type>())
            {
                open.Push(type.Options.GetTypeInfo(Nullable.GetUnderlyingType(next) ?? next));
            }
        }

        return [.. seen.Values.Where(type => type is { Kind: JsonTypeInfoKind.Object, PolymorphismOptions: null })];
    }
}
