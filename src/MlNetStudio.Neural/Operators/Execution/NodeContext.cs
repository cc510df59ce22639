using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>What a kernel sees of a run: the values that its node reads, and where to put those that it makes.</summary>
/// <param name="constants">What is in the slots before any run: constants, or null.</param>
internal sealed class NodeContext(ReadOnlySpan<Value?> constants)
{
    private readonly Value?[] _slots = constants.ToArray();
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
            var value = same.View(dimensions);
            _slots[_step.Outputs[index]] = value;
            return value.Span;
        }

        return Output<T>(index, dimensions);
    }

    /// <summary>Makes an output that has an input's elements under other dimensions; nothing is copied.</summary>
    public void View(int index, int input, int[] dimensions)
    {
        CheckShape(dimensions);
        _slots[_step.Outputs[index]] = Input(input).View(dimensions);
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
        var value = Value.Allocate(_step.OutputTypes[index], dimensions, _step.Escapes[index] ? BufferKind.Escaping : BufferKind.Pooled);
        _slots[_step.Outputs[index]] = value;
        return value;
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

/// <summary>A constant is too large to be worth keeping; it is computed in every run instead. Never leaves the compiler.</summary>
internal sealed class ConstantTooLargeException : Exception;
