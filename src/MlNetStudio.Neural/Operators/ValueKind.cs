namespace MlNetStudio.Neural.Operators;

/// <summary>What a value of a graph is. ONNX's operators have no others but maps, which this project does not have.</summary>
public enum ValueKind
{
    /// <summary>A <see cref="Operators.Tensor"/>.</summary>
    Tensor = 0,

    /// <summary>A <see cref="TensorSequence"/>.</summary>
    Sequence,

    /// <summary>An <see cref="OptionalValue"/> around a tensor or nothing.</summary>
    OptionalTensor,

    /// <summary>An <see cref="OptionalValue"/> around a sequence or nothing.</summary>
    OptionalSequence,
}
