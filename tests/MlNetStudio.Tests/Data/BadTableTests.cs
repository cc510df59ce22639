using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using MlNetStudio.Data;
using MlNetStudio.Neural;

namespace MlNetStudio.Tests.Data;

public sealed class BadTableTests
{
    [Theory]
    [InlineData("", null, null, "empty")]
    [InlineData("\n\n  \n", null, null, "empty")]
    [InlineData("a,b\n", 1L, null, "no row below")]
    [InlineData("a,b,a\n1,2,3\n", 1L, 3L, "two columns are named 'a'")]
    [InlineData("a,b\n1,2\n3\n5,6\n", 3L, 1L, "this row has 1 field, expected 2")]
    [InlineData("a,b\n1,2\n3,4,5\n5,6\n", 3L, 3L, "this row has 3 fields, expected 2")]
    [InlineData("a,b\n1,\"x\n2,y\n3,z\n", 2L, 2L, "never closed")]
    [InlineData("a,b\n1,x\u0000y\n", 2L, 4L, "NUL")]
    [InlineData("a,b\n1,2\ninf,4\n", 3L, 1L, "'inf' is infinite")]
    [InlineData("a,b\n1,2\n3,1e39\n", 3L, 2L, "infinite or too large")]
    [InlineData("a,b\n1,2\n3,-Infinity\n", 3L, 2L, "infinite")]
    [InlineData("a,b\n1,2\n3,1e999\n", 3L, 2L, "infinite")]
    public void Faults_are_named_with_their_place(string text, long? line, long? column, string message)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("bad.csv", text);
        var options = new TableReadOptions { Quoting = text.Contains('"') ? QuoteMode.Double : QuoteMode.Auto, Delimiter = text.Contains(',') ? ',' : null };

        var error = Assert.Throws<InvalidInputException>(() => TableReader.Read(path, options));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(new SourceLocation(path, line, column), error.Location);
    }

    [Fact]
    public void A_missing_file_offers_the_nearest_name()
    {
        using var folder = new TemporaryFolder();
        folder.Write("iris.csv", "a\n1\n");

        Assert.Contains("Did you mean 'iris.csv'?", Fault(() => TableReader.Read(folder.File("irsi.csv"))).Message, StringComparison.Ordinal);
        Assert.Contains("no such file", Fault(() => TableReader.Read(folder.File("x/y.csv"))).Message, StringComparison.Ordinal);
        Assert.Contains("folder", Fault(() => TableReader.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Text_in_a_number_column_at_row_40000_is_named(bool fromFile)
    {
        var text = new StringBuilder("a,b\n");
        for (int row = 1; row <= 50_000; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row},{(row == 40_000 ? "twelve" : "1.5")}\n");
        }

        using var folder = new TemporaryFolder();
        var path = folder.Write("t.csv", text.ToString());
        var error = Fault(() => fromFile ? TableReader.Read(path) : TableReader.Read(File.OpenRead(path), path));

        Assert.Equal(new SourceLocation(path, 40_001, 2), error.Location);
        Assert.Contains("column 'b': 'twelve' is not a number; 49999 of its 50000 values are numbers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Early_text_in_a_number_column_is_named_too()
    {
        var rows = Enumerable.Range(0, 100).Select(i => i == 3 ? "x" : i.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(5, Fault(() => TableReaderTests.Read("a\n" + string.Join("\n", rows))).Location!.Line);
    }

    [Fact]
    public void A_declared_number_column_takes_no_text()
    {
        var kinds = ImmutableSortedDictionary<string, ColumnKind>.Empty.Add("b", ColumnKind.Number);
        var error = Fault(() => TableReaderTests.Read("a,b\n1,2\n3,x\n", new() { ColumnKinds = kinds }));

        Assert.Equal(new SourceLocation("t.csv", 3, 2), error.Location);
        Assert.Contains("column 'b': 'x' is not a number; it must hold numbers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_asked_for_that_is_not_there_is_named_with_the_nearest()
    {
        var schema = new TableSchema { Columns = [new("petal_lenght", ColumnKind.Number)] };
        var error = Fault(() => TableReaderTests.Read("petal_length,b\n1,2\n", new() { Schema = schema }));

        Assert.Contains("'petal_lenght' is not in the file. Did you mean 'petal_length'?", error.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'petal_length'?", Fault(() => TableReaderTests.Read("petal_length,b\n1,2\n")["petal_lenth"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_utf8_is_named_with_line_and_character()
    {
        var error = Fault(() => TableReaderTests.Read([.. "a,b\nx,y\nM"u8, 0xFC, .. "ller,z\n"u8]));

        Assert.Equal(new SourceLocation("t.csv", 3, 2), error.Location);
        Assert.Contains("0xFC", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_character_cut_off_at_the_end_is_invalid() =>
        Assert.Equal(2, Fault(() => TableReaderTests.Read([.. "a,b\n1,x"u8, 0xE2, 0x82])).Location!.Line);

    [Fact]
    public void Other_formats_are_recognized()
    {
        Assert.Contains("Parquet", Fault(() => TableReaderTests.Read("PAR1 and so on")).Message, StringComparison.Ordinal);
        Assert.Contains("workbook", Fault(() => TableReaderTests.Read("PK\x03\x04 and so on")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_damaged_gzip_file_is_refused(bool cut)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 9999).Select(i => $"{i * 7919 % 9973},{i}\n"))));
        }

        var bytes = packed.ToArray();

        // The last eight bytes are the checksum and the length.
        bytes[^8] ^= 1;

        Assert.Contains("damaged", Fault(() => TableReaderTests.Read(cut ? bytes[..(bytes.Length / 2)] : bytes)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b\n1,{0}\n", 2L)]
    [InlineData("a,b\n1,2\n1,\"{0}\n3,4\n", 3L)]
    public void A_field_of_ten_megabytes_is_refused(string text, long line)
    {
        var error = Fault(() => TableReaderTests.Read(string.Format(CultureInfo.InvariantCulture, text, new string('x', 10_000_000)), new() { HasHeader = true }));

        Assert.Equal(new SourceLocation("t.csv", line, 2), error.Location);
        Assert.Contains("longer than 1048576", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_before_the_table_are_hinted_at() =>
        Assert.Contains("skip them", Fault(() => TableReaderTests.Read("My table\na,b\n1,2\n3,4\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void An_unwritable_folder_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        Fault(() => TableWriter.Write(TableReaderTests.Read("a\n1\n"), folder.File("none/t.csv")));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static InvalidInputException Fault(Func<object?> action) => Assert.Throws<InvalidInputException>(action);

    private static void Fault(Action action) => Assert.Throws<InvalidInputException>(action);
}
