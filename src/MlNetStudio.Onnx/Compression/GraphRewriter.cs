using System.Collections.Immutable;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Onnx.Compression;

/// <summary>Goes through a graph's weighted nodes and puts others in their place; constants that nobody reads any more fall out.</summary>
internal sealed class GraphRewriter
{
    private readonly OperatorGraph _graph;
    private readonly CompressionOptions _options;
    private readonly Dictionary<string, Tensor> _constants;
    private readonly HashSet<string> _names;
    private readonly List<KeyValuePair<string, Tensor>> _added = [];
    private readonly List<OperatorNode> _nodes = [];
    private readonly List<string> _done = [];
    private readonly List<string> _skipped = [];

    public GraphRewriter(OperatorGraph graph, CompressionOptions options)
    {
        (_graph, _options) = (graph, options);
        _constants = graph.Initializers.ToDictionary(StringComparer.Ordinal);
        _names = new HashSet<string>(
            graph.Nodes.SelectMany(node => node.Outputs.Append(node.Name)).Concat(_constants.Keys).Concat(graph.Inputs.Select(input => input.Name)), StringComparer.Ordinal);
    }

    /// <summary>The weighted nodes that are to be made smaller.</summary>
    public IEnumerable<WeightedNode> Targets => _graph.Nodes.Select(TargetOf).OfType<WeightedNode>();

    /// <summary>Rewrites every target; the rest stays.</summary>
    /// <param name="rewrite">Adds the nodes that stand for a target.</param>
    /// <param name="pass">Adds any other node; null adds it as it is.</param>
    /// <exception cref="InvalidInputException">There is no target.</exception>
    public CompressedGraph Rewrite(Action<GraphRewriter, WeightedNode> rewrite, Action<GraphRewriter, OperatorNode>? pass = null)
    {
        foreach (var node in _graph.Nodes)
        {
            if (TargetOf(node) is { } target)
            {
                rewrite(this, target);
                _done.Add(node.Name);
                continue;
            }

            if (WeightedNode.TryGet(node, _constants, out var weighted) && !_options.Skips(node))
            {
                _skipped.Add($"{node.Name}: {(weighted.Weights.Length < _options.MinimumElements ? "its weights are too few" : "this way of compressing does not know it")}");
            }

            if (pass is null)
            {
                _nodes.Add(node);
            }
            else
            {
                pass(this, node);
            }
        }

        if (_done.Count == 0)
        {
            throw new InvalidInputException($"the model has no weights to compress: no MatMul, Gemm or Conv with {_options.MinimumElements} weights or more.");
        }

        var read = _nodes.SelectMany(node => node.Inputs).Concat(_graph.Outputs.Select(output => output.Name)).ToHashSet(StringComparer.Ordinal);
        var graph = _graph with
        {
            Nodes = [.. _nodes],
            Initializers = [.. _graph.Initializers.Concat(_added).Where(constant => read.Contains(constant.Key))],
        };
        return new CompressedGraph(graph, [.. _done], [.. _skipped]);
    }

    /// <summary>Adds a constant and returns its name.</summary>
    public string Constant(string name, Tensor value)
    {
        name = Claim(name);
        _added.Add(new(name, value));
        return name;
    }

    /// <summary>Adds a node and returns the name of its first output.</summary>
    public string Node(string type, string name, ImmutableArray<string> inputs, string? output = null, params ReadOnlySpan<(string Name, OperatorAttribute Value)> attributes) =>
        Nodes(type, name, inputs, output is null ? [Claim(name + "/output")] : [output], attributes)[0];

    /// <summary>Adds a node with several outputs and returns their names.</summary>
    public ImmutableArray<string> Nodes(
        string type, string name, ImmutableArray<string> inputs, ImmutableArray<string> outputs, params ReadOnlySpan<(string Name, OperatorAttribute Value)> attributes)
    {
        var node = new OperatorNode(type, Claim(name), inputs, outputs);
        foreach (var (key, value) in attributes)
        {
            node = node with { Attributes = node.Attributes.SetItem(key, value) };
        }

        _nodes.Add(node);
        return outputs;
    }

    /// <summary>Adds a node as it is.</summary>
    public void Add(OperatorNode node) => _nodes.Add(node);

    /// <summary>A name that nothing has yet.</summary>
    public string Claim(string name)
    {
        string claimed = name;
        for (int i = 2; !_names.Add(claimed); i++)
        {
            claimed = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}_{i}");
        }

        return claimed;
    }

    private WeightedNode? TargetOf(OperatorNode node) =>
        !_options.Skips(node) && WeightedNode.TryGet(node, _constants, out var weighted) && weighted.Weights.Length >= _options.MinimumElements && _options.Knows(weighted.Node) ? weighted : null;
}
