namespace MlNetStudio.Neural.Operators;

/// <summary>
/// What flows along an edge of an <see cref="OperatorGraph"/>: a <see cref="Tensor"/>, in a few graphs a <see cref="TensorSequence"/> or an
/// <see cref="OptionalValue"/>. These nest no deeper than an optional sequence of tensors, as ONNX's operators take them.
/// </summary>
public abstract class GraphValue
{
    private protected GraphValue(ElementType elementType) => ElementType = elementType;

    /// <summary>The type of the elements of the tensor or tensors.</summary>
    public ElementType ElementType { get; }

    /// <summary>What the value is.</summary>
    public abstract ValueKind Kind { get; }
}
