using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using MlNetStudio.Data;

namespace MlNetStudio.Tests.Data;

public sealed class TableReaderTests
{
    [Theory]
    [InlineData("a,b,c\n1,x,2.5\n-3,y,1e2\n")]
    [InlineData("a;b;c\r\n1;x;2.5\r\n-3;y;1e2\r\n")]
    [InlineData("a\tb\tc\n1\tx\t2.5\n-3\ty\t1e2")]
    [InlineData("a|b|c\r1|x|2.5\r-3|y|1e2")]
    [InlineData("\uFEFFa, b, c\n\n1, x, 2.5\n   \n-3, y, 1e2\n\n")]
    [InlineData("\"a\",\"b\",\"c\"\n\"1\",\"x\",\"2.5\"\n\"-3\",\"y\",\"1e2\"\n")]
    public void Finds_delimiter_quoting_header_and_kinds(string text)
    {
        var table = Read(text);

        Assert.Equal(["a", "b", "c"], table.Columns.Select(c => c.Name));
        Assert.Equal([1f, -3f], table.Numbers("a").Values.ToArray());
        Assert.Equal(["x", "y"], table.Categories("b").Categories.ToArray());
        Assert.Equal([2.5f, 100f], table.Numbers("c").Values.ToArray());
    }

    [Fact]
    public void Without_a_header_columns_are_numbered()
    {
        var table = Read("1,setosa,0.5\n2,virginica,.25\n");

        Assert.Equal(["column_1", "column_2", "column_3"], table.Columns.Select(c => c.Name));
        Assert.Equal(2, table.RowCount);
        Assert.Equal(1, table.LineOf(0));
    }

    [Fact]
    public void A_table_of_texts_has_a_header_unless_the_first_row_comes_again()
    {
        Assert.Equal(["color", "size"], Read("color,size\nred,small\nblue,large\nred,small\n").Columns.Select(c => c.Name));
        Assert.Equal(3, Read("red,small\nblue,large\nred,small\n").RowCount);
    }

    [Fact]
    public void What_is_given_is_not_guessed()
    {
        var options = new TableReadOptions
        {
            Delimiter = ':',
            HasHeader = false,
            ColumnNames = ["n", "c"],
            ColumnKinds = ImmutableSortedDictionary<string, ColumnKind>.Empty.Add("c", ColumnKind.Category),
            SkipLines = 1,
            MissingValues = ["n.d."],
        };
        var table = Read("# made by hand\n1:01\n2:02\nN.D.:NA\n", options);

        Assert.Equal(1, table.Numbers("n").MissingCount);
        Assert.Equal(["01", "02", "NA"], table.Categories("c").Categories.ToArray());
    }

    [Fact]
    public void Quoted_fields_hold_delimiters_line_breaks_and_quotes()
    {
        var table = Read("name,n\n\"Braund, Mr. \"\"Owen\"\"\",1\n\"two\nlines\",2\n\" kept \" ,3\nplain \"quote\" inside,4\n");

        Assert.Equal(["Braund, Mr. \"Owen\"", "two\nlines", " kept ", "plain \"quote\" inside"], table.Categories("name").Categories.ToArray());
        Assert.Equal([2L, 3L, 5L, 6L], Enumerable.Range(0, 4).Select(row => table.LineOf(row)!.Value));
    }

