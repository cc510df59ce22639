namespace MlNetStudio.Neural.Operators;

/// <summary>A tensor or a sequence of tensors that may be absent: ONNX's optional(tensor) and optional(seq(tensor)).</summary>
public sealed class OptionalValue : GraphValue
{
    private OptionalValue(ElementType elementType, ValueKind kind, GraphValue? value)
        : base(elementType) => (Kind, Value) = (kind, value);

    /// <inheritdoc/>
    public override ValueKind Kind { get; }

    /// <summary>The tensor or sequence, or null where it is absent.</summary>
    public GraphValue? Value { get; }

    /// <summary>An optional tensor that is there.</summary>
    public static OptionalValue Of(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new(tensor.ElementType, ValueKind.OptionalTensor, tensor);
    }

    /// <summary>An optional sequence that is there.</summary>
    public static OptionalValue Of(TensorSequence sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        return new(sequence.ElementType, ValueKind.OptionalSequence, sequence);
    }

    /// <summary>An optional value that is absent.</summary>
    /// <param name="kind"><see cref="ValueKind.OptionalTensor"/> or <see cref="ValueKind.OptionalSequence"/>.</param>
    /// <param name="elementType">The type of the elements that it would have.</param>
    /// <exception cref="ArgumentOutOfRangeException">The kind is not optional.</exception>
    public static OptionalValue None(ValueKind kind, ElementType elementType) => kind is ValueKind.OptionalTensor or ValueKind.OptionalSequence
        ? new(elementType, kind, null)
        : throw new ArgumentOutOfRangeException(nameof(kind), kind, "Only optional values can be absent.");

    /// <inheritdoc/>
    public override string ToString() => $"optional {Value?.ToString() ?? "nothing"}";
}
