namespace MlNetStudio.Tests.Cli;

public class ReadmeTests
{
    private const string Source = "tests/MlNetStudio.Tests/Cli/ReadmeSamples.cs";

    [Fact]
    public void TheCodeIsThatOfTheCompiledSamples()
    {
        string[] compiled = ReadmeCode.Samples(Source);
        Assert.Equal(compiled, Blocks("README.md"));
        Assert.Equal([compiled[0]], Blocks("src/MlNetStudio.Neural/README.md"));
        Assert.Equal([compiled[1]], Blocks("src/MlNetStudio.Pipelines/README.md"));
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

    private static string[] Blocks(string readme) => ReadmeCode.Blocks(readme, Source, block => !ReadmeCode.IsForMLNet(block));
}
