using System.Collections.Immutable;
using System.Globalization;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>What is known of a shape before a run: nothing, or a rank with some of the sizes.</summary>
internal readonly struct PartialShape
{
    /// <summary>Stands for a size that is not known.</summary>
    public const int Unknown = -1;

    private readonly int[]? _dimensions;

    public PartialShape(params int[] dimensions) => _dimensions = dimensions;

    /// <summary>Whether the number of dimensions is known.</summary>
    public bool IsRankKnown => _dimensions is not null;

    /// <summary>The number of dimensions; only if it is known.</summary>
    public int Rank => _dimensions!.Length;

    /// <summary>The sizes, <see cref="Unknown"/> where one is not known; only if the rank is known.</summary>
    public ReadOnlySpan<int> Dimensions => _dimensions;

    /// <summary>Whether every size is known.</summary>
    public bool IsComplete => _dimensions is not null && !_dimensions.Contains(Unknown);

    /// <summary>A size, or <see cref="Unknown"/>.</summary>
    public int this[int index] => _dimensions![index];

    public static PartialShape Of(ImmutableArray<Dimension> dimensions) =>
        dimensions.IsDefault ? default : new([.. dimensions.Select(dimension => dimension.Size ?? Unknown)]);

    /// <summary>A shape of which only the rank is known.</summary>
    public static PartialShape OfRank(int rank)
    {
        var dimensions = new int[rank];
        Array.Fill(dimensions, Unknown);
        return new(dimensions);
    }

    /// <summary>The shape of two values broadcast together by ONNX's rule, or null if they cannot be.</summary>
    public static PartialShape? Broadcast(PartialShape a, PartialShape b)
    {
        if (!a.IsRankKnown || !b.IsRankKnown)
        {
            return default(PartialShape);
        }

        var result = new int[Math.Max(a.Rank, b.Rank)];
        for (int i = 1; i <= result.Length; i++)
        {
            int left = i <= a.Rank ? a[a.Rank - i] : 1;
            int right = i <= b.Rank ? b[b.Rank - i] : 1;
            if (left > 1 && right > 1 && left != right)
            {
                return null;
            }

            // An unknown size beside a known one greater than 1 can only be that or 1.
            result[^i] = left == right ? left
                : left == 1 ? right
                : right == 1 ? left
                : left == 0 || right == 0 ? 0
                : Math.Max(left, right);
        }

        return new(result);
    }

    /// <inheritdoc/>
    public override string ToString() => _dimensions is null
        ? "[?]"
        : $"[{string.Join(", ", _dimensions.Select(size => size == Unknown ? "?" : size.ToString(CultureInfo.InvariantCulture)))}]";
}
