using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>What the operators over quantized integers share: real = (integer - zero point) scale.</summary>
internal static class Quantized
{
    private static readonly ElementType[] _smallTypes =
    [
        ElementType.Int4, ElementType.UInt4, ElementType.Int2, ElementType.UInt2, ElementType.Float4E2M1,
        ElementType.Float8E4M3FN, ElementType.Float8E4M3FNUZ, ElementType.Float8E5M2, ElementType.Float8E5M2FNUZ,
    ];

    /// <summary>The types of fewer than eight bits, and float8, that numbers are quantized to.</summary>
    public static ReadOnlySpan<ElementType> SmallTypes => _smallTypes;

    /// <summary>Makes sure that an input is an integer of 8 bits.</summary>
    public static void RequireByte(NodeBinding node, int input) => node.RequireType(input, ElementType.UInt8, ElementType.Int8);

    /// <summary>Makes sure that a scale is a floating-point number.</summary>
    public static void RequireScale(NodeBinding node, int input) =>
        node.RequireType(input, ElementType.Float32, ElementType.Float16, ElementType.Float64);

    /// <summary>
    /// The elements of an input as int with their zero points taken off: one for all, or one for every place along an axis
    /// (zero points of shape [.., n, 1] count as n).
    /// </summary>
    public static int[] Centered(NodeContext context, int input, int zeroPoint, int axis)
    {
        int[] result = ToInt32(context.Input(input));
        int[] zeros = context.HasInput(zeroPoint) ? ToInt32(context.Input(zeroPoint)) : [0];
        int[] shape = context.Dimensions(input);
        int inner = axis >= 0 && axis < shape.Length ? Tensor.ElementCount(shape.AsSpan(axis + 1)) : 1;
        int size = axis >= 0 && axis < shape.Length ? shape[axis] : 1;
        RequirePlaces(context, zeroPoint, zeros.Length, size);
        if (zeros.Length == 1 && zeros[0] == 0)
        {
            return result;
        }

        for (int i = 0; i < result.Length; i++)
        {
            result[i] -= zeros.Length == 1 ? zeros[0] : zeros[i / inner % size];
        }

        return result;
    }

    /// <summary>The scales of an input: one, or one for every place along an axis of a size.</summary>
    public static float[] Scales(NodeContext context, int input, int size)
    {
        float[] scales = NumberConversion.ToSingle(context.Input(input));
        RequirePlaces(context, input, scales.Length, size);
        return scales;
    }

    /// <summary>The only element of an input of integers.</summary>
    public static int Single(NodeContext context, int input)
    {
        int[] values = ToInt32(context.Input(input));
        RequirePlaces(context, input, values.Length, 1);
        return values[0];
    }

    /// <summary>The nearest integer (to even, if two are as near) plus the zero point, within the range of a type.</summary>
    public static T Saturate<T>(double value, int zeroPoint)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        double sum = Math.Round(value, MidpointRounding.ToEven) + zeroPoint;
        return double.IsNaN(sum) ? T.CreateTruncating(zeroPoint) : T.CreateSaturating(sum);
    }

    private static void RequirePlaces(NodeContext context, int input, int length, int size)
    {
        if (length != 1 && length != size)
        {
            throw context.Error($"input {input} has {length} elements where 1{(size == 1 ? "" : $" or {size}")} are expected");
        }
    }

    private static int[] ToInt32(Value value) => value switch
    {
        Value<byte> v => Convert<byte>(v.Span),
        Value<sbyte> v => Convert<sbyte>(v.Span),
        Value<int> v => v.Span.ToArray(),
        _ => throw new ArgumentException($"{value.ElementType} is no quantized integer"),
    };

    private static int[] Convert<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        var result = new int[values.Length];
        System.Numerics.Tensors.TensorPrimitives.ConvertTruncating(values, result);
        return result;
    }
}