    [Fact]
    public void Quotes_that_make_no_sense_as_quotes_are_characters()
    {
        var table = Read("\"Fine\" said he.\t1\nNo quote\t0\n\"Open but never closed\t1\n");

        Assert.Equal(["\"Fine\" said he.", "No quote", "\"Open but never closed"], table.Categories("column_1").Categories.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("NA")]
    [InlineData("n/a")]
    [InlineData("NaN")]
    [InlineData("NULL")]
    [InlineData("None")]
    [InlineData("?")]
    [InlineData(" - ")]
    [InlineData("\"\"")]
    public void Knows_the_usual_spellings_of_a_missing_value(string spelling)
    {
        var table = Read($"n,c\n1,x\n{spelling},{spelling}\n3,y\n");

        Assert.True(table.Numbers("n").IsMissing(1));
        Assert.True(table.Categories("c").IsMissing(1));
        Assert.Equal(1, table["c"].MissingCount);
    }

    [Fact]
    public void Booleans_are_categories_and_a_column_of_nothing_is_numbers()
    {
        var table = Read("flag,none\ntrue,\nfalse,NA\ntrue,\n");

        Assert.Equal(["true", "false"], table.Categories("flag").Categories.ToArray());
        Assert.Equal(3, table.Numbers("none").MissingCount);
    }

    [Fact]
    public void A_column_that_turns_to_text_late_keeps_its_spelling()
    {
        var text = new StringBuilder("code,n\n");
        for (int i = 0; i < 500; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(i < 300 ? $"{i:D4}" : $"A{i}")},{i}\n");
        }

        using var folder = new TemporaryFolder();
        var fromFile = TableReader.Read(folder.Write("late.csv", text.ToString()));
        var fromStream = Read(text.ToString());

        Assert.Equal("0007", fromFile.Categories("code")[7]);
        Assert.Equal("A499", fromFile.Categories("code")[499]);
        Assert.Equal(fromFile.Categories("code").Categories.ToArray(), fromStream.Categories("code").Categories.ToArray());
        Assert.Equal(499, fromFile.Numbers("n")[499]);
    }

    [Fact]
    public void Whole_numbers_beyond_the_floats_stay_exact()
    {
        var table = Read("id\n1\n16777217\n\n9007199254740991\n");

        Assert.Equal(16777217.0, table.Numbers("id")[1]);
        Assert.Equal(9007199254740991.0, table.Numbers("id")[2]);
        Assert.Equal(16777216f, table.Numbers("id").Values[1]);
        Assert.Equal("16777217", table.Numbers("id").SelectRows([1]).TextOf(0));
    }

    [Fact]
    public void Gzip_is_recognized_whatever_the_name()
    {
        using var folder = new TemporaryFolder();
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("a,b\n1,2\n"u8);
        }

        Assert.Equal(2, TableReader.Read(folder.Write("t.dat", packed.ToArray())).Numbers("b")[0]);
    }

    [Fact]
    public void A_schema_chooses_columns_by_name_and_fixes_their_kinds()
    {
        var schema = new TableSchema
        {
            Columns = [new("zip", ColumnKind.Category), new("age", ColumnKind.Number), new("label", ColumnKind.Category) { Optional = true }],
        };
        var table = Read("extra,age,zip\nx,30,8001\ny,,8002\n", new() { Schema = schema });

        Assert.Equal(["age", "zip"], table.Columns.Select(c => c.Name));
        Assert.Equal(["8001", "8002"], table.Categories("zip").Categories.ToArray());
        Assert.Equal(schema, TableSchema.FromJson(schema.ToJson()), SchemaComparer.Instance);
        Assert.Equal(["30", ""], Enumerable.Range(0, 2).Select(table["age"].TextOf));
    }

    [Fact]
    public void A_table_written_reads_back_the_same()
    {
        using var folder = new TemporaryFolder();
        var table = new Table(
        [
            new NumberColumn("n", [1.1f, float.NaN, -3e-20f, 16777216f]),
            new CategoryColumn("c", ["a,b", "quote \" and\nbreak", null, " edges "]),
            new NumberColumn("only", [double.NaN, 123456789012, 5, 7]),
        ]);
        var path = folder.File("t.csv");
        TableWriter.Write(table, path);
        var read = TableReader.Read(path);

        Assert.Equal(table.Numbers("n").Values.ToArray(), read.Numbers("n").Values.ToArray());
        Assert.Equal(Enumerable.Range(0, 4).Select(table["c"].TextOf), Enumerable.Range(0, 4).Select(read["c"].TextOf));
        Assert.Equal(123456789012, read.Numbers("only")[1]);
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    internal static Table Read(string text, TableReadOptions? options = null) => Read(Encoding.UTF8.GetBytes(text), options);

    internal static Table Read(byte[] bytes, TableReadOptions? options = null) => TableReader.Read(new MemoryStream(bytes), "t.csv", options);

    private sealed class SchemaComparer : IEqualityComparer<TableSchema>
    {
        public static SchemaComparer Instance { get; } = new();

        public bool Equals(TableSchema? x, TableSchema? y) => x!.ToJson() == y!.ToJson() && x.Columns.Length == y.Columns.Length;

        public int GetHashCode(TableSchema obj) => 0;
    }
}
