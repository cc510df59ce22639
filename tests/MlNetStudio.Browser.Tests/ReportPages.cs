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
                    string pipeline = task switch
                    {
                        "regression" => _folder.Write("friedman.yaml", Regression),
                        "folds" => _folder.Write("moons.yaml", Folds),
                        "binary" => Path.Combine(TestData.RepositoryRoot, "pipelines", "s8-two-moons.yaml"),
                        _ => Path.Combine(TestData.RepositoryRoot, "pipelines", "s4-iris.yaml"),
                    };
                    CliRun.Of("run", pipeline, "--out", _folder[task], "-q").Expect(0);
                    page = _pages[task] = new Uri(_folder[Path.Combine(task, "report.html")]).AbsoluteUri;
                }

                return page;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
