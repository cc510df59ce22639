using System.Text;
using MlNetStudio.Data;
using MlNetStudio.Neural;

namespace MlNetStudio.Tests.Data;

public sealed class EncodingTests
{
    private const string Text = "name,n\nÄpfel,1\n\"Grüße\",2\n";

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    public void Unicode_is_recognized(string encoding, bool hasMark)
    {
        using var folder = new TemporaryFolder();
        var (path, table) = Read(folder, [.. hasMark ? Encoding.GetEncoding(encoding).GetPreamble() : [], .. Encoding.GetEncoding(encoding).GetBytes(Text + "😀,3\n")]);

        Assert.Equal(["Äpfel", "Grüße", "😀"], table.Categories("name").Categories.AsEnumerable());
        Assert.Empty(table.Notes);
        using var stream = File.OpenRead(path);
        Assert.Equal(3, TableReader.Read(stream, "input").RowCount);
    }

    [Fact]
    public void Utf16_without_a_mark_can_be_declared()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("Äpfel", Read(folder, Encoding.Unicode.GetBytes(Text), TextEncoding.Utf16).Table.Categories("name")[0]);
        Assert.Equal(
            new SourceLocation(folder.File("t.csv"), 2, 2),
            Assert.Throws<InvalidInputException>(() => Read(folder, [.. Encoding.Unicode.GetBytes("a,b\nx"), 0x00, 0xD8, 0x41, 0x00], TextEncoding.Utf16)).Location);
    }

    [Fact]
    public void What_is_no_utf8_is_read_as_windows_1252_and_said_so()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = [.. Encoding.Latin1.GetBytes(Text), 0x80, 0x93, 0x9C, (byte)',', (byte)'3', (byte)'\n'];
        var (_, table) = Read(folder, bytes);

        Assert.Equal(["Äpfel", "Grüße", "€“œ"], table.Categories("name").Categories.AsEnumerable());
        Assert.Contains("was read as Windows-1252", Assert.Single(table.Notes), StringComparison.Ordinal);
        Assert.Empty(Read(folder, bytes, TextEncoding.Windows1252).Table.Notes);
        Assert.Contains("not valid UTF-8", Assert.Throws<InvalidInputException>(() => Read(folder, bytes, TextEncoding.Utf8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mixed_encodings_are_refused_where_the_second_begins()
    {
        using var folder = new TemporaryFolder();
        byte[] latin = Encoding.Latin1.GetBytes("a,b\ncafé,1\n");
        byte[] utf8 = Encoding.UTF8.GetBytes("a,b\ncafé,1\n");
        var first = Assert.Throws<InvalidInputException>(() => Read(folder, [.. utf8, .. latin[4..]]));
        var second = Assert.Throws<InvalidInputException>(() => Read(folder, [.. latin, .. utf8[4..]]));

        Assert.Equal(new SourceLocation(folder.File("t.csv"), 3, 4), first.Location);
        Assert.Equal(new SourceLocation(folder.File("t.csv"), 3, 4), second.Location);
        Assert.All(new[] { first, second }, error => Assert.Contains("mixes encodings", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Binary_rubbish_is_refused()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        for (int i = 0; i < 50; i++)
        {
            var bytes = new byte[random.Next(100, 200_000)];
            random.NextBytes(bytes);
            var error = Assert.Throws<InvalidInputException>(() => Read(folder, bytes));
            Assert.Equal(folder.File("t.csv"), error.Location!.File);
        }
    }

    private static (string Path, Table Table) Read(TemporaryFolder folder, byte[] bytes, TextEncoding? encoding = null)
    {
        string path = folder.File("t.csv");
        File.WriteAllBytes(path, bytes);
        return (path, TableReader.Read(path, new() { Encoding = encoding }));
    }
}
