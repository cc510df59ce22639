namespace MlNetStudio.Neural.Operators;

/// <summary>A floating-point format of eight or four bits: a sign, some bits of exponent, some of fraction.</summary>
internal sealed class NarrowFloat
{
    private static readonly NarrowFloat E4M3FN = new(4, 3, 7, Special.LastIsNaN);
    private static readonly NarrowFloat E4M3FNUZ = new(4, 3, 8, Special.NegativeZeroIsNaN);
    private static readonly NarrowFloat E5M2 = new(5, 2, 15, Special.LikeIeee);
    private static readonly NarrowFloat E5M2FNUZ = new(5, 2, 16, Special.NegativeZeroIsNaN);
    private static readonly NarrowFloat E2M1 = new(2, 1, 1, Special.None);

    private readonly int _sign;
    private readonly Special _special;
    private readonly int _largest;
    private readonly float[] _values;

    private NarrowFloat(int exponentBits, int fractionBits, int bias, Special special)
    {
        (_special, _sign) = (special, 1 << (exponentBits + fractionBits));
        _largest = special switch
        {
            Special.LastIsNaN => _sign - 2,
            Special.LikeIeee => _sign - (1 << fractionBits) - 1,
            _ => _sign - 1,
        };
        _values = new float[2 * _sign];
        for (int bits = 0; bits < _sign; bits++)
        {
            int exponent = bits >> fractionBits, fraction = bits & ((1 << fractionBits) - 1);
            float value = exponent == 0
                ? MathF.ScaleB(fraction, 1 - bias - fractionBits)
                : MathF.ScaleB(fraction + (1 << fractionBits), exponent - bias - fractionBits);
            _values[bits] = bits <= _largest ? value : special == Special.LikeIeee && bits == _largest + 1 ? float.PositiveInfinity : float.NaN;
            _values[_sign + bits] = -_values[bits];
        }

        if (special == Special.NegativeZeroIsNaN)
        {
            _values[_sign] = float.NaN;
        }
    }

    // What the bits beyond the finite numbers mean.
    private enum Special
    {
        None,
        LastIsNaN,
        NegativeZeroIsNaN,
        LikeIeee,
    }

    /// <summary>The format of a type.</summary>
    public static NarrowFloat Of(ElementType type) => type switch
    {
        ElementType.Float8E4M3FN => E4M3FN,
        ElementType.Float8E4M3FNUZ => E4M3FNUZ,
        ElementType.Float8E5M2 => E5M2,
        ElementType.Float8E5M2FNUZ => E5M2FNUZ,
        ElementType.Float4E2M1 => E2M1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This is no narrow floating-point format."),
    };

    public float ToSingle(int bits) => _values[bits & (_values.Length - 1)];

    public int FromSingle(float value, bool saturates)
    {
        int sign = float.IsNegative(value) ? _sign : 0;
        if (float.IsNaN(value))
        {
            // A format without NaN has its negative zero for it, as ONNX's reference has.
            return _special switch
            {
                Special.LastIsNaN => sign | (_sign - 1),
                Special.LikeIeee => sign | (_sign - 2),
                _ => _sign,
            };
        }

        int bits = Nearest(MathF.Abs(value));
        if (bits > _largest)
        {
            bits = saturates ? _largest : _special switch
            {
                Special.LikeIeee => _largest + 1,
                Special.LastIsNaN => _sign - 1,
                _ => -1,
            };
        }

        return bits < 0 || (bits == 0 && _special == Special.NegativeZeroIsNaN) ? (bits < 0 ? _sign : 0) : sign | bits;
    }

    // The numbers in the order of their bits, as far as they would go on beyond the largest: by one step, which tells what is too large.
    private int Nearest(float magnitude)
    {
        float step = _values[_largest] - _values[_largest - 1];
        if (magnitude >= _values[_largest])
        {
            float beyond = (magnitude - _values[_largest]) / step;
            return beyond > 0.5f || (beyond == 0.5f && (_largest & 1) != 0) ? _largest + 1 : _largest;
        }

        int below = 0, above = _largest;
        while (above - below > 1)
        {
            int middle = (below + above) / 2;
            (below, above) = _values[middle] <= magnitude ? (middle, above) : (below, middle);
        }

        float down = magnitude - _values[below], up = _values[above] - magnitude;
        return down < up || (down == up && (below & 1) == 0) ? below : above;
    }
}
