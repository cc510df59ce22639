using System.Text.RegularExpressions;

namespace MlNetStudio.Tests.Cli;

public partial class ReadmeTests
{
    [Fact]
    public void TheCodeIsThatOfTheCompiledSamples()
    {
        string readme = File.ReadAllText(Repository.File("README.md")).ReplaceLineEndings("\n");
        string source = File.ReadAllText(Repository.File("tests", "MlNetStudio.Tests", "Cli", "ReadmeSamples.cs")).ReplaceLineEndings("\n");
        string[] written = [.. CodeBlock().Matches(readme).Select(match => WithoutUsings(match.Groups[1].Value))];
        string[] compiled = [.. Sample().Matches(source).Select(match => Dedent(match.Groups[1].Value))];
        Assert.Equal(compiled, written);
        Assert.All(UsingLine().Matches(readme).Select(match => match.Value), line => Assert.Contains(line, source, StringComparison.Ordinal));
    }

    [Fact]
    public void TheCodeRuns()
    {
        ReadmeSamples.Printed.Clear();
        ReadmeSamples.Core();
        ReadmeSamples.Table();
        Assert.EndsWith(": 0.0 1.0 1.0 0.0", ReadmeSamples.Printed[0], StringComparison.Ordinal);
        Assert.StartsWith("accuracy on 30 test rows: ", ReadmeSamples.Printed[1], StringComparison.Ordinal);
        Assert.Equal("the first flower is a setosa", ReadmeSamples.Printed[2]);
    }

    private static string WithoutUsings(string code) => UsingLine().Replace(code, "").Trim('\n');

    private static string Dedent(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line)).Trim('\n', ' ');

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("// sample [0-9]+\n(.*?)// end", RegexOptions.Singleline)]
    private static partial Regex Sample();

    [GeneratedRegex("^using [A-Za-z. ]+;\n", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}
