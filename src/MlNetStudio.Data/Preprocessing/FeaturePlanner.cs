using System.Collections.Immutable;

namespace MlNetStudio.Data;

/// <summary>Makes a <see cref="FeaturePlan"/> from a table and options.</summary>
internal sealed class FeaturePlanner(Table table, IReadOnlyCollection<string> except, FeaturePlanOptions options)
{
    // A category column of more different values than this, and than half of its values, looks like names or identifiers.
    private const int IdentifierMinimum = 50;

    private readonly ImmutableArray<FeatureOptions>.Builder _features = ImmutableArray.CreateBuilder<FeatureOptions>();
    private readonly ImmutableArray<DataFinding>.Builder _findings = ImmutableArray.CreateBuilder<DataFinding>();

    public FeaturePlan Plan(ReadOnlySpan<int> rows)
    {
        foreach (var (name, given) in options.Columns ?? ImmutableSortedDictionary<string, ColumnOptions>.Empty)
        {
            // Names the column, and the nearest, if it is not there. A kind says how a file is read, of which a table may be a part.
            _ = given.Use is null && given.Steps is null ? null : table[name];
        }

        foreach (var column in table.Columns)
        {
            if (!except.Contains(column.Name))
            {
                Add(column, rows);
            }
        }

        if (_features.Count == 0)
        {
            throw new InvalidInputException(
                $"no column is left to predict from.{(_findings.Count == 0 ? " The table needs a column beside the label." : " " + string.Join(" ", _findings))}", table.Location());
        }

        return new() { Features = _features.ToImmutable(), DropRowsWithMissing = options.DropRowsWithMissing, Findings = _findings.ToImmutable() };
    }

    private void Add(Column column, ReadOnlySpan<int> rows)
    {
        ColumnOptions? given = null;
        options.Columns?.TryGetValue(column.Name, out given);
        if (given?.Use == false)
        {
            Tell(FindingKind.Excluded, column, null, "is left out as asked.");
            return;
        }

        if (given?.Steps is { } steps)
        {
            Check(column, steps);
            _features.Add(new(column.Name, steps));
            return;
        }

        bool forced = given?.Use == true;
        if (column is CategoryColumn { Kind: ColumnKind.Text } texts)
        {
            AddText(texts, rows, forced);
        }
        else if (column is CategoryColumn categories)
        {
            AddCategories(categories, rows, forced, forced || given?.Kind is not null);
        }
        else if (column is DateColumn dates)
        {
            AddDates(dates, rows, forced);
        }
        else if (column is NumberColumn key && !forced && given?.Kind is null && table.Columns.Length > except.Count + 1 && IdentifierCheck.Find(key) is { } why)
        {
            Tell(FindingKind.Identifier, column, 1, $"is left out: {why} If it is no identifier, declare it as a number.");
        }
        else if (column is NumberColumn numbers)
        {
            AddNumbers(numbers, rows, forced);
        }
    }

    private void AddNumbers(NumberColumn column, ReadOnlySpan<int> rows, bool forced)
    {
        int missing = 0;
        float? first = null;
        bool varies = false;
        foreach (int row in rows)
        {
            float value = column.Values[row];
            if (float.IsNaN(value))
            {
                missing++;
            }
            else
            {
                first ??= value;
                varies |= value != first;
            }
        }

        bool indicator = missing > 0 && missing < rows.Length && options.MissingIndicators && !options.DropRowsWithMissing;
        if (!varies && !indicator && !forced)
        {
            TellConstant(column, first is not null, rows.Length - missing, rows.Length);
            return;
        }

        if (varies || forced)
        {
            _features.Add(new(column.Name, [new ImputeOptions { Strategy = options.Impute }, .. Scaling()]));
        }

        if (indicator)
        {
            _features.Add(new(column.Name, [new MissingIndicatorOptions()]));
        }
    }

    private ImmutableArray<StepOptions> Scaling() => options.Numbers switch
    {
        NumberScaling.Standard => [new StandardizeOptions()],
        NumberScaling.Robust => [new RobustScaleOptions(), new SmoothClipOptions()],
        NumberScaling.MinMax => [new MinMaxScaleOptions()],
        _ => [],
    };

