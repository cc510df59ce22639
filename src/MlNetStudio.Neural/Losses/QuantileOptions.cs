using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Losses;

/// <summary>
/// The quantile, or pinball, loss (Koenker and Bassett 1978, "Regression Quantiles"): the network has one output for each of
/// <see cref="Levels"/>, all for the same target. A row's loss is the mean over the levels q of max(q e, (q - 1) e) with
/// e = t - x; its gradient -q or 1 - q over the number of levels, zero where e is.
/// </summary>
public sealed record QuantileOptions : LossOptions
{
    /// <summary>The quantiles to learn, each between 0 and 1, in the order of the outputs. Default: the median, 0.5.</summary>
    public ImmutableArray<float> Levels { get; init; } = [0.5f];

    /// <inheritdoc/>
    public override void Validate()
    {
        if (Levels.IsDefaultOrEmpty)
        {
            throw new InvalidInputException("quantile: levels is empty; give at least one number between 0 and 1.");
        }

        foreach (float level in Levels)
        {
            OptionCheck.Require(level is > 0 and < 1, "quantile: a level", level, "greater than 0 and less than 1");
        }
    }

    /// <inheritdoc/>
    public override int TargetColumns(int outputs)
    {
        Validate();
        return outputs == Levels.Length
            ? 1
            : throw new InvalidInputException($"quantile needs one output for each of its {Levels.Length} levels, and the network has {outputs}.");
    }

    /// <inheritdoc/>
    public bool Equals(QuantileOptions? other) =>
        other is not null && (Levels.IsDefault ? other.Levels.IsDefault : !other.Levels.IsDefault && Levels.AsSpan().SequenceEqual(other.Levels.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (float level in Levels.IsDefault ? [] : Levels)
        {
            hash.Add(level);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"QuantileOptions {{ Levels = [{string.Join(", ", Levels.IsDefault ? [] : Levels.Select(level => level.ToString(CultureInfo.InvariantCulture)))}] }}";

    internal override LossKernel CreateKernel(int outputs, SimdWidth width)
    {
        TargetColumns(outputs);
        return new RowLossKernel<ElementRowLoss<Quantile>>(new(new Quantile([.. Levels]), outputs), width);
    }
}

internal readonly struct Quantile(float[] levels) : IElementLoss
{
    public static bool SharesTarget => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Evaluate<TSimd>(TSimd x, TSimd t, int column, out TSimd slope)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd level = levels[column];
        TSimd error = t - x;
        TSimd below = level - 1f;
        slope = (TSimd.GreaterThan(error, TSimd.Zero) & -level) - (TSimd.LessThan(error, TSimd.Zero) & below);
        return TSimd.Max(below * error, level * error);
    }
}
