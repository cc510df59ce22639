using System.Globalization;

namespace MlNetStudio.Data;

/// <summary>
/// A column of numbers. They are kept as floats, in which form a model takes them; where the column holds whole numbers
/// that a float cannot hold (beyond 2^24), also as doubles.
/// </summary>
public sealed class NumberColumn : Column
{
    private readonly float[] _values;
    private readonly double[]? _exact;

    /// <summary>A column around <paramref name="values"/>, which is not copied. NaN stands for a missing value.</summary>
    /// <exception cref="ArgumentException">A value is infinite.</exception>
    public NumberColumn(string name, float[] values)
        : this(name, values, exact: null)
    {
    }

    /// <summary>A column of doubles. NaN stands for a missing value.</summary>
    /// <exception cref="ArgumentException">A value is infinite or beyond the range of a float.</exception>
    public NumberColumn(string name, double[] values)
        : this(name, Array.ConvertAll(values, v => (float)v), Array.Exists(values, v => double.IsInteger(v) && (float)v != v) ? values : null)
    {
    }

    internal NumberColumn(string name, float[] values, double[]? exact)
        : base(name, values.Length)
    {
        _values = values;
        _exact = exact;
        bool integers = true;
        foreach (float value in values)
        {
            if (float.IsNaN(value))
            {
                MissingCount++;
            }
            else if (float.IsInfinity(value))
            {
                throw new ArgumentException($"Column '{name}' holds an infinite number.", nameof(values));
            }
            else
            {
                integers &= float.IsInteger(value);
            }
        }

        IsInteger = integers && MissingCount < values.Length;
    }

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Number;

    /// <inheritdoc/>
    public override int MissingCount { get; }

    /// <summary>Whether every value is a whole number (and there is one).</summary>
    public bool IsInteger { get; }

    /// <summary>The values, NaN where missing.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The value in a row, as exact as it was read; NaN where missing.</summary>
    public double this[int row] => _exact is null ? _values[row] : _exact[row];

    /// <inheritdoc/>
    public override bool IsMissing(int row) => float.IsNaN(_values[row]);

    /// <inheritdoc/>
    public override string TextOf(int row) =>
        IsMissing(row) ? "" : _exact is null ? _values[row].ToString(CultureInfo.InvariantCulture) : _exact[row].ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override NumberColumn SelectRows(ReadOnlySpan<int> rows) => new(Name, Select(_values, rows), _exact is null ? null : Select(_exact, rows));

    /// <inheritdoc/>
    public override NumberColumn WithName(string name) => new(name, _values, _exact);

    private static T[] Select<T>(T[] values, ReadOnlySpan<int> rows)
    {
        var selected = GC.AllocateUninitializedArray<T>(rows.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            selected[i] = values[rows[i]];
        }

        return selected;
    }
}
