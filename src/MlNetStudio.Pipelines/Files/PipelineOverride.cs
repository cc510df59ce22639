using System.Globalization;
using MlNetStudio.Neural;
using YamlDotNet.RepresentationModel;

namespace MlNetStudio.Pipelines.Files;

/// <summary>Sets one option in the tree of a pipeline file: <c>training.epochs=5</c>, <c>network.layers[0]={dense: 32}</c>.</summary>
internal static class PipelineOverride
{
    /// <summary>Changes the tree.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="assignment">The option, an equals sign, and its value in YAML.</param>
    /// <param name="origins">Gets what messages are to say about the nodes that are set.</param>
    public static void Apply(YamlMappingNode root, string assignment, Dictionary<YamlNode, SourceLocation> origins)
    {
        var location = new SourceLocation($"--set {assignment}");
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            throw new InvalidInputException("an option is set by key=value, such as --set training.epochs=5.", location);
        }

        var value = YamlDocumentReader.Read(assignment[(equals + 1)..], location.File);
        Mark(value, location, origins);
        string[] keys = assignment[..equals].Split('.');
        YamlNode node = root;
        for (int i = 0; i < keys.Length; i++)
        {
            (string key, int[] indices) = Split(keys[i], location);
            bool last = i == keys.Length - 1;
            node = Step(node, key, last && indices.Length == 0 ? value : null, location, origins);
            for (int k = 0; k < indices.Length; k++)
            {
                if (node is not YamlSequenceNode list || indices[k] >= list.Children.Count)
                {
                    throw new InvalidInputException($"'{keys[i]}' has no item {indices[k]}.", location);
                }

                if (last && k == indices.Length - 1)
                {
                    list.Children[indices[k]] = value;
                }

                node = list.Children[indices[k]];
            }
        }
    }

    private static YamlNode Step(YamlNode node, string key, YamlNode? value, SourceLocation location, Dictionary<YamlNode, SourceLocation> origins)
    {
        if (node is not YamlMappingNode mapping)
        {
            throw new InvalidInputException($"'{key}' cannot be set: what the file has in its place is no mapping.", location);
        }

        var existing = mapping.Children.FirstOrDefault(child => child.Key is YamlScalarNode scalar && scalar.Value == key);
        if (value is null && existing.Value is { } found && found is not YamlScalarNode { Value: null or "" or "null" or "~" })
        {
            return found;
        }

        var keyNode = existing.Key ?? new YamlScalarNode(key);
        if (existing.Key is null)
        {
            origins[keyNode] = location;
        }

        value ??= new YamlMappingNode();
        origins.TryAdd(value, location);
        mapping.Children[keyNode] = value;
        return value;
    }

    private static (string Key, int[] Indices) Split(string part, SourceLocation location)
    {
        string[] pieces = part.Split('[');
        var indices = new int[pieces.Length - 1];
        for (int i = 1; i < pieces.Length; i++)
        {
            if (!pieces[i].EndsWith(']') || !int.TryParse(pieces[i][..^1], NumberStyles.None, CultureInfo.InvariantCulture, out indices[i - 1]))
            {
                throw new InvalidInputException($"'{part}' is not the name of an option; a list's item is written name[0].", location);
            }
        }

        return pieces[0].Length > 0 ? (pieces[0], indices) : throw new InvalidInputException("an option's name is missing.", location);
    }

    private static void Mark(YamlNode node, SourceLocation location, Dictionary<YamlNode, SourceLocation> origins)
    {
        origins[node] = location;
        switch (node)
        {
            case YamlSequenceNode list:
                foreach (var item in list.Children)
                {
                    Mark(item, location, origins);
                }

                break;
            case YamlMappingNode mapping:
                foreach (var (key, value) in mapping.Children)
                {
                    Mark(key, location, origins);
                    Mark(value, location, origins);
                }

                break;
        }
    }
}
