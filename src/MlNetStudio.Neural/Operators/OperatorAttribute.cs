using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators;

/// <summary>The value of a node's attribute. The cases are ONNX's AttributeProto types that the project uses.</summary>
public abstract record OperatorAttribute
{
    private OperatorAttribute()
    {
    }

    /// <summary>A 64-bit integer (INT).</summary>
    public sealed record Int(long Value) : OperatorAttribute;

    /// <summary>A 32-bit float (FLOAT).</summary>
    public sealed record Float(float Value) : OperatorAttribute;

    /// <summary>Text (STRING).</summary>
    public sealed record String(string Value) : OperatorAttribute;

    /// <summary>Integers (INTS).</summary>
    public sealed record Ints(ImmutableArray<long> Values) : OperatorAttribute;

    /// <summary>Floats (FLOATS).</summary>
    public sealed record Floats(ImmutableArray<float> Values) : OperatorAttribute;

    /// <summary>Texts (STRINGS).</summary>
    public sealed record Strings(ImmutableArray<string> Values) : OperatorAttribute;

    /// <summary>A constant tensor (TENSOR).</summary>
    public sealed record Tensor(Operators.Tensor Value) : OperatorAttribute;

    /// <summary>An integer attribute.</summary>
    public static implicit operator OperatorAttribute(long value) => new Int(value);

    /// <summary>A float attribute.</summary>
    public static implicit operator OperatorAttribute(float value) => new Float(value);

    /// <summary>A text attribute.</summary>
    public static implicit operator OperatorAttribute(string value) => new String(value);

    /// <summary>An attribute of integers.</summary>
    public static implicit operator OperatorAttribute(long[] values) => new Ints([.. values]);

    /// <summary>An attribute of floats.</summary>
    public static implicit operator OperatorAttribute(float[] values) => new Floats([.. values]);

    /// <summary>An attribute of texts.</summary>
    public static implicit operator OperatorAttribute(string[] values) => new Strings([.. values]);

    /// <summary>A tensor attribute.</summary>
    public static implicit operator OperatorAttribute(Operators.Tensor value) => new Tensor(value);
}
