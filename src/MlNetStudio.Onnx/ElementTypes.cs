using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Onnx;

/// <summary>ONNX's element-type numbers and the project's.</summary>
internal static class ElementTypes
{
    // TensorProto.DataType from the first number that the project has no tensor for.
    private static readonly string[] UnsupportedNames = ["complex64", "complex128"];

    /// <summary>Whether a number names an element type that the project has tensors for.</summary>
    public static bool IsSupported(ElementType type) => type is >= ElementType.Float32 and <= ElementType.UInt64 || SmallNumbers.Has(type);

    /// <summary>The bits of one element in raw data; 0 for text.</summary>
    public static int Bits(ElementType type) => type switch
    {
        ElementType.String => 0,
        ElementType.Boolean or ElementType.Int8 or ElementType.UInt8 => 8,
        ElementType.Int16 or ElementType.UInt16 or ElementType.Float16 => 16,
        ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 => 32,
        _ when SmallNumbers.Has(type) => SmallNumbers.BitsOf(type),
        _ => 64,
    };

    /// <summary>The element type of a number in a file.</summary>
    /// <exception cref="OnnxFormatException">The project has no tensor for it.</exception>
    public static ElementType Parse(int number, string owner)
    {
        var type = (ElementType)number;
        if (IsSupported(type))
        {
            return type;
        }

        int index = number - (int)ElementType.UInt64 - 1;
        var name = number == 0 ? "no element type"
            : (uint)index < (uint)UnsupportedNames.Length ? $"the element type {UnsupportedNames[index]}, which is not supported"
            : $"the unknown element type {number}";
        throw new OnnxFormatException($"{owner} has {name}. Supported are the floating-point numbers of 4 to 64 bits, bool, string and the integers of 2 to 64 bits.");
    }
}
