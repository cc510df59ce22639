using System.Collections.Immutable;

namespace MlNetStudio.Neural.Plans;

/// <summary>
/// The values of a plan before they have memory: who makes and who reads them, and when. A value that several steps read
/// appears to each of them as an edge of its own, with the same data and an own gradient, which are added up before the
/// step that made the value runs backward; so no step ever has to add to a gradient.
/// </summary>
internal sealed class ValueGraph
{
    private readonly Dictionary<PlanValue, (int Start, int End)> _dataLife = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<PlanValue, (int Start, int End)> _gradientLife = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<PlanValue, PlanValue> _original = new(ReferenceEqualityComparer.Instance);
    private readonly bool _training;
    private readonly int _count;

    public ValueGraph(Network network, bool training)
    {
        _training = training;
        var definition = network.Definition;
        int count = _count = definition.Nodes.Length;
        var values = new Dictionary<string, PlanValue>(StringComparer.Ordinal);
        var producers = new Dictionary<string, int>(StringComparer.Ordinal);
        var inputs = ImmutableArray.CreateBuilder<PlanValue>();
        foreach (var input in definition.Inputs)
        {
            bool isFlat = input.Shape.Rank > 1 && definition.Nodes.Index().All(node => !node.Item.Inputs.Contains(input.Name) || network.BoundLayers[node.Index].TakesFlatInput);
            var value = new PlanValue(input.Shape, isFlat);
            values.Add(input.Name, value);
            inputs.Add(value);
        }

        Inputs = inputs.ToImmutable();
        var layerValues = ImmutableArray.CreateBuilder<PlanValue>(count);
        for (int i = 0; i < count; i++)
        {
            var value = new PlanValue(network.BoundLayers[i].Output);
            values.Add(definition.Nodes[i].Name, value);
            producers.Add(definition.Nodes[i].Name, i);
            layerValues.Add(value);
        }

        LayerValues = layerValues.MoveToImmutable();
        Output = values[definition.Output];

        var readers = definition.Nodes.SelectMany(node => node.Inputs).CountBy(name => name).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        readers[definition.Output] = readers.GetValueOrDefault(definition.Output) + 1;
        var edges = new Dictionary<string, List<PlanValue>>(StringComparer.Ordinal);
        var stepInputs = ImmutableArray.CreateBuilder<ImmutableArray<PlanValue>>(count);
        int Backward(int step) => (2 * count) - 1 - step;
        for (int i = 0; i < count; i++)
        {
            var mine = ImmutableArray.CreateBuilder<PlanValue>();
            foreach (string name in definition.Nodes[i].Inputs)
            {
                var value = values[name];
                bool needsGradient = training && producers.ContainsKey(name);
                if (needsGradient && readers[name] > 1)
                {
                    value = new PlanValue(value.Shape);
                    _original.Add(value, values[name]);
                    edges.TryAdd(name, []);
                    edges[name].Add(value);
                    _gradientLife.Add(value, (Backward(i), Backward(producers[name])));
                }
                else if (needsGradient)
                {
                    value.SoleReader = true;
                    _gradientLife[value] = (Backward(i), Backward(producers[name]));
                }

                Extend(values[name], training ? Backward(i) : i);
                mine.Add(value);
            }

            stepInputs.Add(mine.ToImmutable());
            if (definition.Nodes[i].Name is var own && (training || own == definition.Output))
            {
                Extend(values[own], training ? Backward(i) : count);
            }
        }

        StepInputs = stepInputs.MoveToImmutable();
        for (int i = 0; i < count; i++)
        {
            var value = LayerValues[i];
            _dataLife[value] = (i, _dataLife.TryGetValue(value, out var life) ? life.End : i);
            if (training && (value == Output || edges.ContainsKey(definition.Nodes[i].Name) || !_gradientLife.ContainsKey(value)))
            {
                // The loss fills the output's gradient before any step runs backward. A layer that nobody reads has a gradient of zero.
                _gradientLife[value] = (value == Output ? count : Backward(i), Backward(i));
            }
        }

        // The gradient of the output that also has readers: the loss writes into an edge of its own.
        if (training && edges.TryGetValue(definition.Output, out var outputEdges))
        {
            var edge = new PlanValue(Output.Shape);
            _original.Add(edge, Output);
            outputEdges.Add(edge);
            _gradientLife.Add(edge, (count, Backward(producers[definition.Output])));
            Output = edge;
        }

        Sums = [.. definition.Nodes.Select(node => training && edges.TryGetValue(node.Name, out var list)
            ? ((PlanValue Value, ImmutableArray<PlanValue> Edges)?)(values[node.Name], [.. list])
            : null)];
        Flows = [.. Flow.Find(network, training, i => Sums[i] is not null)];
        foreach (var flow in Flows)
        {
            FindTransients(network, flow);
        }
    }

