namespace MlNetStudio.Neural.Operators;

/// <summary>
/// Numbers narrower than .NET has: bfloat16, float8 in four forms, float4, powers of two in eight bits, and integers of four and two bits, as
/// ONNX's docs/technical/float8.md, float4.md and int4.md define them. Every such number is a <see cref="float"/> exactly.
/// </summary>
public static class SmallNumbers
{
    /// <summary>Whether a type is one of them.</summary>
    public static bool Has(ElementType type) => type is >= ElementType.BFloat16 and <= ElementType.Int2;

    /// <summary>Whether a type is one of the integers of four and two bits.</summary>
    public static bool IsInteger(ElementType type) => type is ElementType.Int4 or ElementType.UInt4 or ElementType.Int2 or ElementType.UInt2;

    /// <summary>The bits that an element takes in a file.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is none of them.</exception>
    public static int BitsOf(ElementType type) => type switch
    {
        ElementType.BFloat16 => 16,
        ElementType.Int4 or ElementType.UInt4 or ElementType.Float4E2M1 => 4,
        ElementType.Int2 or ElementType.UInt2 => 2,
        _ when Has(type) => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This is no small number."),
    };

    /// <summary>The number that bits stand for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is none of them.</exception>
    public static float ToSingle(ElementType type, int bits) => type switch
    {
        ElementType.BFloat16 => BitConverter.Int32BitsToSingle(bits << 16),
        ElementType.UInt4 or ElementType.UInt2 => bits,
        ElementType.Int4 => (bits ^ 8) - 8,
        ElementType.Int2 => (bits ^ 2) - 2,
        ElementType.Float8E8M0 => bits == 0xFF ? float.NaN : MathF.ScaleB(1, bits - 127),
        _ => NarrowFloat.Of(type).ToSingle(bits),
    };

    /// <summary>The bits of the nearest number, to even where two are as near.</summary>
    /// <param name="type">One of these types.</param>
    /// <param name="value">The number. Integers are made by cutting off the fraction and wrapping around.</param>
    /// <param name="saturates">Whether what is too large becomes the largest number; else it becomes infinity or, where there is none, NaN. Of effect for float8 alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">The type is none of them.</exception>
    public static int FromSingle(ElementType type, float value, bool saturates = true) => type switch
    {
        ElementType.BFloat16 => BrainBits(value),
        ElementType.Int4 or ElementType.UInt4 => (int)long.CreateSaturating(value) & 15,
        ElementType.Int2 or ElementType.UInt2 => (int)long.CreateSaturating(value) & 3,
        ElementType.Float8E8M0 => PowerBits(value, PowerRounding.Nearest),
        _ => NarrowFloat.Of(type).FromSingle(value, saturates || type == ElementType.Float4E2M1),
    };

    /// <summary>The bits of a power of two near a number's magnitude.</summary>
    /// <param name="value">The number; NaN and infinity become NaN, what is smaller than the least power becomes that.</param>
    /// <param name="rounding">Which power.</param>
    public static int PowerBits(float value, PowerRounding rounding)
    {
        int bits = BitConverter.SingleToInt32Bits(value) & 0x7FFFFFFF;
        int exponent = bits >> 23, fraction = bits & 0x7FFFFF;
        if (exponent == 0xFF)
        {
            return 0xFF;
        }

        // 2^-127 is half of the least number without leading zeros.
        bool rises = rounding switch
        {
            PowerRounding.Up => exponent > 0 ? fraction != 0 : fraction > 0x400000,
            PowerRounding.Down => false,
            _ => exponent > 0 ? fraction >= 0x400000 : fraction > 0x600000,
        };
        return Math.Min(exponent + (rises ? 1 : 0), 0xFE);
    }

    private static int BrainBits(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (int)(bits >> 16) | 0x40 : (int)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
