namespace MlNetStudio.Data;

/// <summary>Counts in how many texts each gram occurs.</summary>
internal sealed class GramCounter(TfIdfOptions options)
{
    // Beyond this, grams of one text only are forgotten to bound the memory; they would hardly have been kept.
    private const int MostGrams = 4_000_000;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _folded = [];
    private readonly Dictionary<string, int> _foldedNumbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Texts, int Last)> _grams = new(StringComparer.Ordinal);
    private readonly List<string> _items = [];
    private char[] _letters = new char[256];
    private int _text;

    /// <summary>A gram and the number of texts that have it.</summary>
    public sealed record Gram(string[] Items, int Texts);

    /// <summary>Counts the grams of one more text.</summary>
    public void Add(string text)
    {
        _text++;
        _items.Clear();
        TextCutter.Cut(text, options.Items, _items);
        if (_letters.Length < 2 * _items.Count)
        {
            _letters = new char[4 * _items.Count];
        }

        for (int i = 0; i < _items.Count; i++)
        {
            int number = NumberOf(_items[i]);
            (_letters[2 * i], _letters[(2 * i) + 1]) = ((char)(number >> 16), (char)number);
        }

        var grams = _grams.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int start = 0; start < _items.Count; start++)
        {
            for (int length = options.MinimumGram; length <= options.MaximumGram && start + length <= _items.Count; length++)
            {
                var gram = _letters.AsSpan(2 * start, 2 * length);
                if (!grams.TryGetValue(gram, out var seen))
                {
                    grams[gram] = (1, _text);
                }
                else if (seen.Last != _text)
                {
                    grams[gram] = (seen.Texts + 1, _text);
                }
            }
        }

        if (_grams.Count > MostGrams)
        {
            foreach (string rare in _grams.Where(gram => gram.Value.Texts == 1).Select(gram => gram.Key).ToArray())
            {
                _grams.Remove(rare);
            }
        }
    }

    /// <summary>The grams of the most texts; of equals the shorter, then the first in ordinal order.</summary>
    public List<Gram> Take(int minimum, int maximum) =>
    [
        .. _grams.Where(gram => gram.Value.Texts >= minimum)
            .Select(gram => new Gram(Items(gram.Key), gram.Value.Texts))
            .OrderByDescending(gram => gram.Texts).ThenBy(gram => gram.Items.Length).ThenBy(gram => string.Join('\0', gram.Items), StringComparer.Ordinal)
            .Take(maximum),
    ];

    /// <summary>How the texts spelled an item.</summary>
    public IEnumerable<string> SpellingsOf(string folded)
    {
        _spellings ??= _numbers.ToLookup(pair => pair.Value, pair => pair.Key);
        return _spellings[_foldedNumbers[folded]];
    }

    private ILookup<int, string>? _spellings;

    private string[] Items(string letters)
    {
        var items = new string[letters.Length / 2];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = _folded[(letters[2 * i] << 16) | letters[(2 * i) + 1]];
        }

        return items;
    }

    private int NumberOf(string item)
    {
        if (_numbers.TryGetValue(item, out int number))
        {
            return number;
        }

        string folded = TextCutter.Fold(item, options.Items);
        if (!_foldedNumbers.TryGetValue(folded, out number))
        {
            number = _folded.Count;
            _folded.Add(folded);
            _foldedNumbers.Add(folded, number);
        }

        _numbers.Add(item, number);
        return number;
    }
}
