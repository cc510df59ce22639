namespace MlNetStudio.MLNet.Tests.Documentation;

/// <summary>The applications under samples/ do what they say.</summary>
public sealed class SampleTests
{
    [Fact]
    public void The_tabular_sample_beats_the_linear_model_and_leaves_its_files()
    {
        string folder = Directory.CreateTempSubdirectory("tabular").FullName;
        try
        {
            string[] lines = SampleApplication.Run("Tabular", folder);
            Assert.Equal(3, lines.Length);
            int[] errors = [.. lines[0].Split(':', '(', ')', ';').Select(part => int.TryParse(part, out int value) ? value : -1).Where(value => value >= 0)];
            Assert.Equal(2, errors.Length);
            Assert.InRange(errors[0], 1, errors[1] / 2);
            Assert.True(File.Exists(Path.Combine(folder, "rent.zip")));
            Assert.True(File.Exists(Path.Combine(folder, "rent.onnx")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_swap_sample_prints_both_trainers()
    {
        string[] lines = SampleApplication.Run("OneLineSwap");
        Assert.Collection(lines, line => Assert.StartsWith("SdcaMaximumEntropy", line), line => Assert.StartsWith("NeuralNetwork", line));
        Assert.All(lines, line => Assert.Contains("accuracy 0.9", line, StringComparison.Ordinal));
    }
}
