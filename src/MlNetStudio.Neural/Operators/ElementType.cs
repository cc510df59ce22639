namespace MlNetStudio.Neural.Operators;

/// <summary>The type of a tensor's elements. The numbers are those of ONNX's TensorProto.DataType.</summary>
public enum ElementType
{
    /// <summary>Not known.</summary>
    Undefined = 0,

    /// <summary>IEEE 754 binary32, <see cref="float"/>.</summary>
    Float32 = 1,

    /// <summary><see cref="byte"/>.</summary>
    UInt8 = 2,

    /// <summary><see cref="sbyte"/>.</summary>
    Int8 = 3,

    /// <summary><see cref="ushort"/>.</summary>
    UInt16 = 4,

    /// <summary><see cref="short"/>.</summary>
    Int16 = 5,

    /// <summary><see cref="int"/>.</summary>
    Int32 = 6,

    /// <summary><see cref="long"/>.</summary>
    Int64 = 7,

    /// <summary><see cref="string"/>.</summary>
    String = 8,

    /// <summary><see cref="bool"/>.</summary>
    Boolean = 9,

    /// <summary>IEEE 754 binary16, <see cref="Half"/>.</summary>
    Float16 = 10,

    /// <summary>IEEE 754 binary64, <see cref="double"/>.</summary>
    Float64 = 11,

    /// <summary><see cref="uint"/>.</summary>
    UInt32 = 12,

    /// <summary><see cref="ulong"/>.</summary>
    UInt64 = 13,

    /// <summary>The upper half of a <see cref="float"/>, <see cref="BrainNumber"/>.</summary>
    BFloat16 = 16,

    /// <summary>Four bits of exponent, three of fraction, no infinity; <see cref="SmallNumber"/>, as all that follow.</summary>
    Float8E4M3FN = 17,

    /// <summary>The same without a negative zero, whose bits are NaN.</summary>
    Float8E4M3FNUZ = 18,

    /// <summary>Five bits of exponent, two of fraction, with infinities.</summary>
    Float8E5M2 = 19,

    /// <summary>The same without infinities and negative zero, whose bits are NaN.</summary>
    Float8E5M2FNUZ = 20,

    /// <summary>0 to 15, two in a byte of a file.</summary>
    UInt4 = 21,

    /// <summary>-8 to 7, two in a byte of a file.</summary>
    Int4 = 22,

    /// <summary>Two bits of exponent, one of fraction, no infinity or NaN; two in a byte of a file.</summary>
    Float4E2M1 = 23,

    /// <summary>Powers of two from -127 to 127, and NaN.</summary>
    Float8E8M0 = 24,

    /// <summary>0 to 3, four in a byte of a file.</summary>
    UInt2 = 25,

    /// <summary>-2 to 1, four in a byte of a file.</summary>
    Int2 = 26,
}
