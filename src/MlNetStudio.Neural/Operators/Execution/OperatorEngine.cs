using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// Runs an <see cref="OperatorGraph"/> on the processor, in managed code alone. A trained network and the engine running its
/// lowered graph use the same kernels and give the same bits.
/// </summary>
/// <remarks>A compiled engine never changes, so any number of threads may run it at once.</remarks>
public sealed class OperatorEngine
{
    private const int MostKeptPlans = 32;

    private readonly ImmutableArray<int> _inputSlots;
    private readonly ImmutableArray<(string Name, int Slot)> _outputs;
    private readonly ImmutableArray<BoundNode> _nodes;
    private readonly Value?[] _constants;
    private readonly ExecutionPlan _whole;
    private readonly ConcurrentDictionary<string, ExecutionPlan> _plans = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<NodeContext> _contexts = [];

    private OperatorEngine(EngineCompiler compiler, ImmutableArray<ValueInfo> outputs)
    {
        Inputs = compiler.Inputs;
        Outputs = outputs;
        _inputSlots = compiler.InputSlots;
        _outputs = compiler.Outputs;
        _nodes = compiler.Nodes;
        _constants = compiler.Constants;
        _whole = ExecutionPlan.Create(_nodes, _outputs);
    }

    /// <summary>What must be supplied to every run, in the graph's order.</summary>
    public ImmutableArray<ValueInfo> Inputs { get; }

    /// <summary>What a run can compute, in the graph's order.</summary>
    public ImmutableArray<ValueInfo> Outputs { get; }

    /// <summary>The operators that the engine knows.</summary>
    public static IReadOnlyList<OperatorSupport> SupportedOperators { get; } =
        [.. OperatorRegistry.All.Select(known => new OperatorSupport(known.Domain, known.OpType, known.Since, known.Until))
            .OrderBy(known => known.Domain, StringComparer.Ordinal).ThenBy(known => known.OpType, StringComparer.Ordinal)];

    /// <summary>The number of steps that a run of all outputs takes, after constants are folded and nodes are fused.</summary>
    internal int StepCount => _whole.Steps.Length;

    /// <summary>
    /// Checks a graph and makes it ready to run: every operator must be known at the graph's operator-set version, with inputs
    /// of suitable number, element type and (where they are known) shapes. What depends on constants only is computed here.
    /// </summary>
    /// <exception cref="InvalidInputException">
    /// The graph cannot be run. If operators are not known, the message names all of them with their nodes and versions.
    /// </exception>
    public static OperatorEngine Compile(OperatorGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var compiler = new EngineCompiler(graph);
        compiler.Compile();
        return new OperatorEngine(compiler, graph.Outputs);
    }

    /// <summary>Computes outputs from inputs. Inputs are not changed, and are not kept.</summary>
    /// <param name="inputs">A tensor for each of <see cref="Inputs"/>, of its element type, rank and fixed sizes; sizes of one symbol must agree.</param>
    /// <param name="outputs">The names of the outputs wanted, or null for all; what only others need is not computed.</param>
    /// <returns>The outputs by name.</returns>
    /// <exception cref="InvalidInputException">An input is missing, unknown or unsuitable, an output is unknown, or a node cannot work with the values it gets.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyCollection<string>? outputs = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        CheckInputs(inputs);
        var plan = outputs is null ? _whole : PlanFor(outputs);
        if (!_contexts.TryTake(out var context))
        {
            context = new NodeContext(_constants.Length);
        }

