using System.Globalization;

namespace MlNetStudio.MLNet.AutoML;

/// <summary>The numbers that a search may give a setting: all from <see cref="Least"/> to <see cref="Most"/>. A number alone, <c>Dropout = 0.1</c>, fixes the setting.</summary>
public sealed record SearchRange
{
    private SearchRange(double least, double most, double initial, bool isLogarithmic) =>
        (Least, Most, Initial, IsLogarithmic) = (least, most, initial, isLogarithmic);

    /// <summary>The least number.</summary>
    public double Least { get; }

    /// <summary>The greatest number.</summary>
    public double Most { get; }

    /// <summary>The number that tuners which start somewhere start with.</summary>
    public double Initial { get; }

    /// <summary>Whether the range is searched by factors, as many from 0.001 to 0.01 as from 0.01 to 0.1, and not by differences.</summary>
    public bool IsLogarithmic { get; }

    /// <summary>Whether there is but one number, so that nothing is searched.</summary>
    public bool IsFixed => Least == Most;

    /// <summary>A range that is searched evenly.</summary>
    /// <param name="least">The least number.</param>
    /// <param name="most">The greatest number, greater than <paramref name="least"/>.</param>
    /// <param name="initial">The number to start with; null for the middle.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite, or they are not in order.</exception>
    public static SearchRange Linear(double least, double most, double? initial = null)
    {
        Require(double.IsFinite(least), least, nameof(least), "a finite number");
        RequireOrder(least, most, initial);
        return new(least, most, initial ?? (least / 2) + (most / 2), isLogarithmic: false);
    }

    /// <summary>A range that is searched by factors.</summary>
    /// <param name="least">The least number, above 0.</param>
    /// <param name="most">The greatest number, greater than <paramref name="least"/>.</param>
    /// <param name="initial">The number to start with; null for the geometric mean.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite, or not above 0, or they are not in order.</exception>
    public static SearchRange Logarithmic(double least, double most, double? initial = null)
    {
        Require(double.IsFinite(least) && least > 0, least, nameof(least), "a number above 0");
        RequireOrder(least, most, initial);
        return new(least, most, initial ?? Math.Clamp(Math.Sqrt(least) * Math.Sqrt(most), least, most), isLogarithmic: true);
    }

    /// <summary>A setting that is not searched.</summary>
    /// <param name="value">Its value.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not finite.</exception>
    public static SearchRange Fixed(double value)
    {
        Require(double.IsFinite(value), value, nameof(value), "a finite number");
        return new(value, value, value, isLogarithmic: false);
    }

    /// <inheritdoc cref="Fixed"/>
    public static implicit operator SearchRange(double value) => Fixed(value);

    /// <inheritdoc/>
    public override string ToString() => IsFixed
        ? Least.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Least} to {Most}{(IsLogarithmic ? ", by factors" : "")}");

    private static void RequireOrder(double least, double most, double? initial)
    {
        Require(double.IsFinite(most) && most > least, most, nameof(most), string.Create(CultureInfo.InvariantCulture, $"greater than the least number, {least}; a number alone fixes a setting"));
        Require(initial is null || (initial >= least && initial <= most), initial, nameof(initial), string.Create(CultureInfo.InvariantCulture, $"from {least} to {most}"));
    }

    private static void Require(bool condition, double? value, string parameter, string expected)
    {
        if (!condition)
        {
            throw new ArgumentOutOfRangeException(parameter, value, $"It must be {expected}.");
        }
    }
}
