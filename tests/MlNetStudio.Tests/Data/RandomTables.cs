using System.Collections.Immutable;
using MlNetStudio.Data;

namespace MlNetStudio.Tests.Data;

/// <summary>Tables of every kind of column, with missing values.</summary>
internal static class RandomTables
{
    public static Table Make(int seed, int rows)
    {
        var random = new Random(seed);
        return new Table(
        [
            Numbers("plain", rows, () => (float)random.NextDouble()),
            Numbers("huge", rows, () => (float)(random.NextDouble() * 1e30), random),
            Numbers("tiny", rows, () => (float)(random.NextDouble() * 1e-30), random),
            Numbers("offset", rows, () => 1e6f + random.Next(10), random),
            Numbers("constant", rows, () => 0.1f),
            Numbers("empty", rows, () => float.NaN),
            Texts("color", rows, () => "red green blue".Split()[random.Next(3)]),
            Texts("zip", rows, () => $"z{random.Next(60)}", random),
            Dates("day", rows, () => random.NextInt64(-2_000_000_000, 4_000_000_000) / 86_400 * 86_400, random),
            Dates("moment", rows, () => random.NextInt64(-60_000_000_000, 250_000_000_000), random),
            Texts("review", rows, () => Sentence(random), random).AsText(true),
            Texts("spelling", rows, () => new[] { "ä", "a b", "=", "\"", "日本", "A", "a" }[random.Next(7)], random),
        ]);
    }

    /// <summary>Every step on every column that it takes.</summary>
    public static FeaturePlan EveryStep(Table table) => new()
    {
        Features = [.. table.Columns.SelectMany(Ways, (column, steps) => new FeatureOptions(column.Name, steps))],
    };

    private static IEnumerable<ImmutableArray<StepOptions>> Ways(Column column) => column.Kind == ColumnKind.Number
        ?
        [
            [new ImputeOptions(), new StandardizeOptions()],
            [new ImputeOptions { Strategy = ImputeStrategy.Median }],
            [new StandardizeOptions(), new ImputeOptions { Strategy = ImputeStrategy.Constant, Constant = -3 }],
            [new MissingIndicatorOptions()],
            [new RobustScaleOptions(), new SmoothClipOptions()],
            [new ImputeOptions(), new RobustScaleOptions(), new SmoothClipOptions()],
            [new SmoothClipOptions()],
            [new MinMaxScaleOptions()],
            [],
        ]
        : column.Kind == ColumnKind.Date ?
        [
            [new DatePartsOptions()],
            [new DatePartsOptions { Parts = [DatePart.Hour, DatePart.Days] }, new ImputeOptions(), new RobustScaleOptions(), new SmoothClipOptions()],
            [new DatePartsOptions { Parts = [DatePart.Month] }],
            [new DatePartsOptions { Parts = [DatePart.Days] }, new MissingIndicatorOptions()],
        ]
        : column.Kind == ColumnKind.Text ?
        [
            [new TfIdfOptions()],
            [new TfIdfOptions { MaximumTerms = 3, Normalize = false }, new StandardizeOptions()],
            [new TfIdfOptions { Items = TextItems.Characters, MinimumGram = 2, MaximumGram = 4, MaximumTerms = 50 }],
            [new TfIdfOptions { MinimumCount = 1_000_000 }],
        ]
        :
        [
            [new OneHotOptions()],
            [new OneHotOptions { MaximumCategories = 2, Missing = MissingCategory.MostFrequent }, new StandardizeOptions()],
            [new OneHotOptions(), new RobustScaleOptions(), new SmoothClipOptions()],
            [new OneHotOptions { MinimumCount = 5, Missing = MissingCategory.Unknown }],
            [new CategoryIndexOptions()],
            [new CategoryIndexOptions { MinimumCount = 1, Missing = MissingCategory.MostFrequent }],
        ];

    private static string Sentence(Random random)
    {
        string[] words = ["good", "Good", "GOOD", "bad", "it's", "not", "Äpfel", "äpfel", "日本", "𝒜lgebra", "naïve", "cafe\u0301", "3.5", "!", "--", "(so)", "\t", "\u00a0", "😀"];
        return string.Join(random.Next(3) == 0 ? "  " : " ", Enumerable.Range(0, random.Next(1, 12)).Select(_ => words[random.Next(words.Length)]));
    }

    private static NumberColumn Numbers(string name, int rows, Func<float> value, Random? missing = null) =>
        new(name, [.. Enumerable.Range(0, rows).Select(_ => missing?.Next(5) == 0 ? float.NaN : value())]);

    private static DateColumn Dates(string name, int rows, Func<long> value, Random? missing = null) =>
        new(name, [.. Enumerable.Range(0, rows).Select(_ => missing?.Next(5) == 0 ? DateColumn.Missing : value())]);

    private static CategoryColumn Texts(string name, int rows, Func<string> value, Random? missing = null) =>
        new(name, [.. Enumerable.Range(0, rows).Select(_ => missing?.Next(5) == 0 ? null : value())]);
}