        try
        {
            for (int slot = 0; slot < _constants.Length; slot++)
            {
                context[slot] = _constants[slot];
            }

            for (int i = 0; i < Inputs.Length; i++)
            {
                context[_inputSlots[i]] = Value.Wrap(inputs[Inputs[i].Name]);
            }

            foreach (var step in plan.Steps)
            {
                context.Execute(step);
            }

            var results = new Dictionary<string, Tensor>(plan.Outputs.Length, StringComparer.Ordinal);
            foreach (var (name, slot) in plan.Outputs)
            {
                results[name] = context[slot]!.ToTensor();
            }

            return results;
        }
        finally
        {
            context.Reset();
            _contexts.Add(context);
        }
    }

    private void CheckInputs(IReadOnlyDictionary<string, Tensor> given)
    {
        var symbols = new Dictionary<string, (int Size, string Input)>(StringComparer.Ordinal);
        foreach (var expected in Inputs)
        {
            if (!given.TryGetValue(expected.Name, out var tensor) || tensor is null)
            {
                throw new InvalidInputException(
                    $"input '{expected.Name}' is missing: {expected} is expected, and given were {Names(given.Keys)}.");
            }

            if (tensor.ElementType != expected.ElementType)
            {
                throw new InvalidInputException(
                    $"input '{expected.Name}' is {tensor}, and {expected.ElementType} {Format(expected)} is expected.");
            }

            if (!expected.Shape.IsDefault)
            {
                CheckShape(expected, tensor, symbols);
            }
            else if (tensor.Rank > Value.MaximumRank)
            {
                throw new InvalidInputException($"input '{expected.Name}' has {tensor.Rank} dimensions; at most {Value.MaximumRank} are expected.");
            }
        }

        if (given.Count > Inputs.Length)
        {
            var unknown = given.Keys.Where(name => Inputs.All(input => input.Name != name));
            throw new InvalidInputException($"the model has no input named {Names(unknown)}; it takes {Names(Inputs.Select(input => input.Name))}.");
        }
    }

    private static void CheckShape(ValueInfo expected, Tensor tensor, Dictionary<string, (int Size, string Input)> symbols)
    {
        bool fits = tensor.Rank == expected.Shape.Length;
        for (int i = 0; fits && i < tensor.Rank; i++)
        {
            fits = expected.Shape[i].Size is not { } size || size == tensor.Dimensions[i];
        }

        if (!fits)
        {
            throw new InvalidInputException(
                $"input '{expected.Name}' has shape {Tensor.FormatDimensions(tensor.Dimensions.AsSpan())}, and {Format(expected)} is expected.");
        }

        for (int i = 0; i < tensor.Rank; i++)
        {
            if (expected.Shape[i].Symbol is not { Length: > 0 } symbol)
            {
                continue;
            }

            int size = tensor.Dimensions[i];
            if (symbols.TryGetValue(symbol, out var first) && first.Size != size)
            {
                throw new InvalidInputException(
                    $"input '{expected.Name}' has {size} for '{symbol}' (dimension {i}), and input '{first.Input}' has {first.Size}; they must agree.");
            }

            symbols.TryAdd(symbol, (size, expected.Name));
        }
    }

    private ExecutionPlan PlanFor(IReadOnlyCollection<string> names)
    {
        var wanted = new SortedSet<int>();
        foreach (string name in names)
        {
            int index = Outputs.IndexOf(Outputs.FirstOrDefault(output => output.Name == name)!);
            if (index < 0)
            {
                throw new InvalidInputException($"the model has no output named '{name}'; it makes {Names(Outputs.Select(output => output.Name))}.");
            }

            wanted.Add(index);
        }

        string key = string.Join(',', wanted.Select(index => index.ToString(CultureInfo.InvariantCulture)));
        if (_plans.TryGetValue(key, out var plan))
        {
            return plan;
        }

        plan = ExecutionPlan.Create(_nodes, [.. wanted.Select(index => _outputs[index])]);
        if (_plans.Count < MostKeptPlans)
        {
            _plans.TryAdd(key, plan);
        }

        return plan;
    }

    private static string Format(ValueInfo value) => value.Shape.IsDefault ? "of any shape" : $"[{string.Join(", ", value.Shape)}]";

    private static string Names(IEnumerable<string> names)
    {
        string text = string.Join(", ", names.Select(name => $"'{name}'"));
        return text.Length == 0 ? "none" : text;
    }
}

/// <summary>An operator that the native engine runs.</summary>
/// <param name="Domain">Its domain; empty for ai.onnx.</param>
/// <param name="OpType">Its name.</param>
/// <param name="Since">The first version of the operator set at which it is understood.</param>
/// <param name="Until">The last.</param>
public sealed record OperatorSupport(string Domain, string OpType, int Since, int Until);
