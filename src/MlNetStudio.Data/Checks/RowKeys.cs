namespace MlNetStudio.Data;

/// <summary>A number for what a row holds in some columns: the same for equal rows of two tables, and of 64 bits, so that others hardly ever share it.</summary>
internal sealed class RowKeys(Table training, Table test, string[] names)
{
    private readonly Column[] _training = Array.ConvertAll(names, name => training[name]);
    private readonly Column[] _test = Array.ConvertAll(names, name => test[name]);

    // For every category of the test table its number in the training table, or -2 if it has none.
    private readonly int[]?[] _codes = Array.ConvertAll(names, name => Codes(training[name], test[name]));

    /// <summary>The number of a row of the training table.</summary>
    public ulong OfTraining(int row)
    {
        ulong key = 0;
        foreach (var column in _training)
        {
            key = Mix(key, column is CategoryColumn categories ? (uint)categories.Codes[row] : Bits(column, row));
        }

        return key;
    }

    /// <summary>The number of a row of the test table; null if it holds a category that no training row has.</summary>
    public ulong? OfTest(int row)
    {
        ulong key = 0;
        for (int i = 0; i < _test.Length; i++)
        {
            if (_test[i] is CategoryColumn categories)
            {
                int code = categories.Codes[row] < 0 ? -1 : _codes[i]![categories.Codes[row]];
                if (code < -1)
                {
                    return null;
                }

                key = Mix(key, (uint)code);
            }
            else
            {
                key = Mix(key, Bits(_test[i], row));
            }
        }

        return key;
    }

    private static int[]? Codes(Column training, Column test)
    {
        if (test is not CategoryColumn categories)
        {
            return null;
        }

        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var texts = training is CategoryColumn other ? other.Categories : [];
        for (int i = 0; i < texts.Length; i++)
        {
            known[texts[i]] = i;
        }

        return [.. categories.Categories.Select(text => known.GetValueOrDefault(text, -2))];
    }

    private static ulong Bits(Column column, int row) => column switch
    {
        NumberColumn numbers => BitConverter.DoubleToUInt64Bits(numbers.IsMissing(row) ? double.NaN : numbers[row] + 0.0),
        DateColumn dates => (ulong)dates.Seconds[row],
        _ => 0,
    };

    // SplitMix64 (Steele et al. 2014).
    private static ulong Mix(ulong key, ulong value)
    {
        ulong z = key + value + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
