using System.Globalization;
using MlNetStudio.Tests;

namespace MlNetStudio.MLNet.AutoML.Tests.Documentation;

[Collection(Alone.Name)]
public class ReadmeTests
{
    private const string Source = "tests/MlNetStudio.MLNet.AutoML.Tests/Documentation/ReadmeSample.cs";

    [Fact]
    public void The_code_is_that_of_the_compiled_sample() =>
        Assert.Equal(ReadmeCode.Samples(Source), ReadmeCode.Blocks("src/MlNetStudio.MLNet.AutoML/README.md", Source));

    [Fact]
    public void The_code_runs()
    {
        ReadmeSample.Printed.Clear();
        ReadmeCode.Run(ReadmeSample.Run);
        string line = Assert.Single(ReadmeSample.Printed);
        Assert.InRange(double.Parse(line["accuracy of the best trial: ".Length..], CultureInfo.InvariantCulture), 0.93, 1);
        Assert.True(new FileInfo(Path.Combine(TestData.RepositoryRoot, "out/readme/iris-automl.zip")).Length > 1000);
    }
}
