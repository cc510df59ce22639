using System.Collections.Immutable;

namespace MlNetStudio.Data;

/// <summary>A column of texts, each different one kept once, in <see cref="Categories"/>: categories out of a set, or free text.</summary>
public sealed class CategoryColumn : Column
{
    private readonly int[] _codes;

    /// <summary>A column of texts; null and empty stand for a missing value.</summary>
    public CategoryColumn(string name, ReadOnlySpan<string?> values)
        : this(name, Encode(values, out var categories), categories)
    {
    }

    /// <summary>A column around <paramref name="codes"/>, which is not copied.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="codes">For every row the position of its text in <paramref name="categories"/>, -1 where it is missing.</param>
    /// <param name="categories">The texts, each once, none empty.</param>
    /// <param name="isText">Whether they are free text rather than categories.</param>
    /// <exception cref="ArgumentOutOfRangeException">A code is neither -1 nor the position of a category.</exception>
    public CategoryColumn(string name, int[] codes, ImmutableArray<string> categories, bool isText = false)
        : base(name, codes.Length)
    {
        _codes = codes;
        Kind = isText ? ColumnKind.Text : ColumnKind.Category;
        Categories = categories;
        foreach (int code in codes)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(code, -1, nameof(codes));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(code, categories.Length, nameof(codes));
            MissingCount += code < 0 ? 1 : 0;
        }
    }

    /// <inheritdoc/>
    public override ColumnKind Kind { get; }

    /// <inheritdoc/>
    public override int MissingCount { get; }

    /// <summary>The distinct texts in the order in which they first came. A selection of rows keeps them all, even those that no row of its own has.</summary>
    public ImmutableArray<string> Categories { get; }

    /// <summary>For every row the position of its text in <see cref="Categories"/>, -1 where it is missing.</summary>
    public ReadOnlySpan<int> Codes => _codes;

    /// <summary>The text in a row, or null where it is missing.</summary>
    public string? this[int row] => _codes[row] < 0 ? null : Categories[_codes[row]];

    /// <inheritdoc/>
    public override bool IsMissing(int row) => _codes[row] < 0;

    /// <inheritdoc/>
    public override string TextOf(int row) => this[row] ?? "";

    /// <inheritdoc/>
    public override CategoryColumn SelectRows(ReadOnlySpan<int> rows)
    {
        var selected = GC.AllocateUninitializedArray<int>(rows.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            selected[i] = _codes[rows[i]];
        }

        return new CategoryColumn(Name, selected, Categories, Kind == ColumnKind.Text);
    }

    /// <inheritdoc/>
    public override CategoryColumn WithName(string name) => new(name, _codes, Categories, Kind == ColumnKind.Text);

    /// <summary>The same values as free text, or as categories.</summary>
    public CategoryColumn AsText(bool isText) => new(Name, _codes, Categories, isText);

    /// <summary>How many of the given rows have each category.</summary>
    public int[] Count(ReadOnlySpan<int> rows)
    {
        var counts = new int[Categories.Length];
        foreach (int row in rows)
        {
            if (_codes[row] >= 0)
            {
                counts[_codes[row]]++;
            }
        }

        return counts;
    }

    private static int[] Encode(ReadOnlySpan<string?> values, out ImmutableArray<string> categories)
    {
        var codes = new int[values.Length];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < values.Length; i++)
        {
            var text = values[i];
            codes[i] = string.IsNullOrEmpty(text) ? -1 : known.TryGetValue(text, out int code) ? code : known[text] = known.Count;
        }

        categories = [.. known.Keys];
        return codes;
    }
}
