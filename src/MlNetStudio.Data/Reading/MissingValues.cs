using System.Collections.Immutable;

namespace MlNetStudio.Data;

/// <summary>The spellings of a missing value.</summary>
public sealed class MissingValues
{
    private readonly string[] _spellings;
    private readonly int _longest;

    /// <summary>A set of spellings, compared without regard to case. An empty field is always missing.</summary>
    public MissingValues(ImmutableArray<string> spellings)
    {
        _spellings = new string[spellings.Length];
        for (int i = 0; i < spellings.Length; i++)
        {
            _spellings[i] = spellings[i].Trim();
            _longest = Math.Max(_longest, _spellings[i].Length);
        }
    }

    /// <summary>
    /// The usual spellings: <c>NA</c>, <c>N/A</c>, <c>#N/A</c>, <c>NaN</c>, <c>null</c>, <c>none</c>, <c>nil</c>,
    /// <c>missing</c>, <c>?</c>, <c>-</c>, <c>--</c>, <c>.</c>, <c>\N</c>, <c>&lt;NA&gt;</c>, in upper, lower or mixed case.
    /// </summary>
    public static ImmutableArray<string> Default { get; } =
        ["NA", "N/A", "#N/A", "NaN", "-NaN", "null", "none", "nil", "missing", "?", "-", "--", ".", "\\N", "<NA>"];

    /// <summary>Whether a field, already trimmed, stands for a missing value.</summary>
    public bool Contains(ReadOnlySpan<char> field)
    {
        if (field.Length == 0)
        {
            return true;
        }

        if (field.Length <= _longest)
        {
            // A dozen short texts: quicker than a hash.
            foreach (var spelling in _spellings)
            {
                if (field.Length == spelling.Length && field.Equals(spelling, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
