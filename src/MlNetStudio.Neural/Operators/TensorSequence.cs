using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators;

/// <summary>Tensors of one element type, and of any shapes, in an order: ONNX's seq(tensor).</summary>
public sealed class TensorSequence : GraphValue
{
    /// <summary>Puts tensors, which are not copied, in a sequence.</summary>
    /// <param name="elementType">The type of all their elements.</param>
    /// <param name="tensors">The tensors; there may be none.</param>
    /// <exception cref="ArgumentException">A tensor is of another element type.</exception>
    public TensorSequence(ElementType elementType, ImmutableArray<Tensor> tensors)
        : base(elementType)
    {
        Tensors = tensors.IsDefault ? [] : tensors;
        if (Tensors.FirstOrDefault(tensor => tensor.ElementType != elementType) is { } other)
        {
            throw new ArgumentException($"A sequence of {elementType} cannot hold {other}.", nameof(tensors));
        }
    }

    /// <summary>The tensors.</summary>
    public ImmutableArray<Tensor> Tensors { get; }

    /// <inheritdoc/>
    public override ValueKind Kind => ValueKind.Sequence;

    /// <inheritdoc/>
    public override string ToString() => $"{ElementType} sequence of {Tensors.Length}";
}
