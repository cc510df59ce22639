using System.Collections.Immutable;
using MlNetStudio.Neural;

namespace MlNetStudio.Data;

/// <summary>Takes fields as texts, each kept once. Where the kind is not declared and they all turn out to be numbers or dates, the column becomes one of those.</summary>
internal sealed class CategoryColumnBuilder : ColumnBuilder
{
    private readonly ChunkedBuffer<int> _codes = new();
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<string> _texts = [];
    private readonly List<long> _firstLines = [];

    private readonly ImmutableArray<string> _categories;

    /// <summary>A builder.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="declared">The kind that it must have.</param>
    /// <param name="place">Its position in the file, from 1.</param>
    /// <param name="context">What all builders of the file share.</param>
    /// <param name="categories">The categories of the model's column that it is to fit; empty if there is none.</param>
    public CategoryColumnBuilder(string name, ColumnKind? declared, int place, TableReadContext context, ImmutableArray<string> categories)
        : base(name, declared, place, context)
    {
        _lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();
        _categories = categories;
    }

    public override void Add(ReadOnlySpan<char> field, long line)
    {
        if (!_lookup.TryGetValue(field, out int code))
        {
            if (Context.Missing.Contains(field))
            {
                _codes.Add(-1);
                return;
            }

            code = _texts.Count;
            var text = field.ToString();
            _known.Add(text, code);
            _texts.Add(text);
            _firstLines.Add(line);
        }

        _codes.Add(code);
    }

    public override Column Build()
    {
        var codes = _codes.ToArray();
        return Declared switch
        {
            null => AsNumbers(codes) ?? AsDates(codes) ?? AsTexts(codes, FreeText.IsLike(codes, _texts)),
            ColumnKind.Date => AsDates(codes)!,
            _ => AsTexts(codes, Declared == ColumnKind.Text),
        };
    }

    private Column AsTexts(int[] codes, bool isText)
    {
        // A column that is declared without a model keeps its spellings: somebody wants it so.
        if (!isText && (Declared is null || !_categories.IsEmpty))
        {
            BooleanTexts.Unify(codes, _texts, _categories);
        }

        return new CategoryColumn(Name, codes, [.. _texts], isText);
    }

    // A column of texts that are not all dates is one of categories, unless it is declared.
    private DateColumn? AsDates(int[] codes)
    {
        if (Declared is null && (_texts.Count == 0 || !DateText.TryParse(_texts[0], DateOrder.Unknown, out _, out _)))
        {
            return null;
        }

        var (seconds, order) = DateTexts.Read(_texts, Context.DateOrderOf(Name), out var ambiguous, out int fault);
        if (fault >= 0)
        {
            return Declared is null ? null : throw DateTexts.Fault(Name, _texts[fault], order, new SourceLocation(Context.File, _firstLines[fault], Place));
        }

        if (ambiguous is not null)
        {
            Context.Notes.Add(DateTexts.AmbiguityNote(Name, ambiguous, order));
        }

        return new DateColumn(Name, Array.ConvertAll(codes, code => code < 0 ? DateColumn.Missing : seconds[code]), order);
    }

    private NumberColumn? AsNumbers(int[] codes)
    {
        var values = new double[_texts.Count];
        int firstText = -1;
        int infinite = -1;
        for (int i = 0; i < values.Length; i++)
        {
            if (!NumberText.TryParse(_texts[i], out values[i]))
            {
                values[i] = double.NaN;
                firstText = firstText < 0 ? i : firstText;
            }
            else if (Math.Abs(values[i]) > float.MaxValue)
            {
                infinite = infinite < 0 ? i : infinite;
            }
        }

        if (firstText >= 0)
        {
            long filled = 0;
            long numbers = 0;
            foreach (int code in codes)
            {
                filled += code >= 0 ? 1 : 0;
                numbers += code >= 0 && !double.IsNaN(values[code]) ? 1 : 0;
            }

            return IsMostlyNumbers(numbers, filled) ? throw TextError(_texts[firstText], _firstLines[firstText], numbers, filled) : null;
        }

        if (infinite >= 0)
        {
            throw InfiniteError(_texts[infinite], _firstLines[infinite]);
        }

        return new NumberColumn(Name, Array.ConvertAll(codes, code => code < 0 ? double.NaN : values[code]));
    }
}
