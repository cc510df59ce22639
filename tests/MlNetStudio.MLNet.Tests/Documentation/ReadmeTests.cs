using System.Globalization;
using MlNetStudio.Tests;

namespace MlNetStudio.MLNet.Tests.Documentation;

[Collection(Alone.Name)]
public class ReadmeTests
{
    private const string Source = "tests/MlNetStudio.MLNet.Tests/Documentation/ReadmeSample.cs";

    [Theory]
    [InlineData("README.md")]
    [InlineData("src/MlNetStudio.MLNet/README.md")]
    public void The_code_is_that_of_the_compiled_sample(string readme) =>
        Assert.Equal(ReadmeCode.Samples(Source), ReadmeCode.Blocks(readme, Source, ReadmeCode.IsForMLNet));

    [Fact]
    public void The_code_runs()
    {
        ReadmeSample.Printed.Clear();
        ReadmeCode.Run(ReadmeSample.Run);
        string line = Assert.Single(ReadmeSample.Printed);
        Assert.InRange(double.Parse(line["accuracy over 5 folds: ".Length..], CultureInfo.InvariantCulture), 0.9, 1);
        Assert.True(new FileInfo(Path.Combine(TestData.RepositoryRoot, "out/readme/iris.onnx")).Length > 1000);
    }
}
