using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MlNetStudio.Data;
using MlNetStudio.Serving.Models;

namespace MlNetStudio.Serving.Requests;

/// <summary>Reads rows from JSON: an object with a member for every column, or a list of such objects.</summary>
internal static class JsonRows
{
    private const int FirstRows = 16;

    private static readonly MissingValues Missing = new(MissingValues.Default);

    /// <summary>Reads a body.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="columns">The columns of the model.</param>
    /// <param name="limit">The most rows.</param>
    /// <exception cref="RequestException">It is no JSON, or a column is missing, unknown or of another type.</exception>
    public static RequestRows Read(in ReadOnlySequence<byte> body, ModelColumns columns, int limit)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            reader.Read();
            return reader.TokenType switch
            {
                JsonTokenType.StartObject => ReadOne(ref reader, columns),
                JsonTokenType.StartArray => ReadList(ref reader, columns, limit),
                _ => throw RequestException.BadBody($"An object with a member for every column is expected, or a list of such objects; {Describe(ref reader)} was given."),
            };
        }
        catch (JsonException exception)
        {
            throw NoJson(exception);
        }
        catch (InvalidOperationException)
        {
            // What the reader throws where a text is no UTF-8, or escapes half a character.
            throw RequestException.BadBody("The body is not valid UTF-8.");
        }
    }

    /// <summary>A body that is no JSON.</summary>
    public static RequestException NoJson(JsonException exception)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"line {(exception.LineNumber ?? 0) + 1}, byte {(exception.BytePositionInLine ?? 0) + 1}");
        string reason = exception.Message;
        int position = reason.IndexOf(" LineNumber:", StringComparison.Ordinal);
        reason = position < 0 ? reason : reason[..position];
        string hint = reason.Contains("'N'", StringComparison.Ordinal) || reason.Contains("'I'", StringComparison.Ordinal)
            ? " JSON has no NaN and no infinity: write null for a missing value." : "";
        return RequestException.BadBody($"The body is not valid JSON ({place}): {reason}{hint}");
    }

    private static RequestRows ReadOne(ref Utf8JsonReader reader, ModelColumns columns)
    {
        var rows = new RowBuffer(columns, 1);
        ReadRow(ref reader, columns, rows);
        reader.Read();
        return rows.Build(isSingle: true);
    }

    private static RequestRows ReadList(ref Utf8JsonReader reader, ModelColumns columns, int limit)
    {
        var rows = new RowBuffer(columns, FirstRows);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw RequestException.BadBody(string.Create(
                    CultureInfo.InvariantCulture, $"Row {rows.Count}: an object with a member for every column is expected; {Describe(ref reader)} was given."));
            }

            if (rows.Count == limit)
            {
                throw TooManyRows(limit);
            }

            ReadRow(ref reader, columns, rows);
        }

        // Anything behind the list is a fault, and the reader says so.
        reader.Read();
        return rows.Count > 0 ? rows.Build(isSingle: false) : throw RequestException.BadBody("The list is empty; at least one row is expected.");
    }

    /// <summary>Too many rows.</summary>
    public static RequestException TooManyRows(int limit) =>
        RequestException.TooLarge(string.Create(CultureInfo.InvariantCulture, $"The request has more than {limit} rows. Send them in several requests."));

    private static void ReadRow(ref Utf8JsonReader reader, ModelColumns columns, RowBuffer rows)
    {
        rows.BeginRow();
        int guess = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int column = columns.Find(ref reader, guess);
            if (column < 0)
            {
                throw Unknown(reader.GetString()!, columns, rows.Count - 1);
            }

            if (!rows.Mark(column))
            {
                throw RequestException.BadColumn(
                    "duplicate-column", "A column is given twice", $"Column '{columns.Columns[column].Name}' is given twice in one row.", columns.Columns[column].Name, rows.Count - 1);
            }

            reader.Read();
            var known = columns.Columns[column];
            switch (known.Kind)
            {
                case ColumnKind.Number:
                    rows.Set(column, Number(ref reader, known, rows.Count - 1));
                    break;
                case ColumnKind.Date:
                    rows.Set(column, Date(ref reader, known, rows.Count - 1));
                    break;
                default:
                    rows.Set(column, Text(ref reader, known, rows.Count - 1));
                    break;
            }

            guess = column + 1;
        }

        if (rows.Missing() is { } missing)
        {
            throw Lacking(missing, rows.Count - 1);
        }
    }

    private static float Number(ref Utf8JsonReader reader, InputColumn column, int row)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                double value = reader.GetDouble();
                return Math.Abs(value) <= float.MaxValue ? (float)value : throw WrongType(ref reader, column, row, $"is too large for a float (the largest is {float.MaxValue:G4})");
            case JsonTokenType.Null:
                return float.NaN;
            case JsonTokenType.String when reader.ValueTextEquals(""u8):
                return float.NaN;
            default:
                throw WrongType(ref reader, column, row);
        }
    }

    private static string Text(ref Utf8JsonReader reader, InputColumn column, int row)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                string text = reader.GetString()!;
                return Missing.Contains(text) ? "" : text;
            case JsonTokenType.Null:
                return "";
            // A category may look like a number or a truth value where it came from; it is taken for the text if the model knows it.
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False when column.CategoryLike(Raw(ref reader)) is { } category:
                return category;
            default:
                throw WrongType(ref reader, column, row);
        }
    }

    private static long Date(ref Utf8JsonReader reader, InputColumn column, int row)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return DateColumn.Missing;
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            throw WrongType(ref reader, column, row);
        }

        string text = reader.GetString()!.Trim();
        return Missing.Contains(text) ? DateColumn.Missing
            : DateColumn.TryParse(text, column.Schema.DateOrder, out long seconds) ? seconds
            : throw WrongType(ref reader, column, row);
    }

    private static RequestException WrongType(ref Utf8JsonReader reader, InputColumn column, int row, string? why = null)
    {
        string given = Describe(ref reader);
        string detail = why is null
            ? $"Column '{column.Name}': {column.Expected} is expected; {given} was given."
            : $"Column '{column.Name}': {given} {why}.";
        return RequestException.BadColumn("wrong-type", "A column has a wrong value", detail, column.Name, row, given, column.Expected);
    }

    private static RequestException Unknown(string name, ModelColumns columns, int row)
    {
        string[] known = [.. columns.Columns.Select(column => column.Name)];
        string detail = name == columns.Label
            ? $"'{name}' is what the model predicts; leave it out."
            : $"The model has no column {JsonText.Show(name)}.{NearestName.Suggest(Shortened(name), known)}";
        return RequestException.BadColumn("unknown-column", "A column is unknown", detail, Shortened(name), row, suggestion: NearestName.Find(Shortened(name), known));
    }

    private static RequestException Lacking(List<InputColumn> missing, int row)
    {
        string names = string.Join(", ", missing.Select(column => $"'{column.Name}'"));
        string detail = missing.Count == 1
            ? $"Column {names} is missing: {missing[0].Expected} is expected."
            : $"Columns {names} are missing. Write null for a value that is not known.";
        return RequestException.BadColumn("missing-column", "A column is missing", detail, missing[0].Name, row, "nothing", missing[0].Expected);
    }

    // The distance between names takes time in the product of their lengths.
    private static string Shortened(string name) => name.Length > 200 ? name[..200] : name;

    private static string Describe(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => $"the text {JsonText.Show(reader.GetString()!)}",
        JsonTokenType.Number => $"the number {Raw(ref reader)}",
        JsonTokenType.True or JsonTokenType.False => Raw(ref reader),
        JsonTokenType.Null => "null",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        _ => "nothing",
    };

    private static string Raw(ref Utf8JsonReader reader)
    {
        const int Longest = 40;
        string text = Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);
        return text.Length <= Longest ? text : text[..Longest] + "...";
    }
}
