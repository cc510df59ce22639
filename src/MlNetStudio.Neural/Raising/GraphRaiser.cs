using System.Collections.Immutable;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;

namespace MlNetStudio.Neural.Raising;

/// <summary>One walk over a graph, from its input to its output, that finds the layers in it. What a layer looks like is known by the layer's own file.</summary>
internal sealed class GraphRaiser
{
    private readonly OperatorGraph _graph;
    private readonly ValueInfo _input;
    private readonly ValueInfo _output;
    private readonly OperatorNode[] _nodes;
    private readonly Dictionary<string, Tensor> _constants;
    private readonly Dictionary<string, List<OperatorNode>> _readers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RaisedValue> _values = new(StringComparer.Ordinal);
    private readonly HashSet<OperatorNode> _taken = new(ReferenceEqualityComparer.Instance);
    private readonly NetworkBuilder _builder = new();
    private readonly LayerNames _names = new();
    private readonly Dictionary<string, float[]> _parameters = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];
    private readonly ImmutableArray<int> _layout;
    private readonly FoldingBudget _budget;

    public GraphRaiser(OperatorGraph graph, ValueInfo input, ValueInfo output, ImmutableArray<int> layout)
    {
        (_graph, _input, _output, _layout, _budget) = (graph, input, output, layout, FoldingBudget.Of(graph));
        _constants = graph.Initializers.ToDictionary(constant => constant.Key, constant => constant.Value, StringComparer.Ordinal);
        _nodes = NeededNodes(graph, output.Name);
        foreach (var node in _nodes)
        {
            foreach (string read in node.Inputs.Where(name => name.Length > 0).Distinct(StringComparer.Ordinal))
            {
                if (!_readers.TryGetValue(read, out var readers))
                {
                    _readers[read] = readers = [];
                }

                readers.Add(node);
            }
        }

        var sample = RaisingEnds.SampleOf(input);
        var dimensions = new int[sample.Length];
        for (int axis = 0; axis < sample.Length; axis++)
        {
            dimensions[layout[axis]] = sample[axis];
        }

        string name = _builder.Input(_names.Claim("input"), new Shape(dimensions));
        _values[input.Name] = new RaisedValue(name, new Shape(dimensions), layout) { IsIndex = input.ElementType != ElementType.Float32 };
        Shapes = new ShapeArithmetic(this);
    }

    /// <summary>The number of operators that could not be raised.</summary>
    public int FaultCount => _faults.Count;

    /// <summary>The version of the standard operators.</summary>
    public int Opset => _graph.OpsetVersions.GetValueOrDefault("", OperatorGraphBuilder.MinimumOpset);

    /// <summary>What is computed of sizes.</summary>
    public ShapeArithmetic Shapes { get; }

    /// <summary>The network, or null if there are operators that no layer stands for.</summary>
    public RaisedNetwork? Raise()
    {
        // First, since a layer may be recognized by a constant that the file makes only further on.
        _taken.UnionWith(_nodes.Where(TryFold));
        foreach (var node in _nodes)
        {
            if (_taken.Contains(node) || Shapes.TryFollow(node))
            {
                continue;
            }

            if (LayerRules.Of(node) is not { } rules)
            {
                _faults.Add(node.ToString());
            }
            else if (!node.Inputs.Any(IsUnknown) && Try(rules, node) is { } reason)
            {
                // What reads a value that is not known cannot be judged.
                _faults.Add($"{node} ({reason})");
            }
        }

        if (_faults.Count > 0)
        {
            return null;
        }

        if (!_values.TryGetValue(_output.Name, out var last) || !last.Order.IsEmpty || !_builder.Has(last.Name))
        {
            _faults.Add($"output '{_output.Name}' ({(last is { Order.IsEmpty: false } ? "an image is flattened and nothing follows" : "no layer makes it")})");
            return null;
        }

        return Build(last.Name);
    }

    /// <summary>All that could not be raised.</summary>
    public InvalidInputException Error() => new(
        $"graph '{_graph.Name}' cannot be trained further, since the core has no layer for {_faults.Count} of its {_nodes.Length} operators "
        + $"({string.Join(", ", _graph.OpsetVersions.Select(opset => $"{(opset.Key.Length == 0 ? "ai.onnx" : opset.Key)} {opset.Value}"))}): {string.Join("; ", _faults)}. It can be scored as it is.");

    /// <summary>An input as a value of the network; null if it is a constant, left out or unknown.</summary>
    public RaisedValue? Value(OperatorNode node, int index) => index < node.Inputs.Length ? _values.GetValueOrDefault(node.Inputs[index]) : null;

    /// <summary>An input as a constant; null if it is none.</summary>
    public Tensor? Constant(OperatorNode node, int index) => index < node.Inputs.Length ? _constants.GetValueOrDefault(node.Inputs[index]) : null;

    /// <summary>An input as constant floats; null if it is none.</summary>
    public Tensor<float>? Floats(OperatorNode node, int index) => Constant(node, index) as Tensor<float>;

    /// <summary>An input as whole numbers that are constant; null if it is none.</summary>
    public long[]? Integers(OperatorNode node, int index) => Constant(node, index) switch
    {
        Tensor<long> numbers => numbers.Data,
        Tensor<int> numbers => Array.ConvertAll(numbers.Data, number => (long)number),
        _ => null,
    };

    /// <summary>Whether a node has an input at all.</summary>
    public static bool Has(OperatorNode node, int index) => index < node.Inputs.Length && node.Inputs[index].Length > 0;

    /// <summary>The node that reads a node's first output, if there is one alone and the output is not the graph's.</summary>
    public OperatorNode? SoleReader(OperatorNode node) =>
        node.Outputs[0] != _output.Name && _readers.TryGetValue(node.Outputs[0], out var readers) && readers is [var reader] && reader.Domain.Length == 0 ? reader : null;

    /// <summary>The nodes that read a value.</summary>
    public IReadOnlyList<OperatorNode> Readers(string value) => _readers.TryGetValue(value, out var readers) ? readers : [];

    /// <summary>Whether a node makes the graph's output.</summary>
    public bool IsLast(OperatorNode node) => node.Outputs.Contains(_output.Name);

    /// <summary>Adds a layer that the nodes stand for, the last of which makes its value.</summary>
    /// <param name="nodes">The nodes, in order.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="axes">How the graph's dimensions of a sample lie; default as those of the first input.</param>
    /// <param name="order">How the elements lie; default as they are.</param>
    /// <param name="parameters">The layer's parameters.</param>
    public void Add(
        IReadOnlyList<OperatorNode> nodes,
        LayerOptions layer,
        ReadOnlySpan<RaisedValue> inputs,
        ImmutableArray<int> axes = default,
        ImmutableArray<int> order = default,
        params ReadOnlySpan<(string Name, float[] Values)> parameters)
    {
        string? suggested = nodes.Select(node => LayerNames.OfWeights(node, _constants)).FirstOrDefault(name => name is not null) ?? LayerNames.OfPath(nodes[0]);
        string name = _names.Claim(suggested ?? "", layer.Kind);
        layer = layer with { Name = name };
        var shape = layer.Bind(new LayerBinding(name, [.. inputs.ToArray().Select(input => input.Shape)])).Output;
        _builder.Add(layer, [.. inputs.ToArray().Select(input => input.Name)]);
        foreach (var (parameter, values) in parameters)
        {
            _parameters.Add($"{name}/{parameter}", values);
        }

        _taken.UnionWith(nodes);
        _values[nodes[^1].Outputs[0]] = new RaisedValue(name, shape, axes.IsDefault ? inputs[0].Axes : axes) { Order = order.IsDefault ? [] : order };
    }

    /// <summary>Lets a node's output be a value that is there already, seen in another way.</summary>
    public void Pass(OperatorNode node, RaisedValue value)
    {
        _taken.Add(node);
        _values[node.Outputs[0]] = value;
    }

    /// <summary>Null where one of the rules fits, else why the last does not.</summary>
    private string? Try(ImmutableArray<LayerRule> rules, OperatorNode node)
    {
        string? reason = null;
        foreach (var rule in rules)
        {
            try
            {
                if ((reason = rule(this, node)) is null)
                {
                    return null;
                }
            }
            catch (InvalidInputException exception)
            {
                // A layer refuses its options or the shape of its input.
                reason = exception.Message;
            }
        }

        return reason;
    }

    private RaisedNetwork Build(string output)
    {
        var network = Network.Create(_builder.Build(output), seed: 0);
        try
        {
            foreach (var (name, values) in _parameters)
            {
                network.SetParameter(name, values);
            }

            var order = new int[network.Definition.FeatureCount];
            int[] places = _values[_input.Name].Places();
            for (int i = 0; i < places.Length; i++)
            {
                order[places[i]] = i;
            }

            return new RaisedNetwork(network, _input, _output, [.. order]);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>What a Resize or Upsample makes of a tensor with other scales; null where the engine refuses it.</summary>
    public Tensor<float>? TryOn(OperatorNode node, Tensor<float> x, float[] scales)
    {
        const string Input = "x", Scales = "scales", Output = "y";
        bool hasRegion = node.OpType == "Resize" && Opset >= 11;
        var alone = _graph with
        {
            Inputs = [],
            Outputs = [new ValueInfo(Output, ElementType.Float32, default)],
            Initializers = [KeyValuePair.Create<string, Tensor>(Input, x), KeyValuePair.Create<string, Tensor>(Scales, Tensor.Vector(scales))],
            Nodes = [node with { Inputs = hasRegion ? [Input, "", Scales] : [Input, Scales], Outputs = [Output] }],
        };
        return EngineCompiler.Fold(alone)?.GetValueOrDefault(Output) as Tensor<float>;
    }

    private bool IsUnknown(string name) => name.Length > 0 && !_values.ContainsKey(name) && !_constants.ContainsKey(name) && !Shapes.Knows(name);

    private bool TryFold(OperatorNode node)
    {
        if (!node.Inputs.All(name => name.Length == 0 || _constants.ContainsKey(name)))
        {
            return false;
        }

        var alone = _graph with
        {
            Inputs = [],
            Outputs = [.. node.Outputs.Where(name => name.Length > 0).Select(name => new ValueInfo(name, ElementType.Undefined, default))],
            Initializers = [.. node.Inputs.Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name, _constants[name]))],
            Nodes = [node],
        };
        if (EngineCompiler.Fold(alone, _budget) is not { } folded)
        {
            return false;
        }

        foreach (var (name, value) in folded)
        {
            _constants[name] = value;
        }

        return true;
    }

    private static OperatorNode[] NeededNodes(OperatorGraph graph, string output)
    {
        var wanted = new HashSet<string>(StringComparer.Ordinal) { output };
        var nodes = new Stack<OperatorNode>();
        foreach (var node in graph.Nodes.Reverse().Where(node => node.Outputs.Any(wanted.Contains)))
        {
            nodes.Push(node);
            wanted.UnionWith(node.Inputs);
        }

        return [.. nodes];
    }
}
