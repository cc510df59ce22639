using System.Collections.Immutable;
using MlNetStudio.Data;

namespace MlNetStudio.Tests.Data.Properties;

/// <summary>Small tables of every kind of column with whatever a table can hold, and plans for them; the same for the same seed.</summary>
internal sealed class GeneratedTables
{
    private static readonly (int First, int Last)[] Scripts = [(0x20, 0x7E), (0x61, 0x7A), (0xA0, 0x17F), (0x300, 0x310), (0x391, 0x3C9), (0x410, 0x44F), (0x4E00, 0x4E40), (0x1F600, 0x1F610)];

    private readonly Random _random;
    private readonly ColumnKind[] _kinds;
    private readonly int[] _styles;
    private readonly bool[] _misses;

    public GeneratedTables(int seed)
    {
        _random = new Random(seed);
        int columns = _random.Next(1, 6);
        _kinds = [.. Enumerable.Range(0, columns).Select(_ => (ColumnKind)_random.Next(4))];
        _styles = [.. Enumerable.Range(0, columns).Select(_ => _random.Next(100))];
        _misses = [.. Enumerable.Range(0, columns).Select(_ => _random.Next(3) > 0)];
        Training = Make(_random.Next(1, 40), isNew: false);
        Test = Make(_random.Next(1, 20), isNew: true);
        Plan = _random.Next(3) == 0 ? UsualPlan() : AnyPlan();
    }

    /// <summary>The rows that steps are fitted on.</summary>
    public Table Training { get; }

    /// <summary>Other rows, some with values that training never has.</summary>
    public Table Test { get; }

    /// <summary>What is done to the columns.</summary>
    public FeaturePlan Plan { get; }

    private Table Make(int rows, bool isNew) => new(_kinds.Select((kind, i) => Column($"c{i} {kind}", kind, _styles[i], rows, _misses[i], isNew)));

    private Column Column(string name, ColumnKind kind, int style, int rows, bool misses, bool isNew)
    {
        bool Missing() => misses && _random.Next(5) == 0;
        var all = Enumerable.Range(0, rows);
        return kind switch
        {
            ColumnKind.Number => new NumberColumn(name, [.. all.Select(_ => Missing() ? float.NaN : Number(style, isNew))]),
            ColumnKind.Date => new DateColumn(name, [.. all.Select(_ => Missing() ? DateColumn.Missing : Date(style))]),
            ColumnKind.Category => new CategoryColumn(name, [.. all.Select(_ => Missing() ? null : Category(style, isNew))]),
            _ => new CategoryColumn(name, [.. all.Select(_ => Missing() ? null : Sentence(style, isNew))]).AsText(true),
        };
    }

    private float Number(int style, bool isNew) => (style % 10) switch
    {
        0 => _random.Next(10),
        1 => (float)(_random.NextDouble() - 0.5),
        2 => (float)(_random.NextDouble() * 1e30),
        3 => (float)(_random.NextDouble() * 1e-30),
        4 => isNew ? _random.Next(3) : 0.1f,
        5 => float.NaN,
        6 => _random.Next(10) == 0 ? _random.Next(100) : 0,
        7 => 1e6f + _random.Next(9),
        8 => BitConverter.Int32BitsToSingle(_random.Next()) is var any && float.IsFinite(any) ? any : -0f,
        _ => MathF.Pow(10, (float)((_random.NextDouble() * 40) - 20)) * (_random.Next(2) == 0 ? -1 : 1),
    };

    private long Date(int style) => (style % 4) switch
    {
        0 => 1_700_000_000 + (86_400L * _random.Next(30)),
        1 => 1_700_000_000 / 86_400 * 86_400,
        2 => _random.NextInt64(-62_000_000_000, 250_000_000_000),
        _ => 1_700_000_000 + _random.Next(100_000),
    };

