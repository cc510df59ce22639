using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>What a kernel sees of a run: the values that its node reads, and where to put those that it makes.</summary>
/// <param name="constants">What is in the slots before any run: constants, or null.</param>
/// <param name="keepsValues">Whether the values of a run are kept, dead, for the next one, so that it allocates none.</param>
internal sealed class NodeContext(ReadOnlySpan<Value?> constants, bool keepsValues = false)
{
    private readonly Value?[] _slots = constants.ToArray();
    private readonly Value?[] _kept = keepsValues ? new Value?[constants.Length] : [];
    private KeptPlan?[] _plans = [];
    private ExecutionStep _step = null!;

    /// <summary>The most elements that one output may have; less while constants are folded.</summary>
    public int MaximumLength { get; init; } = Array.MaxLength;

    public int InputCount => _step.Inputs.Length;

    /// <summary>Whether an optional input is there.</summary>
    public bool HasInput(int index) => index < _step.Inputs.Length && _step.Inputs[index] >= 0;

    /// <summary>Whether anybody reads an output.</summary>
    public bool IsWanted(int index) => index < _step.Outputs.Length && _step.Outputs[index] >= 0;

    public Value Input(int index) => _slots[_step.Inputs[index]]!;

    /// <summary>The elements of an input.</summary>
    public ReadOnlySpan<T> Input<T>(int index) => ((Value<T>)Input(index)).Span;

    /// <summary>The elements of an input, seen as another type of the same width.</summary>
    public ReadOnlySpan<T> Raw<T>(int index) => Input(index).Raw<T>();

    public int[] Dimensions(int index) => Input(index).Dimensions;

    /// <summary>
    /// What a kernel works out from the dimensions of its inputs, and from what was known when it was bound, but from no elements: it is
    /// worked out anew only when the dimensions change. For one call in every kernel.
    /// </summary>
    /// <param name="source">What is handed to <paramref name="make"/>, so that it need not hold it itself.</param>
    /// <param name="make">Works it out.</param>
    public TPlan Plan<TSource, TPlan>(TSource source, Func<NodeContext, TSource, TPlan> make)
        where TPlan : class
    {
        if (_plans.Length <= _step.Index)
        {
            Array.Resize(ref _plans, Math.Max(_step.Index + 1, 2 * _plans.Length));
        }

        ref var kept = ref _plans[_step.Index];
        if (kept is null || !kept.Fits(_step.Inputs, _slots))
        {
            kept = new KeptPlan(make(this, source), _step.Inputs, _slots);
        }

        return (TPlan)kept.Plan;
    }

    /// <summary>Makes an output of new elements. The type is that declared when the node was bound.</summary>
    public Span<T> Output<T>(int index, int[] dimensions) =>
        IsWanted(index) ? ((Value<T>)Make(index, dimensions)).Span : new T[Tensor.ElementCount(dimensions)];

    /// <summary>Makes an output of new elements, seen as another type of the same width.</summary>
    public Span<T> RawOutput<T>(int index, int[] dimensions) =>
        IsWanted(index) ? Make(index, dimensions).Raw<T>() : new T[Tensor.ElementCount(dimensions)];

    /// <summary>
    /// Makes an output of the type and length of an input whose every element is read before, or when, the one at the same place
    /// is written: where the input is not needed any more, its buffer is used again.
    /// </summary>
    public Span<T> OutputOver<T>(int index, int input, int[] dimensions)
    {
        var source = Input(input);
        if (_step.Reusable[input] && source.IsExclusive && source is Value<T> same && !_step.Escapes[index] && IsWanted(index)
            && Tensor.ElementCount(dimensions) == source.Length)
        {
            return ((Value<T>)Share(_step.Outputs[index], same, dimensions)).Span;
        }

        return Output<T>(index, dimensions);
    }

    /// <summary>Makes an output that has an input's elements under other dimensions; nothing is copied.</summary>
    public void View(int index, int input, int[] dimensions)
    {
        CheckShape(dimensions);
        Share(_step.Outputs[index], Input(input), dimensions);
    }

