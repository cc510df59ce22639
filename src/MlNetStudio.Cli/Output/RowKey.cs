using MlNetStudio.Data;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Cli.Output;

/// <summary>What tells the rows of a prediction apart, written before it: the files of images, the times of a series.</summary>
/// <param name="Header">The name of its column.</param>
/// <param name="Member">The name of its list in JSON.</param>
/// <param name="Texts">Its text for every row.</param>
internal sealed record RowKey(string Header, string Member, string[] Texts)
{
    /// <summary>The files of images; none where they have no files of their own.</summary>
    public static RowKey[] OfImages(IReadOnlyList<string> sources) => sources.Count == 0 ? [] : [new RowKey("file", "files", [.. sources])];

    /// <summary>Of a series the column that tells several apart and the time, as far as the table has them; none for other tables.</summary>
    public static RowKey[] OfTable(ModelFile model, Table table)
    {
        if (model.Series is not { } series)
        {
            return [];
        }

        return [.. new[] { (series.Group, "groups"), (series.Time, "times") }
            .Where(key => key.Item1 is not null && table.TryGetColumn(key.Item1, out _))
            .Select(key => new RowKey(key.Item1!, key.Item2, [.. Enumerable.Range(0, table.RowCount).Select(table[key.Item1!].TextOf)]))];
    }
}
