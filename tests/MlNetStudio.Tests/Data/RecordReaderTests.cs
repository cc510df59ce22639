using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using MlNetStudio.Data;

namespace MlNetStudio.Tests.Data;

public sealed class RecordReaderTests
{
    [Fact]
    public void Splits_as_CsvHelper_does_whatever_the_size_of_the_buffer()
    {
        var random = new Random(5);
        for (int file = 0; file < 300; file++)
        {
            var text = RandomText(random);
            var expected = WithCsvHelper(text);
            foreach (int buffer in (ReadOnlySpan<int>)[16, 17, 64, 1 << 16])
            {
                Assert.Equal(expected, WithOurs(text, buffer));
            }
        }
    }

    [Fact]
    public void Knows_on_which_line_a_record_begins()
    {
        var reader = new RecordReader(new StringReader("a,b\r\n\n\"x\ny\",1\n  \n2,3"), 100, 16);
        var lines = new List<long>();
        while (reader.Read() == RecordStatus.Record)
        {
            lines.Add(reader.Line);
        }

        Assert.Equal([1L, 3L, 6L], lines);
    }

    private static string RandomText(Random random)
    {
        var text = new StringBuilder();
        int columns = random.Next(1, 6);
        int rows = random.Next(1, 30);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                text.Append(column == 0 ? "" : ",");
                var field = new string([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => "abc123,\"\n;é"[random.Next(11)])]);
                text.Append(field.AsSpan().IndexOfAny(",\"\n") >= 0 || random.Next(4) == 0 ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field);
            }

            text.Append(row == rows - 1 && random.Next(2) == 0 ? "" : random.Next(2) == 0 ? "\n" : "\r\n");
        }

        return text.ToString();
    }

    private static List<string[]> WithCsvHelper(string text)
    {
        using var parser = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = "," });
        var records = new List<string[]>();
        while (parser.Read())
        {
            records.Add([.. Enumerable.Range(0, parser.Count).Select(i => parser[i])]);
        }

        return records;
    }

    private static List<string[]> WithOurs(string text, int buffer)
    {
        var reader = new RecordReader(new StringReader(text), 1000, buffer);
        var records = new List<string[]>();
        while (reader.Read() == RecordStatus.Record)
        {
            records.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader[i].ToString())]);
        }

        return records;
    }
}
