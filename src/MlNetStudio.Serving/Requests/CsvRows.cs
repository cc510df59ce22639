using System.Buffers;
using MlNetStudio.Data;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Serving.Models;

namespace MlNetStudio.Serving.Requests;

/// <summary>Reads rows from CSV as <c>mlnetstudio predict</c> reads a file: by the names in its header, other columns passed over.</summary>
internal static class CsvRows
{
    private const string Name = "body";

    /// <summary>Reads a body.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="model">The model.</param>
    /// <param name="limit">The most rows.</param>
    /// <exception cref="RequestException">It is no table, lacks a column, or holds something else in it.</exception>
    public static RequestRows Read(in ReadOnlySequence<byte> body, LoadedModel model, int limit)
    {
        byte[] bytes = body.ToArray();

        // More line ends than twice the rows (a blank one after each) cannot be a table within the limit, and need not be read to know it.
        if (bytes.AsSpan().Count((byte)'\n') > 2L * (limit + 1))
        {
            throw JsonRows.TooManyRows(limit);
        }

        if (bytes is [0x1F, 0x8B, ..])
        {
            throw RequestException.BadBody("The body is compressed; plain text is expected.");
        }

        Table table;
        try
        {
            table = TableReader.Read(new MemoryStream(bytes, writable: false), Name, model.ReadOptions);
        }
        catch (InvalidInputException exception)
        {
            throw Fault(exception, model.Columns);
        }

        if (table.RowCount > limit)
        {
            throw JsonRows.TooManyRows(limit);
        }

        var inputs = new Tensor[model.Columns.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            var column = model.Columns.Columns[i];
            inputs[i] = column.ElementType switch
            {
                ElementType.Float32 => Tensor.Create(table.Numbers(column.Name).Values.ToArray(), table.RowCount, 1),
                ElementType.Int64 => Tensor.Create(table.Dates(column.Name).Seconds.ToArray(), table.RowCount, 1),
                _ => Tensor.Create(Texts(table.Categories(column.Name)), table.RowCount, 1),
            };
        }

        return new RequestRows(inputs, table.RowCount, IsSingle: false);
    }

    private static string[] Texts(CategoryColumn column)
    {
        var texts = new string[column.RowCount];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = column[i] ?? "";
        }

        return texts;
    }

    private static RequestException Fault(InvalidInputException exception, ModelColumns columns)
    {
        string detail = exception.Message;
        foreach (var column in columns.Columns)
        {
            if (detail.Contains($"column '{column.Name}'", StringComparison.Ordinal))
            {
                bool missing = detail.Contains("is not in the file", StringComparison.Ordinal);
                return RequestException.BadColumn(
                    missing ? "missing-column" : "wrong-type", missing ? "A column is missing" : "A column has a wrong value", detail, column.Name,
                    given: missing ? "nothing" : null, expected: column.Expected.Replace("or null where", "or nothing where", StringComparison.Ordinal));
            }
        }

        return new RequestException(Microsoft.AspNetCore.Http.StatusCodes.Status400BadRequest, "bad-body", "The body cannot be read", detail)
        {
            Members = json =>
            {
                if (exception.Location?.Line is { } line)
                {
                    json.WriteNumber("line", line);
                }
            },
        };
    }
}
