using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Tests.Cli;

namespace MlNetStudio.Tests.Pipelines;

/// <summary>Models of earlier versions still load and score as they did.</summary>
public class GoldenModelTests
{
    [Theory]
    [InlineData("iris", "iris.csv")]
    public void ItScoresAsItDid(string name, string data)
    {
        var model = ModelFile.Load(Repository.File("onnx", name + ".onnx"));
        var table = TableReader.Read(Repository.File("data", data), model.ReadOptions(withLabel: false));
        string[] lines = File.ReadAllLines(Repository.File("onnx", name + ".scores.csv"));
        Assert.Equal(model.Classes.Select(c => "probability_" + c).Prepend("label"), lines[0].Split(','));
        Compare(model.Predict(table), lines[1..]);
        if (OnnxRuntimeScorer.IsAvailable)
        {
            using var scorer = OnnxRuntimeScorer.Open(model);
            Compare(model.Predict(table, scorer), lines[1..]);
        }
    }

    [Fact]
    public void ItHasAModelCard()
    {
        foreach (string model in Directory.EnumerateFiles(Repository.File("onnx"), "*.onnx"))
        {
            Assert.True(File.Exists(Path.ChangeExtension(model, ".md")), $"{model} has no model card.");
            Assert.True(File.Exists(Path.ChangeExtension(model, ".scores.csv")), $"{model} has no committed scores.");
        }
    }

    private static void Compare(Predictions predictions, string[] lines)
    {
        Assert.Equal(lines.Length, predictions.RowCount);
        for (int row = 0; row < lines.Length; row++)
        {
            string[] fields = lines[row].Split(',');
            Assert.Equal(fields[0], predictions.Labels[row]);
            for (int c = 0; c < predictions.Width; c++)
            {
                // Widths of vectors may sum in another order; further apart than this is another model.
                Assert.InRange(predictions.Values[(row * predictions.Width) + c] - float.Parse(fields[c + 1], CultureInfo.InvariantCulture), -1e-5f, 1e-5f);
            }
        }
    }
}
