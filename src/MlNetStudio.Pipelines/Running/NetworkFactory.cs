using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;

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

    /// <summary>The same on a row of so many numbers, or on an image [height, width, channels].</summary>
    /// <inheritdoc cref="Define(NetworkSection, IReadOnlyList{Feature}, int)"/>
    public static NetworkDefinition Define(NetworkSection section, Shape features, int outputs)
    {
        var builder = new NetworkBuilder();
        return Define(section, builder, builder.Input(Input, features), outputs);
    }

    /// <summary>A definition, once it is known to make a network of so many outputs.</summary>
    /// <param name="define">Makes the definition.</param>
    /// <param name="outputs">The number of outputs that the task needs.</param>
    /// <param name="advice">What to do if the network has others.</param>
    /// <param name="file">Where the layers are listed.</param>
    /// <exception cref="InvalidInputException">Layers do not fit each other, the features or the task; with the place in the file.</exception>
    public static NetworkDefinition Check(Func<NetworkDefinition> define, int outputs, string advice, PipelineFile file)
    {
        try
        {
            var definition = define();
            using var network = Network.Create(definition, seed: 0);
            return network.OutputShape.Rank == 1 && network.OutputShape.Size == outputs
                ? definition
                : throw new InvalidInputException($"the last layer, '{definition.Output}', gives {network.OutputShape}, but this task needs [{outputs}]. {advice}");
        }
        catch (InvalidInputException exception) when (exception.Location is null && file.Locate("network") is { } location)
        {
            throw new InvalidInputException(exception.Message, location, exception);
        }
    }

    /// <summary>The sizes along a plain network, such as <c>4-10-8-3</c>; the number of layers where it is not plain; for an ensemble <c>5 times 4-10-8-3</c>.</summary>
    public static string Describe(Network network)
    {
        var nodes = network.Definition.Nodes;
        int members = NetworkEnsemble.MembersOf(network.Definition);
        var layers = members == 1 ? network.Summarize() : FirstMember(network);
        var dense = layers.Where(layer => layer.Kind == "dense").ToArray();
        bool isPlain = nodes.All(node => node.Inputs.Length == 1 || (members > 1 && node.Name == network.Definition.Output)) && dense.Length > 0
            && network.Definition.Inputs.All(input => input.Shape.Rank == 1);
        string sizes = isPlain
            ? string.Join('-', new[] { network.Definition.FeatureCount }.Concat(dense.Select(layer => layer.OutputShape.Columns)))
            : FormattableString.Invariant($"of {layers.Count} layers");
        return members == 1 ? sizes : FormattableString.Invariant($"{members} times {sizes}");
    }

    /// <summary>The layers of a network, of an ensemble those of its first member and the mean.</summary>
    public static IReadOnlyList<LayerSummary> Summarize(Network network)
    {
        if (!NetworkEnsemble.IsEnsemble(network.Definition))
        {
            return network.Summarize();
        }

        int members = NetworkEnsemble.MembersOf(network.Definition);
        var mean = network.Summarize().Single(layer => layer.Name == network.Definition.Output);
        return [.. FirstMember(network), mean with { Name = FormattableString.Invariant($"mean of {members} such networks") }];
    }

    private static IReadOnlyList<LayerSummary> FirstMember(Network network)
    {
        string prefix = NetworkEnsemble.NameOf(0, "");
        return [.. network.Summarize().Where(layer => layer.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(layer => layer with { Name = layer.Name[prefix.Length..] })];
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
