using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators;

/// <summary>Builds an <see cref="OperatorGraph"/> node by node, keeping names unique.</summary>
public sealed class OperatorGraphBuilder(string name)
{
    private readonly ImmutableArray<ValueInfo>.Builder _inputs = ImmutableArray.CreateBuilder<ValueInfo>();
    private readonly ImmutableArray<ValueInfo>.Builder _outputs = ImmutableArray.CreateBuilder<ValueInfo>();
    private readonly ImmutableArray<KeyValuePair<string, Tensor>>.Builder _initializers = ImmutableArray.CreateBuilder<KeyValuePair<string, Tensor>>();
    private readonly ImmutableArray<OperatorNode>.Builder _nodes = ImmutableArray.CreateBuilder<OperatorNode>();
    private readonly SortedDictionary<string, int> _opsets = new(StringComparer.Ordinal) { [""] = MinimumOpset };
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _channelsFirst = new(StringComparer.Ordinal);
    private readonly HashSet<string> _moves = new(StringComparer.Ordinal);
    private string _scope = "";

    /// <summary>The ai.onnx version that every exported file declares unless a node asks for more: what ML.NET's converter can express.</summary>
    public const int MinimumOpset = 12;

    /// <summary>Text for people.</summary>
    public string Description { get; set; } = "";

    /// <summary>
    /// Prefixes the names of everything added until the result is disposed, so that nodes carry the name of
    /// their layer or step: <c>dense_1/MatMul</c>. Scopes nest.
    /// </summary>
    public Scope BeginScope(string scope)
    {
        var previous = _scope;
        _scope = _scope + scope + "/";
        return new Scope(this, previous);
    }

    /// <summary>Declares that nodes of a domain need at least this operator-set version.</summary>
    public void RequireOpset(int version, string domain = "") =>
        _opsets[domain] = Math.Max(version, _opsets.GetValueOrDefault(domain));

    /// <summary>Sets a metadata property.</summary>
    public void SetMetadata(string key, string value) => _metadata[key] = value;

    /// <summary>Adds an input and returns its name, which must not be taken yet.</summary>
    public string AddInput(string name, ElementType elementType, ImmutableArray<Dimension> shape, string description = "")
    {
        if (!_names.Add(name))
        {
            throw new ArgumentException($"The graph already has a value named '{name}'.", nameof(name));
        }

        _inputs.Add(new ValueInfo(name, elementType, shape, description));
        return name;
    }

    /// <summary>Declares a value that a node makes (or an input) as an output of the graph.</summary>
    public void AddOutput(string name, ElementType elementType, ImmutableArray<Dimension> shape, string description = "") =>
        _outputs.Add(new ValueInfo(name, elementType, shape, description));

    /// <summary>Adds a constant; its name is made unique within the current scope.</summary>
    public string AddInitializer(string name, Tensor value)
    {
        var unique = Unique(name);
        _initializers.Add(new(unique, value));
        return unique;
    }

    /// <summary>Adds a node with one output and returns the output's name.</summary>
    /// <param name="opType">The operator.</param>
    /// <param name="inputs">Names of the values it reads; an empty name leaves an optional input out.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="domain">Its domain; empty for ai.onnx. A domain other than ai.onnx is declared at its version 2 (ai.onnx.ml) or 1 unless <see cref="RequireOpset"/> asks for more.</param>
    /// <param name="output">The exact name of the output; null makes one up from the operator.</param>
    public string AddNode(
        string opType,
        ReadOnlySpan<string> inputs,
        ReadOnlySpan<(string Name, OperatorAttribute Value)> attributes = default,
        string domain = "",
        string? output = null) => AddNode(opType, inputs, attributes, domain, [output])[0];

