using System.Text;

namespace MlNetStudio.Data;

/// <summary>Writes a <see cref="Table"/> as comma-separated text (RFC 4180, UTF-8, line feeds), which <see cref="TableReader"/> reads back to the same values.</summary>
public static class TableWriter
{
    /// <summary>Writes a file: first under a temporary name in the same folder, then renamed, so that it is there whole or not at all.</summary>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public static void Write(Table table, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var writer = new StreamWriter(temporary, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16))
            {
                Write(table, writer);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new InvalidInputException($"the file cannot be written: {e.Message}", new SourceLocation(path), e);
        }
    }

    /// <summary>Writes a header and every row. Numbers are in the shortest form that reads back to the same value; a missing value is an empty field.</summary>
    public static void Write(Table table, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(writer);
        WriteRow(writer, table.Columns.Length, c => table.Columns[c].Name, isOnly: false);
        for (int row = 0; row < table.RowCount; row++)
        {
            WriteRow(writer, table.Columns.Length, c => table.Columns[c].TextOf(row), isOnly: table.Columns.Length == 1);
        }
    }

    /// <summary>Writes one field, in quotes where a reader would take it for something else without.</summary>
    public static void WriteField(TextWriter writer, string field)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(field);
        bool quote = field.AsSpan().IndexOfAny(",\"\r\n;\t|") >= 0 || (field.Length > 0 && (char.IsWhiteSpace(field[0]) || char.IsWhiteSpace(field[^1])));
        writer.Write(quote ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field);
    }

    private static void WriteRow(TextWriter writer, int columns, Func<int, string> text, bool isOnly)
    {
        for (int c = 0; c < columns; c++)
        {
            if (c > 0)
            {
                writer.Write(',');
            }

            string field = text(c);
            if (isOnly && field.Length == 0)
            {
                writer.Write("\"\"");
            }
            else
            {
                WriteField(writer, field);
            }
        }

        writer.Write('\n');
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What could not be written can often not be deleted either; the error that follows says why.
        }
    }
}