    public ImmutableArray<PlanValue> Inputs { get; }

    /// <summary>What every layer makes.</summary>
    public ImmutableArray<PlanValue> LayerValues { get; }

    /// <summary>The network's result; in training the one whose gradient the loss fills.</summary>
    public PlanValue Output { get; }

    /// <summary>What every step reads.</summary>
    public ImmutableArray<ImmutableArray<PlanValue>> StepInputs { get; }

    /// <summary>For every layer whose value has several readers: the value and the edges whose gradients add up to its own.</summary>
    public ImmutableArray<(PlanValue Value, ImmutableArray<PlanValue> Edges)?> Sums { get; }

    /// <summary>Layers that are run together, a few samples at a time.</summary>
    public ImmutableArray<Flow> Flows { get; }

    /// <summary>What is made and read in one flow only, and nowhere else: its data, its gradient.</summary>
    public Dictionary<PlanValue, (Flow Flow, bool Data, bool Gradient)> Transients { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Places data and gradients in one arena so that what is never alive at the same time may share memory. Returns the arena's length.</summary>
    public long Layout(Func<PlanValue, bool, long> size, out Dictionary<PlanValue, (long Data, long Gradient)> offsets)
    {
        var arena = new Arena();
        var placed = new Dictionary<PlanValue, (long Data, long Gradient)>(ReferenceEqualityComparer.Instance);
        foreach (var value in LayerValues)
        {
            placed[value] = (arena.Place(size(value, false), During(_dataLife[value])), -1);
        }

        foreach (var (value, life) in _gradientLife)
        {
            long gradient = arena.Place(size(value, true), During(life));
            long data = placed.TryGetValue(value, out var own) ? own.Data : -1;
            placed[value] = (data, gradient);
        }

        foreach (var (edge, original) in _original)
        {
            placed[edge] = (placed[original].Data, placed[edge].Gradient);
        }

        offsets = placed;
        return arena.Length;
    }

    /// <summary>The floats that one sample touches in a flow.</summary>
    public long SampleLength(Flow flow)
    {
        long length = 0;
        for (int i = flow.First; i <= flow.Last; i++)
        {
            length += LayerValues[i].SampleLength * (_training ? 2 : 1);
        }

        return length + StepInputs[flow.First].Sum(value => (long)value.SampleLength);
    }

    private void FindTransients(Network network, Flow flow)
    {
        for (int i = flow.First; i < flow.Last; i++)
        {
            var value = LayerValues[i];
            var readers = Enumerable.Range(0, _count).Where(reader => StepInputs[reader].Any(input => ReferenceEquals(input, value))).ToList();
            string name = network.Definition.Nodes[i].Name;
            bool isInside = readers.Count == 1 && flow.Contains(readers[0]) && name != network.Definition.Output
                && network.Definition.Nodes.Count(node => node.Inputs.Contains(name)) == 1;
            if (isInside)
            {
                bool isRead = network.BoundLayers[readers[0]].ReadsInputBackward || network.BoundLayers[i].ReadsOutputBackward;
                Transients.Add(value, (flow, !_training || !isRead, _training));
            }
        }
    }

    /// <summary>A life in which every flow counts as one moment: its steps take turns.</summary>
    private (int Start, int End) During((int Start, int End) life)
    {
        foreach (var flow in Flows)
        {
            foreach (var (first, last) in new[] { (flow.First, flow.Last), ((2 * _count) - 1 - flow.Last, (2 * _count) - 1 - flow.First) })
            {
                life.Start = life.Start >= first && life.Start <= last ? first : life.Start;
                life.End = life.End >= first && life.End <= last ? last : life.End;
            }
        }

        return life;
    }

    private void Extend(PlanValue value, int end) =>
        _dataLife[value] = (0, Math.Max(end, _dataLife.TryGetValue(value, out var life) ? life.End : 0));

    /// <summary>First fit over intervals of time and memory.</summary>
    private sealed class Arena
    {
        private readonly List<(int Start, int End, long Offset, long Size)> _blocks = [];

        public long Length { get; private set; }

        public long Place(long size, (int Start, int End) life)
        {
            long offset = 0;
            foreach (var block in _blocks.Where(b => b.Start <= life.End && life.Start <= b.End).OrderBy(b => b.Offset))
            {
                if (offset + size <= block.Offset)
                {
                    break;
                }

                offset = Math.Max(offset, block.Offset + block.Size);
            }

            _blocks.Add((life.Start, life.End, offset, size));
            Length = Math.Max(Length, offset + size);
            return offset;
        }
    }
}
