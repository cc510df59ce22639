using System.Text;

namespace MlNetStudio.Tests.Cli;

/// <summary>What bad table files get from the commands: file, line and column, exit code 3, and nothing half-written.</summary>
public class BadTableFileTests
{
    private static readonly string Rows = string.Concat(Enumerable.Range(0, 40).Select(i => $"{i % 7},{"rgb"[i % 3]},{"xz"[i % 2]}\n"));

    [Fact]
    public void TwoColumnsOfOneName() => Refused("a,a,y\n1,2,x\n2,3,z\n"u8.ToArray(), "data.csv(1,2): two columns are named 'a'");

    [Fact]
    public void AFieldOfTenMegabytes() => Refused(
        [.. "a,b,y\n1,r,x\n2,"u8, .. Enumerable.Repeat((byte)'q', 10 << 20), .. ",z\n"u8], "data.csv(3,2): this field is longer than 1048576 characters");

    [Fact]
    public void AQuoteNeverClosed()
    {
        // The whole file is in the sample from which quoting is found, so it is the declared one that is refused.
        using var folder = new TemporaryFolder();
        folder.Write("data.csv", "a,b,y\n1,r,x\n2,\"g,z\n3,b,x\n" + Rows);
        string pipeline = folder.Write("p.yaml", "data: {file: data.csv, label: y, quoting: double}\ntraining: {epochs: 2}\n");
        Refused(folder, "data.csv(3,2): the quote that opens this field is never closed", "run", pipeline, "--out", folder["out"]);
    }

    [Fact]
    public void AQuoteNeverClosedFarBelow() => Refused(
        Encoding.UTF8.GetBytes("a,b,y\n" + string.Concat(Enumerable.Repeat("1,\"r\",x\n2,\"g\",z\n", 20_000)) + "3,\"b,x\n" + Rows),
        "data.csv(40002,2): the quote that opens this field is never closed");

    [Fact]
    public void BinaryRubbish()
    {
        var bytes = new byte[100_000];
        new Random(3).NextBytes(bytes);
        Refused(bytes, "data.csv(");
    }

    [Fact]
    public void MixedEncodings() => Refused([.. "a,b,y\n1,caf\u00e9,x\n"u8, .. "2,caf"u8, 0xE9, .. ",z\n"u8], "data.csv(3,6): byte 0xE9 is not valid UTF-8 here, though text above it is: the file mixes encodings");

    [Fact]
    public void ALabelAllMissing() => Refused("a,b,y\n1,r,\n2,g,NA\n3,b,?\n"u8.ToArray(), "column 'y' is the label but has no value in any of the 3 rows");

    [Fact]
    public void ATestFileWithOtherColumns()
    {
        using var folder = new TemporaryFolder();
        string data = folder.Write("data.csv", "a,color,y\n" + Rows);
        string test = folder.Write("test.csv", "a,colour,y\n" + Rows);
        Refused(folder, "test.csv(1): column 'color' is not in the file. Did you mean 'colour'?", "train", data, "--label", "y", "--test", test, "--epochs", "2", "--out", folder["out"]);
        folder.Write("test.csv", "color,a,y\n" + string.Join('\n', Enumerable.Repeat("r,many,x", 30)) + "\n");
        Refused(folder, "test.csv(2,2): column 'a': 'many' is not a number", "train", data, "--label", "y", "--test", test, "--epochs", "2", "--out", folder["out"]);
    }

    [Fact]
    public void ACategoryNeverSeenIsTakenAsUnknownCountedAndSaid()
    {
        using var folder = new TemporaryFolder();
        string data = folder.Write("data.csv", "a,b,y\n" + Rows);
        string test = folder.Write("test.csv", "a,b,y\n1,violet,x\n2,r,z\n3,violet,x\n4,mauve,z\n");
        var run = CliRun.Of("train", data, "--label", "y", "--test", test, "--epochs", "2", "--out", folder["out"]).Expect(0);
        Assert.Contains("column 'b': 3 test rows have a category that training never saw, such as 'violet'", run.Error + run.Out, StringComparison.Ordinal);

        var predicted = CliRun.Of("predict", folder["out/model.onnx"], test).Expect(0);
        Assert.Equal(5, predicted.Out.TrimEnd('\n').Split('\n').Length);
        Assert.Contains("column 'b': 3 rows have a category that the model does not know, such as 'violet'", predicted.Error, StringComparison.Ordinal);
    }

    private static void Refused(byte[] bytes, string expected)
    {
        using var folder = new TemporaryFolder();
        string data = folder.Write("data.csv", "");
        File.WriteAllBytes(data, bytes);
        Refused(folder, expected, "train", data, "--label", "y", "--epochs", "2", "--out", folder["out"]);
    }

    private static void Refused(TemporaryFolder folder, string expected, params string[] arguments)
    {
        string[] before = folder.Everything();
        var run = CliRun.Of(arguments).Expect(3);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, folder.Everything());
    }
}
