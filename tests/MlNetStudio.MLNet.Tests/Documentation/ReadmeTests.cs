using System.Globalization;
using System.Text.RegularExpressions;
using MlNetStudio.Tests;

namespace MlNetStudio.MLNet.Tests.Documentation;

public partial class ReadmeTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("src/MlNetStudio.MLNet/README.md")]
    public void The_code_is_that_of_the_compiled_sample(string readme)
    {
        string source = Read("tests/MlNetStudio.MLNet.Tests/Documentation/ReadmeSample.cs");
        string compiled = Dedent(Sample().Match(source).Groups[1].Value);
        string block = Assert.Single(
            CodeBlock().Matches(Read(readme)).Select(match => match.Groups[1].Value), code => code.Contains("using Microsoft.ML;", StringComparison.Ordinal));
        Assert.Equal(compiled, UsingLine().Replace(block, "").Trim('\n'));
        Assert.All(UsingLine().Matches(block), line => Assert.Contains(line.Value, source, StringComparison.Ordinal));
    }

    [Fact]
    public void The_code_runs()
    {
        string before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(TestData.RepositoryRoot);
        try
        {
            Directory.CreateDirectory("out/readme");
            ReadmeSample.Printed.Clear();
            ReadmeSample.Run();
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }

        string line = Assert.Single(ReadmeSample.Printed);
        Assert.InRange(double.Parse(line["accuracy over 5 folds: ".Length..], CultureInfo.InvariantCulture), 0.9, 1);
        Assert.True(new FileInfo(Path.Combine(TestData.RepositoryRoot, "out/readme/iris.onnx")).Length > 1000);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(TestData.RepositoryRoot, file)).ReplaceLineEndings("\n");

    private static string Dedent(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line)).Trim('\n', ' ');

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("// sample\n(.*?)// end", RegexOptions.Singleline)]
    private static partial Regex Sample();

    [GeneratedRegex("^using [A-Za-z. ]+;\n", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}