    /// <summary>Adds a node with any number of outputs; a null output name is made up, an empty one leaves the output out.</summary>
    public ImmutableArray<string> AddNode(
        string opType,
        ReadOnlySpan<string> inputs,
        ReadOnlySpan<(string Name, OperatorAttribute Value)> attributes,
        string domain,
        ReadOnlySpan<string?> outputs)
    {
        var nodeName = Unique(opType);
        var names = ImmutableArray.CreateBuilder<string>(outputs.Length);
        foreach (var output in outputs)
        {
            if (output is null)
            {
                names.Add(names.Count == 0 ? nodeName : Unique(opType + "_output"));
                continue;
            }

            if (output.Length > 0 && !_names.Add(output))
            {
                throw new ArgumentException($"The graph already has a value named '{output}'.", nameof(outputs));
            }

            names.Add(output);
        }

        if (domain.Length > 0)
        {
            RequireOpset(domain == "ai.onnx.ml" ? 2 : 1, domain);
        }

        var map = ImmutableSortedDictionary.CreateBuilder<string, OperatorAttribute>(StringComparer.Ordinal);
        foreach (var (key, value) in attributes)
        {
            map[key] = value;
        }

        _nodes.Add(new OperatorNode(opType, nodeName, [.. inputs], names.MoveToImmutable(), domain) { Attributes = map.ToImmutable() });
        return _nodes[^1].Outputs;
    }

    /// <summary>The finished graph.</summary>
    public OperatorGraph Build() => new()
    {
        Name = name,
        Description = Description,
        Inputs = _inputs.ToImmutable(),
        Outputs = _outputs.ToImmutable(),
        Initializers = _initializers.ToImmutable(),
        Nodes = ReadNodes(),
        OpsetVersions = _opsets.ToImmutableSortedDictionary(StringComparer.Ordinal),
        Metadata = _metadata.ToImmutableSortedDictionary(StringComparer.Ordinal),
    };

    /// <summary>
    /// The value [batch, ..., channels] as ONNX's convolutions, pooling and normalization want it: [batch, channels, ...]. What was made
    /// so by <see cref="ChannelsLast"/> is given back as it was, so that images are turned once at the entry of a network and not between its layers.
    /// </summary>
    internal string ChannelsFirst(string value, int rank)
    {
        if (rank < 3)
        {
            return value;
        }

        if (!_channelsFirst.TryGetValue(value, out string? turned))
        {
            long[] order = [0, rank - 1, .. Enumerable.Range(1, rank - 2).Select(d => (long)d)];
            turned = AddNode("Transpose", [value], [("perm", order)]);
            _moves.Add(turned);
            _channelsFirst.Add(value, turned);
        }

        return turned;
    }

    /// <summary>The value [batch, channels, ...] as layers see it: [batch, ..., channels]. The node is left out if nothing reads it.</summary>
    internal string ChannelsLast(string value, int rank)
    {
        if (rank < 3)
        {
            return value;
        }

        long[] order = [0, .. Enumerable.Range(2, rank - 2).Select(d => (long)d), 1];
        string turned = AddNode("Transpose", [value], [("perm", order)]);
        _moves.Add(turned);
        _channelsFirst.Add(turned, value);
        return turned;
    }

    /// <summary>Adds what works element by element on values of one shape where the values are: channels first if all of them are at hand so.</summary>
    internal string AddElementwise(ReadOnlySpan<string> values, int rank, Func<string[], string> add)
    {
        var turned = new string[values.Length];
        for (int i = 0; i < turned.Length; i++)
        {
            if (!_channelsFirst.TryGetValue(values[i], out string? value))
            {
                return add(values.ToArray());
            }

            turned[i] = value;
        }

        return ChannelsLast(add(turned), rank);
    }

    /// <summary>All nodes but those that turn a value round for nobody.</summary>
    private ImmutableArray<OperatorNode> ReadNodes()
    {
        if (_moves.Count == 0)
        {
            return _nodes.ToImmutable();
        }

        var read = _nodes.SelectMany(node => node.Inputs).Concat(_outputs.Select(output => output.Name)).ToHashSet(StringComparer.Ordinal);
        return [.. _nodes.Where(node => !_moves.Contains(node.Outputs[0]) || read.Contains(node.Outputs[0]))];
    }

    private string Unique(string stem)
    {
        var candidate = _scope + stem;
        for (int i = 1; !_names.Add(candidate); i++)
        {
            candidate = $"{_scope}{stem}_{i}";
        }

        return candidate;
    }

    /// <summary>Ends a naming scope when disposed.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly OperatorGraphBuilder _builder;
        private readonly string _previous;

        internal Scope(OperatorGraphBuilder builder, string previous) => (_builder, _previous) = (builder, previous);

        /// <inheritdoc/>
        public void Dispose() => _builder._scope = _previous;
    }
}
