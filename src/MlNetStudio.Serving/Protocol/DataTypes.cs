using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Serving.Protocol;

/// <summary>The names of element types in the Open Inference Protocol.</summary>
internal static class DataTypes
{
    /// <summary>The name of a type.</summary>
    public static string NameOf(ElementType type) => type switch
    {
        ElementType.Float32 => "FP32",
        ElementType.Float64 => "FP64",
        ElementType.Float16 => "FP16",
        ElementType.Int8 => "INT8",
        ElementType.Int16 => "INT16",
        ElementType.Int32 => "INT32",
        ElementType.Int64 => "INT64",
        ElementType.UInt8 => "UINT8",
        ElementType.UInt16 => "UINT16",
        ElementType.UInt32 => "UINT32",
        ElementType.UInt64 => "UINT64",
        ElementType.Boolean => "BOOL",
        ElementType.String => "BYTES",
        ElementType.BFloat16 => "BF16",
        _ when SmallNumbers.Has(type) => type.ToString().ToUpperInvariant(),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The protocol has no such type."),
    };
}
