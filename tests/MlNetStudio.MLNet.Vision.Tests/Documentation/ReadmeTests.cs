using System.Text.RegularExpressions;
using MlNetStudio.Tests;

namespace MlNetStudio.MLNet.Vision.Tests.Documentation;

public sealed partial class ReadmeTests(DrawnDigits digits) : IClassFixture<DrawnDigits>
{
    [Fact]
    public void The_code_is_that_of_the_compiled_sample()
    {
        string source = Read("tests/MlNetStudio.MLNet.Vision.Tests/Documentation/ReadmeSample.cs");
        string[] compiled = [.. Sample().Matches(source).Select(match => Dedent(match.Groups[1].Value))];
        string[] blocks = [.. CodeBlock().Matches(Read("src/MlNetStudio.MLNet.Vision/README.md")).Select(match => match.Groups[1].Value)];
        Assert.Equal(compiled, blocks.Select(block => UsingLine().Replace(block, "").Trim('\n')));
        Assert.All(UsingLine().Matches(blocks[0]), line => Assert.Contains(line.Value, source, StringComparison.Ordinal));
    }

    [Fact]
    public void The_code_runs()
    {
        string photos = Path.Combine(TestData.RepositoryRoot, "out", "photos");
        foreach (string file in Directory.GetFiles(digits.Jpeg, "*.jpg", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(photos, Path.GetRelativePath(digits.Jpeg, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        string before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(TestData.RepositoryRoot);
        try
        {
            ReadmeSample.Run();
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }

        Assert.All(["photos.zip", "photos.html", "photos.onnx"], file => Assert.True(new FileInfo(Path.Combine(TestData.RepositoryRoot, "out", file)).Length > 1000));
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(TestData.RepositoryRoot, file)).ReplaceLineEndings("\n");

    private static string Dedent(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line)).Trim('\n', ' ');

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("// (?:first|second)\n(.*?)(?=        // (?:second|end))", RegexOptions.Singleline)]
    private static partial Regex Sample();

    [GeneratedRegex("^using [A-Za-z. ]+;\n", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}
