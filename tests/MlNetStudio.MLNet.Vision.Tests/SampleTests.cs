using MlNetStudio.MLNet.Tests;

namespace MlNetStudio.MLNet.Vision.Tests;

/// <summary>The application under samples/ does what it says.</summary>
public sealed class SampleTests
{
    [Fact]
    public void The_image_sample_learns_from_a_folder_of_JPEG_files_and_writes_its_report()
    {
        string folder = Directory.CreateTempSubdirectory("images").FullName;
        try
        {
            string[] lines = SampleApplication.Run("Images", folder);
            Assert.Equal(2, lines.Length);
            Assert.Matches(@"^network: accuracy (0\.9|1\.0)", lines[0]);
            Assert.Matches(@"^(circle|square|triangle)\d{3}\.jpg is a \1: ", lines[1]);
            Assert.StartsWith("<!", File.ReadAllText(Path.Combine(folder, "network.html")), StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(folder, "network.zip")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