    private void AddCategories(CategoryColumn column, ReadOnlySpan<int> rows, bool forced, bool isDeclared)
    {
        var counts = column.Count(rows);
        int different = counts.Count(c => c > 0);
        int values = counts.Sum();
        if (!forced && different + (values < rows.Length ? 1 : 0) < 2)
        {
            TellConstant(column, different > 0, values, rows.Length);
            return;
        }

        if (!isDeclared && different > IdentifierMinimum && different > values / 2)
        {
            Tell(
                FindingKind.Identifier,
                column,
                (double)different / values,
                $"is left out: {different} different texts in {values} rows look like names or identifiers. If they are categories, declare the column as one.");
            return;
        }

        if (different <= options.OneHotLimit)
        {
            _features.Add(new(column.Name, [new OneHotOptions()]));
            return;
        }

        if (options.WideCategories == WideCategories.Index)
        {
            _features.Add(new(column.Name, [new CategoryIndexOptions()]));
            return;
        }

        _features.Add(new(column.Name, [new OneHotOptions { MaximumCategories = options.OneHotLimit }]));
        Tell(FindingKind.WideCategories, column, different, $"has {different} different values: the {options.OneHotLimit} most frequent are told apart, the others are one.");
    }

    private void AddDates(DateColumn column, ReadOnlySpan<int> rows, bool forced)
    {
        var parts = DateVariety.PartsOf(column, rows);
        if (parts.IsEmpty && forced)
        {
            parts = [DatePart.Days];
        }

        if (parts.IsEmpty)
        {
            bool isEmpty = column.MissingCount == column.RowCount;
            Tell(isEmpty ? FindingKind.Empty : FindingKind.Constant, column, 1, $"is left out: it has {(isEmpty ? "no value" : "the same value")} in every training row.");
            return;
        }

        _features.Add(new(column.Name, [new DatePartsOptions { Parts = parts }, new ImputeOptions { Strategy = options.Impute }, .. Scaling()]));
        bool misses = false;
        foreach (int row in rows)
        {
            misses |= column.IsMissing(row);
        }

        if (misses && options.MissingIndicators && !options.DropRowsWithMissing)
        {
            _features.Add(new(column.Name, [new DatePartsOptions { Parts = [DatePart.Days] }, new MissingIndicatorOptions()]));
        }
    }

    private void AddText(CategoryColumn column, ReadOnlySpan<int> rows, bool forced)
    {
        if (!forced && column.Count(rows).Sum() == 0)
        {
            TellConstant(column, hasValue: false, 0, rows.Length);
            return;
        }

        if (options.TextTerms > 0)
        {
            _features.Add(new(column.Name, [new TfIdfOptions { MaximumTerms = options.TextTerms }]));
        }

        if (options.TextCharacters > 0)
        {
            _features.Add(new(column.Name, [new TfIdfOptions { Items = TextItems.Characters, MinimumGram = 3, MaximumGram = 5, MaximumTerms = options.TextCharacters }]));
        }

        Tell(
            FindingKind.FreeText,
            column,
            null,
            options.TextTerms > 0 || options.TextCharacters > 0 ? "holds free text: it is read by the words in it." : "is left out: it holds free text, of which nothing is asked for.");
    }

    private void Tell(FindingKind kind, Column column, double? figure, string what) => _findings.Add(new(kind, column.Name, figure, $"Column '{column.Name}' {what}"));

    private void TellConstant(Column column, bool hasValue, int known, int rows)
    {
        if (hasValue)
        {
            Tell(FindingKind.Constant, column, (double)known / rows, "is left out: it has the same value in every training row.");
        }
        else
        {
            Tell(FindingKind.Empty, column, 1, "is left out: it has no value in the training rows.");
        }
    }

    private void Check(Column column, ImmutableArray<StepOptions> steps)
    {
        for (int i = 0; i < steps.Length; i++)
        {
            bool isEncoding = steps[i] is EncodingStepOptions;
            bool fits = i == 0 && column is not NumberColumn ? steps[i] is EncodingStepOptions encoding && encoding.Takes(column) : !isEncoding;
            if (!fits)
            {
                string gets = i > 0 ? "numbers" : WordOf(column);
                string takes = steps[i] switch
                {
                    DatePartsOptions => "dates",
                    EncodingStepOptions => "categories",
                    _ => "numbers",
                };
                throw new InvalidInputException(
                    $"column '{column.Name}': the step '{steps[i].StepName}' takes {takes} but gets {gets}. "
                    + (i == 0 && column is CategoryColumn ? "Begin with 'one-hot', 'category-index' or 'tf-idf', or declare the column as a number."
                        : i == 0 && column is DateColumn ? "Begin with 'date-parts', or declare the column as a category."
                        : "Leave it out, or declare the column as a category."));
            }
        }

        if (column is not NumberColumn && steps.IsEmpty)
        {
            throw new InvalidInputException($"column '{column.Name}' holds {WordOf(column)} and needs a step that makes numbers of them, such as '{(column is DateColumn ? "date-parts" : "one-hot")}'.");
        }
    }

    private static string WordOf(Column column) => column switch
    {
        NumberColumn => "numbers",
        DateColumn => "dates",
        _ => "categories",
    };
}
