using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace MlNetStudio.MLNet.AutoML;

/// <summary>
/// The values that a search may give a setting: <c>HiddenUnits = [32, 64, 128]</c>. A value alone, <c>HiddenUnits = 64</c>, fixes the setting.
/// Numbers belong in order, since a local search goes from a value to those beside it.
/// </summary>
/// <typeparam name="T">The type of the setting.</typeparam>
[CollectionBuilder(typeof(SearchChoice), nameof(SearchChoice.Of))]
public sealed class SearchChoice<T> : IReadOnlyList<T>
    where T : notnull
{
    private readonly ImmutableArray<T> _values;

    internal SearchChoice(ImmutableArray<T> values, T initial) => (_values, Initial) = (values, initial);

    /// <summary>The value that tuners which start somewhere start with: the one in the middle, unless <see cref="StartingAt"/> says another.</summary>
    public T Initial { get; }

    /// <inheritdoc/>
    public int Count => _values.Length;

    /// <summary>Whether there is but one value, so that nothing is searched.</summary>
    public bool IsFixed => _values.Length == 1;

    /// <inheritdoc/>
    public T this[int index] => _values[index];

    /// <summary>The same values with another to start with.</summary>
    /// <param name="initial">One of the values.</param>
    /// <exception cref="ArgumentException">It is none of them.</exception>
    public SearchChoice<T> StartingAt(T initial) => _values.Contains(initial)
        ? new(_values, initial)
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{initial} is none of the values to search, {this}."), nameof(initial));

    /// <summary>A setting that is not searched.</summary>
    /// <param name="value">Its value.</param>
    public static implicit operator SearchChoice<T>(T value) => SearchChoice.Of([value]);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes <see cref="SearchChoice{T}"/>.</summary>
public static class SearchChoice
{
    /// <summary>Values to search; a single one fixes the setting.</summary>
    /// <typeparam name="T">The type of the setting.</typeparam>
    /// <param name="values">The values, each of them once.</param>
    /// <exception cref="ArgumentException">There is none, or one is there twice.</exception>
    public static SearchChoice<T> Of<T>(params ReadOnlySpan<T> values)
        where T : notnull
    {
        ImmutableArray<T> all = [.. values];
        if (all.IsEmpty)
        {
            throw new ArgumentException("There is no value to search. Null leaves a setting to the trainer.", nameof(values));
        }

        if (all.Distinct().Count() != all.Length)
        {
            throw new ArgumentException("A value to search is there twice.", nameof(values));
        }

        return new(all, all[(all.Length - 1) / 2]);
    }
}
