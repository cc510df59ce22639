using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Running;

/// <summary>The network of a pipeline.</summary>
internal static class NetworkFactory
{
    /// <summary>The name of the value that the features are, for layers that name their inputs.</summary>
    public const string Input = "input";

    /// <summary>The layers of a section on a row of features, with a head of so many outputs where one is wanted. Numbers of categories become vectors first.</summary>
    /// <exception cref="InvalidInputException">A layer reads what does not exist, or a name is taken.</exception>
    public static NetworkDefinition Define(NetworkSection section, IReadOnlyList<Feature> features, int outputs)
    {
        var builder = new NetworkBuilder();
        return Define(section, builder, FeatureInputs.Add(builder, Input, features), outputs);
    }

    /// <summary>The same on a row of so many numbers.</summary>
    /// <inheritdoc cref="Define(NetworkSection, IReadOnlyList{Feature}, int)"/>
    public static NetworkDefinition Define(NetworkSection section, int features, int outputs)
    {
        var builder = new NetworkBuilder();
        return Define(section, builder, builder.Input(Input, features), outputs);
    }

    /// <summary>The sizes along a plain network, such as <c>4-10-8-3</c>; the number of layers where it is not plain.</summary>
    public static string Describe(Network network)
    {
        var nodes = network.Definition.Nodes;
        var dense = network.Summarize().Where(layer => layer.Kind == "dense").ToArray();
        return nodes.All(node => node.Inputs.Length == 1) && dense.Length > 0
            ? string.Join('-', new[] { network.Definition.FeatureCount }.Concat(dense.Select(layer => layer.OutputShape.Columns)))
            : $"of {nodes.Length} layers";
    }

    private static NetworkDefinition Define(NetworkSection section, NetworkBuilder builder, string value, int outputs)
    {
        foreach (var item in section.Layers)
        {
            string[] inputs = item.Inputs is { } given ? [.. given] : [value];
            value = builder.Add(item.Layer, inputs);
        }

        if (section.Head)
        {
            bool isTaken = section.Layers.Any(item => item.Layer.Name == "output");
            value = builder.Add(Layer.Dense(outputs) with { Name = isTaken ? null : "output" }, value);
        }

        return builder.Build(value);
    }
}