    private string Category(int style, bool isNew) => isNew && _random.Next(6) == 0 ? Word() : (style % 4) switch
    {
        0 => new[] { "yes", "no" }[_random.Next(2)],
        1 => new[] { "a", "A", " a", "a ", "á", "a\u0301", "NaN", "0", "=", "\"" }[_random.Next(10)],
        2 => $"code {_random.Next(40)}",
        _ => Word(),
    };

    private string Sentence(int style, bool isNew)
    {
        string[] usual = ["the", "The", "cat's", "dog", "is", "NOT", "not", "bad;", "3.5", "na\u00efve", "stra\u00dfe", "STRASSE", "\u4f60\u597d"];
        string[] spaces = [" ", "  ", "\t", "\u00a0", "\n", ", "];
        var words = Enumerable.Range(0, _random.Next(0, 10)).Select(_ => style % 3 == 0 || (isNew && _random.Next(4) == 0) ? Word() : usual[_random.Next(usual.Length)]);
        string text = string.Join(spaces[_random.Next(spaces.Length)], words);
        return text.Length == 0 ? "." : text;
    }

    private string Word()
    {
        var (first, last) = Scripts[_random.Next(Scripts.Length)];
        return string.Concat(Enumerable.Range(0, _random.Next(1, 6)).Select(_ => char.ConvertFromUtf32(_random.Next(first, last + 1))));
    }

    // What a user gets by default, with other options here and there.
    private FeaturePlan UsualPlan() => FeaturePlan.Create(Training, [], Training.AllRows(), new()
    {
        Numbers = (NumberScaling)_random.Next(4),
        Impute = (ImputeStrategy)_random.Next(3),
        MissingIndicators = _random.Next(2) == 0,
        OneHotLimit = _random.Next(1, 9),
        WideCategories = (WideCategories)_random.Next(2),
        TextTerms = _random.Next(1, 50),
        TextCharacters = _random.Next(0, 2) * 40,
        Columns = Training.Columns.ToImmutableSortedDictionary(column => column.Name, _ => new ColumnOptions { Use = true }, StringComparer.Ordinal),
    }) is { Features.Length: > 0 } plan ? plan : AnyPlan();

    private FeaturePlan AnyPlan() => new() { Features = [.. Training.Columns.Select(column => new FeatureOptions(column.Name, [.. Steps(column)]))] };

    private IEnumerable<StepOptions> Steps(Column column)
    {
        bool isIndex = false;
        switch (column.Kind)
        {
            case ColumnKind.Date:
                var parts = Enum.GetValues<DatePart>().Where(_ => _random.Next(2) == 0).ToImmutableArray();
                yield return new DatePartsOptions { Parts = parts.IsEmpty ? [DatePart.Days] : parts };
                break;
            case ColumnKind.Category when _random.Next(3) == 0:
                isIndex = true;
                yield return new CategoryIndexOptions { MinimumCount = _random.Next(1, 4), Missing = (MissingCategory)_random.Next(3) };
                break;
            case ColumnKind.Category:
                yield return new OneHotOptions { MinimumCount = _random.Next(1, 4), MaximumCategories = _random.Next(1, 9), Missing = (MissingCategory)_random.Next(3) };
                break;
            case ColumnKind.Text:
                int least = _random.Next(1, 4);
                yield return new TfIdfOptions
                {
                    Items = (TextItems)_random.Next(2),
                    MinimumGram = least,
                    MaximumGram = least + _random.Next(3),
                    MinimumCount = _random.Next(1, 4),
                    MaximumTerms = _random.Next(1, 60),
                    Normalize = _random.Next(2) == 0,
                };
                break;
        }

        for (int i = isIndex ? 3 : _random.Next(4); i < 3; i++)
        {
            yield return _random.Next(6) switch
            {
                0 => new ImputeOptions { Strategy = (ImputeStrategy)_random.Next(3), Constant = _random.Next(-3, 4) },
                1 => new StandardizeOptions(),
                2 => new RobustScaleOptions(),
                3 => new MinMaxScaleOptions(),
                4 => new SmoothClipOptions(),
                _ => new MissingIndicatorOptions(),
            };
        }
    }
}
