using System.Globalization;
using System.Text.RegularExpressions;
using MlNetStudio.Tests;

namespace MlNetStudio.MLNet.AutoML.Tests.Documentation;

public partial class ReadmeTests
{
    [Fact]
    public void The_code_is_that_of_the_compiled_sample()
    {
        string source = Read("tests/MlNetStudio.MLNet.AutoML.Tests/Documentation/ReadmeSample.cs");
        string compiled = Dedent(Sample().Match(source).Groups[1].Value);
        string block = Assert.Single(CodeBlock().Matches(Read("src/MlNetStudio.MLNet.AutoML/README.md"))).Groups[1].Value;
        Assert.Equal(compiled, UsingLine().Replace(block, "").Trim('\n'));
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
        Assert.InRange(double.Parse(line["accuracy of the best trial: ".Length..], CultureInfo.InvariantCulture), 0.93, 1);
        Assert.True(new FileInfo(Path.Combine(TestData.RepositoryRoot, "out/readme/iris-automl.zip")).Length > 1000);
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
