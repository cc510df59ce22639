using System.Text;

namespace MlNetStudio.Tests.Cli;

/// <summary>What reports tell of columns of texts.</summary>
public sealed class TextReportTests : IDisposable
{
    private const string Secret = "Zanzibarov";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheWordsThatMatterAreToldAndNoRow()
    {
        string pipeline = WriteTable();
        var json = CliRun.Of("run", pipeline, "--out", _folder["a"], "--json", "-q").Expect(0).Json;
        var words = json.GetProperty("words")[0];
        Assert.Equal("comment", words.GetProperty("column").GetString());
        string[] OfOutput(int place) => [.. words.GetProperty("outputs").EnumerateArray().Single(output => output.GetProperty("output").GetInt32() == place)
            .GetProperty("words").EnumerateArray().Select(word => word.GetProperty("word").GetString()!)];
        Assert.Contains("wonderful", OfOutput(1));
        Assert.Contains("awful", OfOutput(0));
        Assert.DoesNotContain("wonderful", OfOutput(0));
        string report = File.ReadAllText(_folder["a/report.html"]);
        Assert.Contains("Words that speak for yes", report, StringComparison.Ordinal);
        Assert.Contains("wonderful", report, StringComparison.Ordinal);

        // A name that stands in a few rows is in no file but the model, if there.
        Assert.DoesNotContain(Secret, report, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Secret, File.ReadAllText(_folder["a/metrics.json"]), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Single texts", report, StringComparison.Ordinal);
        Assert.Contains("It holds no row of the data", report, StringComparison.Ordinal);

        // The same words when it is evaluated.
        var evaluated = CliRun.Of("evaluate", _folder["a/model.onnx"], _folder["test.csv"], "--json", "--out", _folder["e"]).Expect(0).Json;
        Assert.Equal(words.GetRawText(), evaluated.GetProperty("words").EnumerateArray().Single().GetRawText());
        Assert.Contains("Words that speak for no", File.ReadAllText(_folder["e/report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void SingleTextsAreShownWhereTheyAreAskedFor()
    {
        string pipeline = WriteTable();
        CliRun.Of("run", pipeline, "--out", _folder["a"], "-q", "--show-samples").Expect(0);
        CliRun.Of("evaluate", _folder["a/model.onnx"], _folder["test.csv"], "--show-samples", "--out", _folder["e"]).Expect(0);
        foreach (string file in new[] { "a/report.html", "e/report.html" })
        {
            string report = File.ReadAllText(_folder[file]);
            Assert.Contains("Single texts of", report, StringComparison.Ordinal);
            Assert.Contains("<mark class=\"w", report, StringComparison.Ordinal);
            Assert.Contains("&lt;b&gt;", report, StringComparison.Ordinal);
            Assert.DoesNotContain("<b>", report, StringComparison.Ordinal);
            Assert.Contains("It shows single texts of the data, as was asked for.", report, StringComparison.Ordinal);
        }
    }

    private string WriteTable()
    {
        string[] good = ["wonderful", "splendid", "lovely"];
        string[] bad = ["awful", "dreadful", "boring"];
        string[] filler = ["the", "story", "was", "rather", "and", "people", "talked", "about", "rain", "today"];
        foreach (var (name, rows, seed) in new[] { ("train.csv", 300, 1), ("test.csv", 150, 2) })
        {
            var random = new Random(seed);
            var text = new StringBuilder("comment,liked\n");
            for (int i = 0; i < rows; i++)
            {
                bool liked = random.Next(2) == 0;
                string[] words = [.. Enumerable.Range(0, 6).Select(_ => filler[random.Next(filler.Length)]), (liked ? good : bad)[random.Next(3)], "<b>"];
                random.Shuffle(words);
                text.Append('"').AppendJoin(' ', words).Append(i % 60 == 0 ? " " + Secret : "").Append('"').Append(liked ? ",yes\n" : ",no\n");
            }

            _folder.Write(name, text.ToString());
        }

        return _folder.Write("p.yaml", """
            data: {file: train.csv, test: test.csv, label: liked, columns: {comment: text}}
            network: {layers: [{dense: {units: 8, activation: relu}}]}
            training: {epochs: 15, batchSize: 16, optimizer: {adam: 0.01}}
            """);
    }
}
