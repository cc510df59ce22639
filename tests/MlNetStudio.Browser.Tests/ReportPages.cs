using MlNetStudio.Tests.Cli;

namespace MlNetStudio.Tests.Browser;

/// <summary>A report of each task, made by the command as a user would.</summary>
public sealed class ReportPages : IDisposable
{
    private const string Regression = """
        name: friedman
        data:
          generator: {name: friedman1, rows: 600, seed: 1}
          label: y
        training: {epochs: 20}
        """;

    private const string Folds = """
        name: moons
        data:
          generator: {name: two-moons, rows: 600, seed: 1}
          label: moon
        training: {epochs: 20, folds: 5}
        """;

    private const string Texts = """
        name: comments
        data: {file: comments.csv, label: liked, columns: {comment: text}}
        network: {layers: [{dense: {units: 8, activation: relu}}]}
        training: {epochs: 10, batchSize: 16, optimizer: {adam: 0.01}}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _pages = [];

    /// <summary>The address of a page.</summary>
    internal string this[string task]
    {
        get
        {
            lock (_pages)
            {
                if (!_pages.TryGetValue(task, out string? page))
                {
                    Make(task);
                    page = _pages[task] = new Uri(_folder[Path.Combine(task, "report.html")]).AbsoluteUri;
                }

                return page;
            }
        }
    }

    private void Make(string task)
    {
        if (task == "compare")
        {
            string data = _folder["moons.csv"];
            CliRun.Of("data", "generate", "two-moons", "--rows", "800", "--out", data).Expect(0);
            CliRun.Of("train", data, "--label", "moon", "--layers", "4", "--epochs", "2", "--out", _folder["few"], "-q").Expect(0);
            CliRun.Of("train", data, "--label", "moon", "--layers", "32", "--epochs", "40", "--out", _folder["many"], "-q").Expect(0);
            CliRun.Of("compare", _folder["few/model.onnx"], _folder["many/model.onnx"], data, "--out", _folder[task]).Expect(0);
            return;
        }

        string pipeline = task switch
        {
            "regression" => _folder.Write("friedman.yaml", Regression),
            "folds" => _folder.Write("moons.yaml", Folds),
            "binary" => Ready("s8-two-moons"),
            "images" => Ready("digits"),
            "texts" => Comments(),
            _ => Ready("s4-iris"),
        };
        string[] more = task is "images" or "texts" ? ["--show-samples"] : [];
        CliRun.Of(["run", pipeline, "--out", _folder[task], "-q", .. more]).Expect(0);
    }

    private string Comments()
    {
        string[][] words = [["awful", "dull", "not good"], ["wonderful", "lovely", "good"], ["the story", "people", "in the end", "rather", "today", "rain & snow"]];
        var random = new Random(1);
        _folder.Write("comments.csv", "comment,liked\n" + string.Concat(Enumerable.Range(0, 500).Select(_ =>
        {
            int liked = random.Next(2);
            string[] text = [.. Enumerable.Range(0, 5).Select(_ => words[2][random.Next(6)]), words[random.Next(10) == 0 ? 1 - liked : liked][random.Next(3)]];
            random.Shuffle(text);
            return $"{string.Join(' ', text)},{(liked == 1 ? "yes" : "no")}\n";
        })));
        return _folder.Write("comments.yaml", Texts);
    }

    private static string Ready(string name) => Path.Combine(TestData.RepositoryRoot, "pipelines", name + ".yaml");

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
