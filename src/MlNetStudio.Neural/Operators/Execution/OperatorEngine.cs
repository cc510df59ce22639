using System.Buffers;
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
    private readonly InputChecks _checks;
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
        _checks = new InputChecks(Inputs);
        _whole = ExecutionPlan.Create(_nodes, _outputs, IsConstant);
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
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyCollection<string>? outputs = null) =>
        RunAs(inputs, outputs);

    /// <summary>The same for graphs with inputs or outputs that are no tensors.</summary>
    /// <inheritdoc cref="Run"/>
    public IReadOnlyDictionary<string, GraphValue> RunValues(IReadOnlyDictionary<string, GraphValue> inputs, IReadOnlyCollection<string>? outputs = null) =>
        RunAs(inputs, outputs);

    private Dictionary<string, T> RunAs<T>(IReadOnlyDictionary<string, T> inputs, IReadOnlyCollection<string>? outputs)
        where T : GraphValue
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var plan = outputs is null ? _whole : PlanFor(outputs);
        var given = ArrayPool<GraphValue>.Shared.Rent(Inputs.Length);
        if (!_contexts.TryTake(out var context))
        {
            context = new NodeContext(_constants);
        }

        try
        {
            _checks.Read(inputs, given);
            for (int i = 0; i < Inputs.Length; i++)
            {
                context[_inputSlots[i]] = Value.Wrap(given[i]);
            }

            foreach (var step in plan.Steps)
            {
                context.Execute(step);
            }

            var results = new Dictionary<string, T>(plan.Outputs.Length, StringComparer.Ordinal);
            foreach (var (name, slot) in plan.Outputs)
            {
                results[name] = context[slot]!.ToGraphValue() as T
                    ?? throw new InvalidInputException($"output '{name}' of the model is no tensor, and only tensors can be used here.");
            }

            return results;
        }
        finally
        {
            ArrayPool<GraphValue>.Shared.Return(given, clearArray: true);
            context.Reset(_inputSlots, plan);
            _contexts.Add(context);
        }
    }

    /// <summary>
    /// Makes runs ready that come one after the other with inputs of the same sizes, such as one row at a time: once warm they allocate nothing, as far as
    /// the operators can do without (see <see cref="RepeatedRun"/>), and give the bits of <see cref="Run"/>.
    /// </summary>
    /// <param name="inputs">A tensor for each of <see cref="Inputs"/>, as for <see cref="Run"/>; the caller changes their elements from run to run.</param>
    /// <param name="outputs">The names of the outputs wanted, or null for all; what only others need is not computed.</param>
    /// <exception cref="InvalidInputException">An input is missing, unknown or unsuitable, or an output is unknown.</exception>
    public RepeatedRun Repeat(IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyCollection<string>? outputs = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var given = new GraphValue[Inputs.Length];
        _checks.Read(inputs, given);
        var plan = outputs is null ? _whole : PlanFor(outputs);
        foreach (var (name, _) in plan.Outputs)
        {
            if (Outputs.Any(output => output.Name == name && output.Kind != ValueKind.Tensor))
            {
                throw new InvalidInputException($"output '{name}' of the model is no tensor, and only tensors can be used here.");
            }
        }

        return new RepeatedRun(new NodeContext(_constants, keepsValues: true), plan, _inputSlots, given);
    }

    private ExecutionPlan PlanFor(IReadOnlyCollection<string> names)
    {
        var wanted = new SortedSet<int>();
        foreach (string name in names)
        {
            int index = Outputs.IndexOf(Outputs.FirstOrDefault(output => output.Name == name)!);
            if (index < 0)
            {
                throw new InvalidInputException($"the model has no output named '{name}'; it makes {InputChecks.Names(Outputs.Select(output => output.Name))}.");
            }

            wanted.Add(index);
        }

        string key = string.Join(',', wanted.Select(index => index.ToString(CultureInfo.InvariantCulture)));
        if (_plans.TryGetValue(key, out var plan))
        {
            return plan;
        }

        plan = ExecutionPlan.Create(_nodes, [.. wanted.Select(index => _outputs[index])], IsConstant);
        if (_plans.Count < MostKeptPlans)
        {
            _plans.TryAdd(key, plan);
        }

        return plan;
    }

    private bool IsConstant(int slot) => _constants[slot] is not null;
}

/// <summary>An operator that the native engine runs.</summary>
/// <param name="Domain">Its domain; empty for ai.onnx.</param>
/// <param name="OpType">Its name.</param>
/// <param name="Since">The first version of the operator set at which it is understood.</param>
/// <param name="Until">The last.</param>
public sealed record OperatorSupport(string Domain, string OpType, int Since, int Until);
