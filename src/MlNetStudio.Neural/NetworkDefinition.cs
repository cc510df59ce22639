using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Neural;

/// <summary>An input of a network: a name and the shape of one sample.</summary>
public sealed record NetworkInput(string Name, Shape Shape);

/// <summary>A layer and the values it reads: names of network inputs or of earlier layers.</summary>
public sealed record NetworkNode(string Name, LayerOptions Layer, ImmutableArray<string> Inputs)
{
    /// <inheritdoc/>
    public bool Equals(NetworkNode? other) =>
        other is not null && Name == other.Name && Layer == other.Layer && Inputs.AsSpan().SequenceEqual(other.Inputs.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Layer, Inputs.Length);
}

/// <summary>
/// A network before it has parameters: a graph of layers. Immutable, comparable and serializable. A plain sequence is
/// made by <see cref="Sequential"/>, anything with branches by <see cref="NetworkBuilder"/>.
/// </summary>
/// <remarks>
/// A row of features feeds the inputs one after the other, in the order in which they are listed: the first
/// <see cref="Shape.Size"/> features are the first input, the next ones the second.
/// </remarks>
public sealed record NetworkDefinition
{
    /// <summary>The inputs, in the order in which a row of features fills them.</summary>
    public required ImmutableArray<NetworkInput> Inputs { get; init; }

    /// <summary>The layers, each after those it reads.</summary>
    public required ImmutableArray<NetworkNode> Nodes { get; init; }

    /// <summary>The layer whose value is the network's output.</summary>
    public required string Output { get; init; }

    /// <summary>The number of features in a row: the sizes of all inputs together.</summary>
    [JsonIgnore]
    public int FeatureCount => Inputs.Sum(input => input.Shape.Size);

    /// <summary>A network of layers one after the other.</summary>
    public static NetworkDefinition Sequential(Shape input, params ReadOnlySpan<LayerOptions> layers)
    {
        var builder = new NetworkBuilder();
        string value = builder.Input("input", input);
        foreach (var layer in layers)
        {
            value = builder.Add(layer, value);
        }

        return builder.Build(value);
    }

    /// <inheritdoc/>
    public bool Equals(NetworkDefinition? other) =>
        other is not null
        && Output == other.Output
        && Inputs.AsSpan().SequenceEqual(other.Inputs.AsSpan())
        && Nodes.AsSpan().SequenceEqual(other.Nodes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Output, Inputs.Length, Nodes.Length);
}

/// <summary>Builds a <see cref="NetworkDefinition"/> layer by layer. Values are known by the name of the input or layer that makes them.</summary>
public sealed class NetworkBuilder
{
    private readonly ImmutableArray<NetworkInput>.Builder _inputs = ImmutableArray.CreateBuilder<NetworkInput>();
    private readonly ImmutableArray<NetworkNode>.Builder _nodes = ImmutableArray.CreateBuilder<NetworkNode>();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Adds an input and returns its name.</summary>
    /// <exception cref="InvalidInputException">The name is taken or unusable.</exception>
    public string Input(string name, Shape shape)
    {
        _inputs.Add(new NetworkInput(Claim(name), shape));
        return name;
    }

    /// <summary>Adds a layer that reads the named values and returns the layer's name.</summary>
    /// <exception cref="InvalidInputException">The layer's name is taken or unusable, or it reads a value that does not exist.</exception>
    public string Add(LayerOptions layer, params ReadOnlySpan<string> inputs)
    {
        ArgumentNullException.ThrowIfNull(layer);
        foreach (string input in inputs)
        {
            if (!_names.Contains(input))
            {
                throw new InvalidInputException(
                    $"layer '{layer.Name ?? layer.Kind}' reads '{input}', but no input or earlier layer has that name. There are: {string.Join(", ", _names)}.");
            }
        }

        string name = layer.Name is { } given ? Claim(given) : MakeUp(layer.Kind);
        _nodes.Add(new NetworkNode(name, layer, [.. inputs]));
        return name;
    }

    /// <summary>Whether there is a layer of this name.</summary>
    internal bool Has(string layer) => _nodes.Any(node => node.Name == layer);

    /// <summary>The finished network, whose output is the named value.</summary>
    public NetworkDefinition Build(string output)
    {
        if (_nodes.Count == 0 || !_nodes.Any(node => node.Name == output))
        {
            throw new InvalidInputException($"The network's output '{output}' is not one of its layers. A network needs at least one layer.");
        }

        return new NetworkDefinition { Inputs = _inputs.ToImmutable(), Nodes = _nodes.ToImmutable(), Output = output };
    }

    private string MakeUp(string kind)
    {
        for (int i = 1; ; i++)
        {
            if (_names.Add($"{kind}_{i}"))
            {
                return $"{kind}_{i}";
            }
        }
    }

    private string Claim(string name)
    {
        // A slash separates a layer's name from its parameters' in exported files.
        if (string.IsNullOrWhiteSpace(name) || name.Contains('/') || !_names.Add(name))
        {
            throw new InvalidInputException($"'{name}' cannot name an input or layer: a name must be unique, not empty, and without '/'.");
        }

        return name;
    }
}
