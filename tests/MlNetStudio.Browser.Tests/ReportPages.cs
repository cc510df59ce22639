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
            _ => Ready("s4-iris"),
        };
        string[] more = task == "images" ? ["--show-samples"] : [];
        CliRun.Of(["run", pipeline, "--out", _folder[task], "-q", .. more]).Expect(0);
    }

    private static string Ready(string name) => Path.Combine(TestData.RepositoryRoot, "pipelines", name + ".yaml");

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
