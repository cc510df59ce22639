using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MlNetStudio.Tests.Cli;

/// <summary>What evaluate finds in the rows that it is given.</summary>
public sealed class EvaluateFindingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FindingsAreTypedAsInTrainingAndTheReportHasItsSections()
    {
        string train = Write("train.csv", 400, 1, shift: 0, color: "blue", rare: 0.5);
        var trained = CliRun.Of("train", train, "--label", "kind", "--layers", "8", "--epochs", "10", "--folds", "3", "--out", _folder["a"], "--json", "-q").Expect(0).Json;
        Assert.NotEqual(0, trained.GetProperty("certainty").GetProperty("levels").GetArrayLength());
        string model = _folder["a/model.onnx"];

        // Rows as in training: nothing has moved.
        var same = CliRun.Of("evaluate", model, Write("same.csv", 300, 2, 0, "blue", 0.5), "--json", "--out", _folder["s"]).Expect(0).Json;
        Assert.Empty(same.GetProperty("findings").EnumerateArray());

        var run = CliRun.Of("evaluate", model, Write("other.csv", 300, 3, 6, "purple", 0.03), "--json", "--out", _folder["o"]).Expect(0);
        var findings = run.Json.GetProperty("findings").EnumerateArray().ToDictionary(
            finding => (finding.GetProperty("kind").GetString(), finding.TryGetProperty("column", out var column) ? column.GetString() : null), finding => finding.GetProperty("figure").GetDouble());
        Assert.InRange(findings[("imbalance", "kind")], 0.005, 0.06);
        Assert.Equal(100, findings[("unseenCategories", "color")]);
        Assert.InRange(findings[("drift", "size")], 0.25, 50);
        Assert.Contains(findings.Keys, key => key == ("drift", null));
        Assert.InRange(findings[("outliers", "weight")], 0.005, 0.1);

        // The same sentences for people, and in the report.
        string[] warnings = [.. run.Json.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!)];
        Assert.Contains(warnings, text => text.StartsWith("column 'size' is spread in another way than in training", StringComparison.Ordinal));
        Assert.All(warnings, text => Assert.Contains(text, run.Error, StringComparison.Ordinal));
        Assert.Equal(warnings.Length, warnings.Distinct().Count());
        string report = File.ReadAllText(_folder["o/report.html"]);
        foreach (string id in new[] { "data", "quality", "certainty", "influence", "network", "usage" })
        {
            Assert.Contains($"<section id=\"{id}\"", report, StringComparison.Ordinal);
        }

        Assert.Contains("checked on these rows", report, StringComparison.Ordinal);
        Assert.DoesNotContain("How the rows were split", report, StringComparison.Ordinal);
        using var written = JsonDocument.Parse(File.ReadAllText(_folder["o/metrics.json"]));
        Assert.Equal(run.Json.GetProperty("findings").GetRawText().Length, Math.Min(run.Json.GetProperty("findings").GetRawText().Length, written.RootElement.GetProperty("findings").GetRawText().Length));

        // A promise that was made for other rows is seen to be broken.
        double Held(JsonElement json) => json.GetProperty("certainty").GetProperty("levels")[2].GetProperty("held").GetDouble();
        Assert.InRange(Held(same), 0.8, 1);
        Assert.True(Held(run.Json) < Held(same));
    }

    [Fact]
    public void AColumnThatGivesTheAnswerAwayIsFound()
    {
        string train = Write("train.csv", 300, 1, 0, "blue", 0.5);
        CliRun.Of("train", train, "--label", "kind", "--layers", "8", "--epochs", "5", "--folds", "0", "--out", _folder["a"], "-q").Expect(0);
        string[] lines = File.ReadAllLines(Write("leak.csv", 200, 4, 0, "blue", 0.5));
        for (int i = 1; i < lines.Length; i++)
        {
            string[] cells = lines[i].Split(',');
            cells[2] = cells[3] == "big" ? "1000" : "1";
            lines[i] = string.Join(',', cells);
        }

        var json = CliRun.Of("evaluate", _folder["a/model.onnx"], _folder.Write("leak2.csv", string.Join('\n', lines)), "--json").Expect(0).Json;
        Assert.Contains(json.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("kind").GetString() == "leakage" && finding.GetProperty("column").GetString() == "weight");
    }

    private string Write(string name, int rows, int seed, double shift, string color, double rare)
    {
        var random = new Random(seed);
        var text = new StringBuilder("size,color,weight,kind\n");
        for (int i = 0; i < rows; i++)
        {
            bool big = random.NextDouble() < rare;
            double size = (big ? 1.5 : 0) + shift + (2 * random.NextDouble());
            double weight = shift > 0 && i % 50 == 0 ? 500 : 10 + random.NextDouble();
            text.Append(CultureInfo.InvariantCulture, $"{size:0.000},{(i % 3 == 0 ? color : "red")},{weight:0.000},{(big ? "big" : "small")}\n");
        }

        return _folder.Write(name, text.ToString());
    }
}
