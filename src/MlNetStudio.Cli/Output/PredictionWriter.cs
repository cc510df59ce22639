using System.Globalization;
using System.Text.Json;
using MlNetStudio.Data;
using MlNetStudio.Evaluation.Conformal;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Cli.Output;

/// <summary>Predictions as CSV and as JSON.</summary>
internal static class PredictionWriter
{
    /// <summary>
    /// A line for every row: for a regression the column <c>prediction</c>, for classes <c>label</c> and a column
    /// <c>probability_CLASS</c> for each. With a level also the interval's ends, <c>lower</c> and <c>upper</c>, or the classes in
    /// the <c>set</c>, separated by a bar. What tells the rows apart comes first: <c>file</c> for images that have files of their own, the time for a series.
    /// </summary>
    public static void WriteCsv(TextWriter output, Predictions predictions, ConformalLevel? level, IReadOnlyList<RowKey> keys)
    {
        foreach (var key in keys)
        {
            output.Write(Quote(key.Header));
            output.Write(',');
        }

        if (predictions.Task == TaskKind.Regression)
        {
            output.Write(level is null ? "prediction\n" : "prediction,lower,upper\n");
            for (int row = 0; row < predictions.RowCount; row++)
            {
                float value = predictions.Values[row];
                WriteKeys(output, keys, row);
                output.Write(value.ToString(CultureInfo.InvariantCulture));
                if (level is { } sure)
                {
                    output.Write(string.Create(CultureInfo.InvariantCulture, $",{(float)(value - sure.Quantile)},{(float)(value + sure.Quantile)}"));
                }

                output.Write('\n');
            }

            return;
        }

        output.Write("label");
        foreach (string name in predictions.Classes)
        {
            output.Write(',');
            output.Write(Quote("probability_" + name));
        }

        output.Write(level is null ? "\n" : ",set\n");
        for (int row = 0; row < predictions.RowCount; row++)
        {
            WriteKeys(output, keys, row);
            output.Write(Quote(predictions.Labels[row]));
            foreach (float value in predictions.Values.AsSpan(row * predictions.Width, predictions.Width))
            {
                output.Write(',');
                output.Write(value.ToString(CultureInfo.InvariantCulture));
            }

            if (level is { } sure)
            {
                output.Write(',');
                output.Write(Quote(string.Join('|', SetOf(predictions, row, sure))));
            }

            output.Write('\n');
        }
    }

    /// <summary>The same as members of an object.</summary>
    public static void WriteJson(Utf8JsonWriter json, Predictions predictions, ConformalLevel? level, string? path, IReadOnlyList<RowKey> keys)
    {
        json.WriteString("task", JsonNamingPolicy.CamelCase.ConvertName(predictions.Task.ToString()));
        json.WriteNumber("rows", predictions.RowCount);
        if (path is not null)
        {
            json.WriteString("file", path);
            return;
        }

        foreach (var key in keys)
        {
            WriteTexts(json, key.Member, key.Texts);
        }

        if (predictions.Task == TaskKind.Regression)
        {
            WriteNumbers(json, "predictions", predictions.Values);
            if (level is { } sure)
            {
                WriteNumbers(json, "lower", Array.ConvertAll(predictions.Values, value => (float)(value - sure.Quantile)));
                WriteNumbers(json, "upper", Array.ConvertAll(predictions.Values, value => (float)(value + sure.Quantile)));
            }

            return;
        }

        WriteTexts(json, "classes", predictions.Classes.AsSpan());
        WriteTexts(json, "labels", predictions.Labels);
        json.WriteStartArray("probabilities");
        for (int row = 0; row < predictions.RowCount; row++)
        {
            json.WriteStartArray();
            foreach (float value in predictions.Values.AsSpan(row * predictions.Width, predictions.Width))
            {
                json.WriteNumberValue(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        if (level is { } certain)
        {
            json.WriteStartArray("sets");
            for (int row = 0; row < predictions.RowCount; row++)
            {
                json.WriteStartArray();
                foreach (string name in SetOf(predictions, row, certain))
                {
                    json.WriteStringValue(name);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
        }
    }

    private static void WriteKeys(TextWriter output, IReadOnlyList<RowKey> keys, int row)
    {
        foreach (var key in keys)
        {
            output.Write(Quote(key.Texts[row]));
            output.Write(',');
        }
    }

    private static IEnumerable<string> SetOf(Predictions predictions, int row, ConformalLevel level) =>
        predictions.Classes.Where((_, c) => SplitConformal.Holds(level, predictions.Values[(row * predictions.Width) + c]));

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<float> values)
    {
        json.WriteStartArray(name);
        foreach (float value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, ReadOnlySpan<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static string Quote(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") || (text.Length > 0 && (text[0] == ' ' || text[^1] == ' '))
            ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\""
            : text;
}
