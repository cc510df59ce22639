using MlNetStudio.Tests;

namespace MlNetStudio.MLNet.Vision.Tests.Documentation;

[Collection(Alone.Name)]
public sealed class ReadmeTests(DrawnDigits digits) : IClassFixture<DrawnDigits>
{
    private const string Source = "tests/MlNetStudio.MLNet.Vision.Tests/Documentation/ReadmeSample.cs";

    [Fact]
    public void The_code_is_that_of_the_compiled_sample() =>
        Assert.Equal(ReadmeCode.Samples(Source), ReadmeCode.Blocks("src/MlNetStudio.MLNet.Vision/README.md", Source));

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

        ReadmeCode.Run(ReadmeSample.Run);
        Assert.All(["photos.zip", "photos.html", "photos.onnx"], file => Assert.True(new FileInfo(Path.Combine(TestData.RepositoryRoot, "out", file)).Length > 1000));
    }
}
