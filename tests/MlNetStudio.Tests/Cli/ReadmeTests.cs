using System.Text.RegularExpressions;

namespace MlNetStudio.Tests.Cli;

public partial class ReadmeTests
{
    [Fact]
    public void TheCodeIsThatOfTheCompiledSamples()
    {
        string source = File.ReadAllText(Repository.File("tests", "MlNetStudio.Tests", "Cli", "ReadmeSamples.cs")).ReplaceLineEndings("\n");
        string[] compiled = [.. Sample().Matches(source).Select(match => Dedent(match.Groups[1].Value))];
        Assert.Equal(compiled, Blocks("README.md", source));
        Assert.Equal([compiled[0]], Blocks("src/MlNetStudio.Neural/README.md", source));
        Assert.Equal([compiled[1]], Blocks("src/MlNetStudio.Pipelines/README.md", source));
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

    /// <summary>The code of a file, without the using lines, which the compiled source must have too. What is for ML.NET is tested with the project that has it.</summary>
    private static string[] Blocks(string file, string source)
    {
        string[] blocks =
        [
            .. CodeBlock().Matches(File.ReadAllText(Repository.File(file)).ReplaceLineEndings("\n")).Select(match => match.Groups[1].Value)
                .Where(block => !block.Contains("using Microsoft.ML;", StringComparison.Ordinal)),
        ];
        Assert.All(blocks.SelectMany(block => UsingLine().Matches(block)), line => Assert.Contains(line.Value, source, StringComparison.Ordinal));
        return [.. blocks.Select(WithoutUsings)];
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
