using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>A node while it is bound: its attributes, what is known of its inputs, and where it declares its outputs.</summary>
internal sealed partial class NodeBinding(OperatorNode node, int opset, IReadOnlyList<ValueFacts?> inputs)
{
    private readonly ValueFacts?[] _outputs = new ValueFacts?[node.Outputs.Length];

    public OperatorNode Node { get; } = node;

    /// <summary>The version of the node's operator set.</summary>
    public int Opset { get; } = opset;

    public int InputCount => inputs.Count;

    public int OutputCount => _outputs.Length;

    /// <summary>Whether an optional input is there.</summary>
    public bool HasInput(int index) => index < inputs.Count && inputs[index] is not null;

    /// <summary>Whether an optional output is asked for.</summary>
    public bool HasOutput(int index) => index < Node.Outputs.Length && Node.Outputs[index].Length > 0;

    public ElementType InputType(int index) => Facts(index).ElementType;

    public ValueKind InputKind(int index) => Facts(index).Kind;

    public PartialShape InputShape(int index) => Facts(index).Shape;

    /// <summary>The value of an input that is known before any run, or null.</summary>
    public Value? Constant(int index) => HasInput(index) ? Facts(index).Constant : null;

    /// <summary>The elements of an input of int64 or int32 that is known before any run, or null.</summary>
    public long[]? ConstantIntegers(int index) => Constant(index) switch
    {
        Value<long> value => value.Span.ToArray(),
        Value<int> value => [.. value.Span.ToArray().Select(item => (long)item)],
        _ => null,
    };

    /// <summary>Declares an output.</summary>
    public void SetOutput(int index, ElementType type, PartialShape shape = default)
    {
        if (index < _outputs.Length)
        {
            _outputs[index] = new ValueFacts(type, shape, null);
        }
    }

    /// <summary>Declares the only output as one of the first input's type and shape.</summary>
    public void SetOutputLikeInput() => SetOutput(0, InputType(0), InputShape(0));

    /// <summary>Declares the only output as what the first input is, which may be no tensor.</summary>
    public void PassInputOn() => _outputs[0] = Facts(0) with { Constant = null };

    /// <summary>Makes sure that all inputs are tensors.</summary>
    public void RequireTensors()
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            if (HasInput(i) && InputKind(i) != ValueKind.Tensor)
            {
                throw Error($"input {i} '{Node.Inputs[i]}' is no tensor ({InputKind(i)}), and this operator takes tensors");
            }
        }
    }

    /// <summary>What was declared of an output.</summary>
    public ValueFacts Output(int index) =>
        _outputs[index] ?? throw Error($"its output {index} does not exist in this operator");

    /// <summary>Makes sure that an input is of one of some types.</summary>
    public void RequireType(int index, params ReadOnlySpan<ElementType> types)
    {
        if (HasInput(index) && !types.Contains(InputType(index)))
        {
            throw Error($"input {index} '{Node.Inputs[index]}' is {InputType(index)}, and this operator takes {string.Join(", ", types.ToArray())}");
        }
    }

    /// <summary>Makes sure that two inputs are of the same type.</summary>
    public void RequireSameType(int first, int second)
    {
        if (HasInput(second) && InputType(first) != InputType(second))
        {
            throw Error(
                $"inputs '{Node.Inputs[first]}' ({InputType(first)}) and '{Node.Inputs[second]}' ({InputType(second)}) must have the same element type");
        }
    }

    /// <summary>Makes sure that an input, if its rank is known, has this rank.</summary>
    public void RequireRank(int index, int rank)
    {
        if (HasInput(index) && InputShape(index).IsRankKnown && InputShape(index).Rank != rank)
        {
            throw Error($"input {index} '{Node.Inputs[index]}' has shape {InputShape(index)} where {rank} dimensions are expected");
        }
    }

    /// <summary>The shape of two inputs broadcast together.</summary>
    public PartialShape Broadcast(int first, int second) => Broadcast(InputShape(first), InputShape(second));

    /// <summary>The shape of two values broadcast together.</summary>
    public PartialShape Broadcast(PartialShape first, PartialShape second) =>
        PartialShape.Broadcast(first, second) ?? throw Error($"shapes {first} and {second} cannot be broadcast together");

    /// <summary>The kernel of a movement for the first input's element width.</summary>
    public Kernel ForWidth(MovementKernel kernel, int input = 0) => kernel.For(InputType(input));

    /// <summary>The kernel over numbers for an input's type.</summary>
    public Kernel ForNumber(NumberKernel kernel, int input = 0) => kernel.For(InputType(input)) ?? throw WrongType(input, "a number");

    /// <summary>The kernel over floating-point numbers for an input's type.</summary>
    public Kernel ForFloating(FloatingKernel kernel, int input = 0) =>
        kernel.For(InputType(input)) ?? throw WrongType(input, "a floating-point number");

    /// <summary>The error of an input of an unsuitable type.</summary>
    public InvalidInputException WrongType(int index, string expected) =>
        Error($"input {index} '{Node.Inputs[index]}' is {InputType(index)}, and this operator takes {expected}");

    /// <summary>An error that names the node and what it was given.</summary>
    public InvalidInputException Error(string what) => new(
        $"{Node}: {what} (inputs {string.Join(", ", inputs.Select(input => input is null ? "nothing" : $"{input.ElementType} {input.Shape}"))}).");

    private ValueFacts Facts(int index) =>
        (index < inputs.Count ? inputs[index] : null) ?? throw Error($"input {index} is missing");
}

/// <summary>What is known of a value before any run.</summary>
internal sealed record ValueFacts(ElementType ElementType, PartialShape Shape, Value? Constant)
{
    /// <summary>What the value is; shape and element type are those of its tensors.</summary>
    public ValueKind Kind { get; init; }
}