    /// <summary>Makes a constant of the engine an output.</summary>
    public void SetConstant(int index, Value constant) => _slots[_step.Outputs[index]] = constant;

    /// <summary>An error in the values of this run, which names the node and the shapes that it was given.</summary>
    public InvalidInputException Error(string what, Exception? inner = null)
    {
        var inputs = new List<string>();
        for (int i = 0; i < _step.Inputs.Length; i++)
        {
            inputs.Add(HasInput(i) && _slots[_step.Inputs[i]] is { } value
                ? $"{value.ElementType} {Tensor.FormatDimensions(value.Dimensions)}"
                : "nothing");
        }

        return new($"{_step.Node}: {what} (inputs {string.Join(", ", inputs)}).", null, inner);
    }

    /// <summary>Computes one step. Whatever a kernel throws about its values comes out as an <see cref="InvalidInputException"/> that names the node.</summary>
    public void Execute(ExecutionStep step)
    {
        _step = step;
        try
        {
            step.Kernel(this);
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or ArithmeticException)
        {
            throw Error($"cannot be computed: {e.Message.TrimEnd('.')}", e);
        }

        foreach (int slot in step.Dead)
        {
            Clear(slot);
        }
    }

    public Value? this[int slot]
    {
        get => _slots[slot];
        set => _slots[slot] = value;
    }

    /// <summary>Drops every value of a run, however far it came; the constants stay.</summary>
    public void Reset(ImmutableArray<int> inputs, ExecutionPlan plan)
    {
        foreach (int slot in inputs)
        {
            Clear(slot);
        }

        foreach (var step in plan.Steps)
        {
            foreach (int slot in step.Outputs)
            {
                if (slot >= 0)
                {
                    Clear(slot);
                }
            }
        }
    }

    private void Clear(int slot)
    {
        _slots[slot]?.Release();
        _slots[slot] = null;
    }

    private Value Make(int index, int[] dimensions)
    {
        CheckShape(dimensions);
        int slot = _step.Outputs[index];
        if (keepsValues && _kept[slot] is { } kept && kept.TryRenew(dimensions))
        {
            return _slots[slot] = kept;
        }

        var kind = keepsValues ? BufferKind.Kept : _step.Escapes[index] ? BufferKind.Escaping : BufferKind.Pooled;
        return Put(slot, Value.Allocate(_step.OutputTypes[index], dimensions, kind));
    }

    /// <summary>Makes an output that shares the buffer of a value.</summary>
    private Value Share(int slot, Value source, int[] dimensions) =>
        keepsValues && _kept[slot] is { } kept && kept.TryRenewView(source, dimensions) ? _slots[slot] = kept : Put(slot, source.View(dimensions));

    private Value Put(int slot, Value value)
    {
        if (keepsValues)
        {
            _kept[slot] = value;
        }

        return _slots[slot] = value;
    }

    private void CheckShape(int[] dimensions)
    {
        if (dimensions.Length > Value.MaximumRank)
        {
            throw Error($"the result would have {dimensions.Length} dimensions, more than {Value.MaximumRank}");
        }

        if (Tensor.ElementCount(dimensions) > MaximumLength)
        {
            throw new ConstantTooLargeException();
        }
    }
}

/// <summary>What a kernel worked out, with the dimensions for which it holds.</summary>
internal sealed class KeptPlan(object plan, int[] inputs, Value?[] slots)
{
    private readonly int[]?[] _dimensions = [.. inputs.Select(slot => slot < 0 ? null : slots[slot]!.Dimensions)];

    /// <summary>It.</summary>
    public object Plan => plan;

    /// <summary>Whether the inputs have those dimensions.</summary>
    public bool Fits(int[] inputs, Value?[] slots)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            // The dimensions of a value never change, so one array is always of one mind.
            if (_dimensions[i] is { } known && slots[inputs[i]]!.Dimensions is var now && now != known && !now.AsSpan().SequenceEqual(known))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>A constant is too large to be worth keeping; it is computed in every run instead. Never leaves the compiler.</summary>
internal sealed class ConstantTooLargeException : Exception;
