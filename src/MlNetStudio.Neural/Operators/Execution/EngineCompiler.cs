using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Turns a graph into bound nodes and constants: finds and checks every operator, binds it, folds what depends on constants only.</summary>
/// <param name="graph">The graph.</param>
/// <param name="budget">What may be folded; null for the graph's own.</param>
internal sealed class EngineCompiler(OperatorGraph graph, FoldingBudget? budget = null)
{
    // As a product of all elements with all.
    private const int FusedPower = 2;

    private readonly FoldingBudget _budget = budget ?? FoldingBudget.Of(graph);
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly List<ValueFacts> _facts = [];
    private readonly List<BoundNode> _bound = [];

    public ImmutableArray<ValueInfo> Inputs { get; private set; }

    public ImmutableArray<int> InputSlots { get; private set; }

    public ImmutableArray<(string Name, int Slot)> Outputs { get; private set; }

    public ImmutableArray<BoundNode> Nodes => [.. _bound];

    /// <summary>For every slot the constant in it, or null.</summary>
    public Value?[] Constants => [.. _facts.Select(fact => fact.Constant)];

    public void Compile()
    {
        var operators = FindOperators();
        foreach (var (name, tensor) in graph.Initializers)
        {
            DefineConstant(name, tensor, "initializer");
        }

        // Files of old ONNX versions list initializers among the inputs.
        Inputs = [.. graph.Inputs.Where(input => !_slots.ContainsKey(input.Name))];
        foreach (var input in Inputs)
        {
            if (input.ElementType == ElementType.Undefined)
            {
                throw new InvalidInputException($"graph '{graph.Name}': the element type of input '{input.Name}' is not known.");
            }

            Define(input);
        }

        InputSlots = [.. Inputs.Select(input => _slots[input.Name])];
        var fusion = new LinearFusion(graph);
        var columns = new ColumnFusion(graph);
        for (int i = 0; i < operators.Length; i++)
        {
            if (fusion.IsTaken(i))
            {
                continue;
            }

            if (fusion.TryFuse(i, Find) is { } fused)
            {
                Add(fused.Node, fused.Binding, fused.Kernel, tensorsOnly: true, FusedPower);
                continue;
            }

            if (columns.TryFuse(graph.Nodes[i], Find) is { } together)
            {
                Bind(together);
                continue;
            }

            Bind(graph.Nodes[i], operators[i]);
        }

        Outputs = [.. graph.Outputs.Select(Output)];
    }

