using System.Globalization;
using System.Text;
using System.Text.Json;
using MlNetStudio.Data;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Benchmarks.Serving;

/// <summary>Rows, and what each version of a model says of them.</summary>
internal sealed class ExpectedAnswers
{
    private readonly Dictionary<string, float[]> _values = new(StringComparer.Ordinal);

    private ExpectedAnswers(string[] rows) => Rows = rows;

    /// <summary>The rows as JSON.</summary>
    public string[] Rows { get; }

    /// <summary>Scores rows of a table with all models.</summary>
    public static ExpectedAnswers Of(string[] models, string data)
    {
        const int Most = 200;
        var first = ModelFile.Load(models[0]);
        var table = TableReader.Read(data, first.ReadOptions(withLabel: false));
        table = table.SelectRows(table.AllRows().AsSpan(0, Math.Min(Most, table.RowCount)));
        var answers = new ExpectedAnswers([.. table.AllRows().Select(row => Json(table, row))]);
        foreach (string path in models)
        {
            var model = ModelFile.Load(path);
            var predictions = model.Predict(table);
            answers._values[PredictionLogFolder.VersionOf(model)] = [.. table.AllRows().Select(row => predictions.Values[row * predictions.Width])];
        }

        return answers;
    }

    /// <summary>Whether an answer is what its version says of a row.</summary>
    public bool IsRight(JsonElement answer, string version, int row)
    {
        if (!_values.TryGetValue(version, out float[]? values))
        {
            return false;
        }

        float given = answer.TryGetProperty("prediction", out var prediction) ? prediction.GetSingle() : answer.GetProperty("probabilities").EnumerateObject().First().Value.GetSingle();
        return given == values[row];
    }

    private static string Json(Table table, int row)
    {
        var text = new StringBuilder("{");
        foreach (var column in table.Columns)
        {
            text.Append(text.Length > 1 ? "," : "").Append(JsonSerializer.Serialize(column.Name)).Append(':');
            text.Append(column.IsMissing(row) ? "null"
                : column is NumberColumn numbers ? numbers.Values[row].ToString(CultureInfo.InvariantCulture)
                : JsonSerializer.Serialize(column.TextOf(row)));
        }

        return text.Append('}').ToString();
    }
}