    /// <summary>The outputs of a graph without inputs as constants; null where an operator is not known or unsuitable, or a constant would be too large.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="budget">What may be computed and kept, together with what was before; null for the graph's own.</param>
    public static IReadOnlyDictionary<string, Tensor>? Fold(OperatorGraph graph, FoldingBudget? budget = null)
    {
        try
        {
            var compiler = new EngineCompiler(graph, budget);
            compiler.Compile();
            var constants = compiler.Constants;
            return compiler.Outputs.All(output => constants[output.Slot] is not null)
                ? compiler.Outputs.ToDictionary(output => output.Name, output => constants[output.Slot]!.ToTensor(), StringComparer.Ordinal)
                : null;
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }

    /// <summary>What can be known of every value before any run: of the graph's inputs and of the outputs of all nodes that are known and suitable.</summary>
    public IReadOnlyDictionary<string, ValueFacts> Infer()
    {
        foreach (var (name, tensor) in graph.Initializers)
        {
            DefineConstant(name, tensor, "initializer");
        }

        foreach (var input in graph.Inputs.Where(input => !_slots.ContainsKey(input.Name) && input.ElementType != ElementType.Undefined))
        {
            Define(input);
        }

        foreach (var node in graph.Nodes)
        {
            if (OperatorRegistry.Find(node.Domain, node.OpType) is not { } known || Opset(node) < known.Since || Opset(node) > known.Until
                || !node.Inputs.All(name => name.Length == 0 || _slots.ContainsKey(name)))
            {
                continue;
            }

            try
            {
                Bind(node, known);
            }
            catch (InvalidInputException)
            {
                // What such a node makes stays unknown, and so does what follows from it.
            }
        }

        return _slots.ToDictionary(slot => slot.Key, slot => _facts[slot.Value], StringComparer.Ordinal);
    }

    /// <summary>Looks up every node's operator, and names at once all that there is none for.</summary>
    private ImmutableArray<Operator> FindOperators()
    {
        var found = ImmutableArray.CreateBuilder<Operator>();
        var missing = new List<string>();
        foreach (var node in graph.Nodes)
        {
            int opset = Opset(node);
            if (opset == 0)
            {
                missing.Add($"{node} (the graph declares no version of operator set '{DomainName(node.Domain)}')");
            }
            else if (OperatorRegistry.Find(node.Domain, node.OpType) is not { } known)
            {
                missing.Add($"{node} (opset {opset})");
            }
            else if (opset < known.Since || opset > known.Until)
            {
                missing.Add($"{node} (opset {opset}; known from {known.Since} to {known.Until})");
            }
            else
            {
                found.Add(known);
            }
        }

        return missing.Count == 0 ? found.ToImmutable() : throw new InvalidInputException(
            $"graph '{graph.Name}' has {missing.Count} {(missing.Count == 1 ? "node" : "nodes")} that the native engine cannot run: "
            + $"{string.Join("; ", missing)}. Score the model with ONNX Runtime, or export it with other operators.");
    }

    private void Bind(FusedColumns fused)
    {
        foreach (var (name, tensor) in fused.Constants)
        {
            DefineConstant(name, tensor, "constant");
        }

        foreach (var node in fused.Nodes)
        {
            Bind(node, OperatorRegistry.Find(node.Domain, node.OpType)!);
        }
    }

    private void Bind(OperatorNode node, Operator definition)
    {
        CheckArity(node, definition);
        var binding = new NodeBinding(node, Opset(node), [.. node.Inputs.Select(name => name.Length == 0 ? null : Facts(node, name))]);
        Add(node, binding, definition.Bind(binding), definition.TakesTensorsOnly, definition.WorkPower);
    }

    private void Add(OperatorNode node, NodeBinding binding, Kernel kernel, bool tensorsOnly, int power)
    {
        if (tensorsOnly)
        {
            binding.RequireTensors();
        }

        int[] inputs = [.. node.Inputs.Select(name => name.Length == 0 ? -1 : _slots[name])];
        int[] outputs = [.. node.Outputs.Select((name, i) => name.Length == 0 ? -1 : Define(name, binding.Output(i), $"output of {node}"))];
        var types = ImmutableArray.CreateRange(Enumerable.Range(0, outputs.Length).Select(i => binding.Output(i).ElementType));
        var bound = new BoundNode(_bound.Count, node, kernel, inputs, outputs, types);
        if (!inputs.All(slot => slot < 0 || _facts[slot].Constant is not null) || !TryFold(bound, power))
        {
            _bound.Add(bound);
        }
    }

    private bool TryFold(BoundNode node, int power)
    {
        if (!_budget.TryWork(node.Inputs.Where(slot => slot >= 0).Sum(slot => (long)_facts[slot].Constant!.Length), power))
        {
            return false;
        }

        var context = new NodeContext(new Value?[_facts.Count]) { MaximumLength = _budget.MaximumLength };
        foreach (int slot in node.Inputs.Where(slot => slot >= 0))
        {
            context[slot] = _facts[slot].Constant;
        }

        try
        {
            context.Execute(ExecutionStep.Alone(node));
        }
        catch (ConstantTooLargeException)
        {
            return false;
        }

        foreach (int slot in node.Outputs.Where(slot => slot >= 0))
        {
            var constant = Value.Wrap(context[slot]!.ToTensor());
            _budget.Keep(constant.Length);
            _facts[slot] = new ValueFacts(constant.ElementType, new PartialShape(constant.Dimensions), constant);
        }

        return true;
    }

    private static void CheckArity(OperatorNode node, Operator definition)
    {
        if (node.Inputs.Length < definition.MinimumInputs || node.Inputs.Length > definition.MaximumInputs)
        {
            string expected = definition.MinimumInputs == definition.MaximumInputs ? $"{definition.MinimumInputs}"
                : definition.MaximumInputs == int.MaxValue ? $"at least {definition.MinimumInputs}"
                : $"{definition.MinimumInputs} to {definition.MaximumInputs}";
            throw new InvalidInputException($"{node}: it has {node.Inputs.Length} inputs where {expected} are expected.");
        }

        for (int i = 0; i < definition.MinimumInputs; i++)
        {
            if (node.Inputs[i].Length == 0)
            {
                throw new InvalidInputException($"{node}: input {i} is left out, and it is not optional.");
            }
        }

        if (node.Outputs.Length == 0 || node.Outputs.Length > definition.MaximumOutputs)
        {
            string expected = definition.MaximumOutputs == 1 ? "1 is" : $"1 to {definition.MaximumOutputs} are";
            throw new InvalidInputException($"{node}: it has {node.Outputs.Length} outputs where {expected} expected.");
        }
    }

    private (string Name, int Slot) Output(ValueInfo output)
    {
        if (!_slots.TryGetValue(output.Name, out int slot))
        {
            throw new InvalidInputException($"graph '{graph.Name}': nothing makes its output '{output.Name}'.");
        }

        if (output.Kind != _facts[slot].Kind)
        {
            throw new InvalidInputException($"graph '{graph.Name}': output '{output.Name}' is declared as {output.Kind}, and its node makes {_facts[slot].Kind}.");
        }

        var type = _facts[slot].ElementType;
        return output.ElementType == ElementType.Undefined || output.ElementType == type ? (output.Name, slot)
            : throw new InvalidInputException($"graph '{graph.Name}': output '{output.Name}' is declared as {output.ElementType}, and its node makes {type}.");
    }

    private ValueFacts? Find(string name) => _slots.TryGetValue(name, out int slot) ? _facts[slot] : null;

    private ValueFacts Facts(OperatorNode node, string name) => Find(name) ?? throw new InvalidInputException(
        $"{node}: it reads '{name}', which is no input or constant of the graph and no output of a node before it.");

    private void Define(ValueInfo input) =>
        Define(input.Name, new ValueFacts(input.ElementType, PartialShape.Of(input.Shape), null) { Kind = input.Kind }, "input");

    private void DefineConstant(string name, Tensor tensor, string what) =>
        Define(name, new ValueFacts(tensor.ElementType, new PartialShape([.. tensor.Dimensions]), Value.Wrap(tensor)), what);

    private int Define(string name, ValueFacts facts, string what)
    {
        if (!_slots.TryAdd(name, _facts.Count))
        {
            throw new InvalidInputException($"graph '{graph.Name}': two values are named '{name}' (the second is an {what}).");
        }

        if (facts.Shape.IsRankKnown && facts.Shape.Rank > Value.MaximumRank)
        {
            throw new InvalidInputException(
                $"graph '{graph.Name}': '{name}' has {facts.Shape.Rank} dimensions; the native engine takes at most {Value.MaximumRank}.");
        }

        _facts.Add(facts);
        return _facts.Count - 1;
    }

    private int Opset(OperatorNode node) =>
        graph.OpsetVersions.TryGetValue(node.Domain, out int version) ? version
        : node.Domain == "ai.onnx" ? graph.OpsetVersions.GetValueOrDefault("")
        : 0;

    private static string DomainName(string domain) => domain.Length == 0 ? "ai.onnx" : domain;
}
