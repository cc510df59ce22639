using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MlNetStudio.Benchmarks.Quality;

/// <summary>Runs <c>mlnetstudio train</c> with nothing but the label on every split of every table, and writes what it reached beside other models on the same splits.</summary>
internal static class QualityReport
{
    /// <summary>The runs.</summary>
    /// <param name="splits">The folder with the splits: TABLE/seedK/{train,test}.csv.</param>
    /// <param name="output">The Markdown file to write.</param>
    /// <param name="note">A sentence on the circumstances, such as what else the machine did; empty for none.</param>
    /// <returns>0 if all bars are met, else 1.</returns>
    public static int Run(string splits, string output, string note)
    {
        var runs = new List<(PeerFigures Peers, QualityRun[] Runs)>();
        foreach (var peers in PeerFigures.All.Where(peers => Directory.Exists(Path.Combine(splits, peers.Table))))
        {
            var done = new List<QualityRun>();
            foreach (string split in Directory.GetDirectories(Path.Combine(splits, peers.Table), "seed*").Order(StringComparer.Ordinal))
            {
                done.Add(QualityRun.Of(peers.Table, split));
                Console.WriteLine(Text($"{peers.Table} {done[^1].Split}: {peers.Metric} {done[^1].Command[peers.Metric]:G4}, {done[^1].Command.Seconds:0.0} s"));
            }

            runs.Add((peers, [.. done]));
        }

        var text = new StringBuilder();
        text.AppendLine("# What `mlnetstudio train TABLE --label label --test TEST` reaches with nothing else said");
        text.AppendLine();
        text.AppendLine("Made by `dotnet run -c Release --project tests/Benchmarks -- quality SPLITS OUTPUT [NOTE]`. SPLITS holds TABLE/seedK/{train,test}.csv: 80/20, five splits, stratified for classes; the official test part of adult and taxi-fare.");
        text.AppendLine("Metric on the test rows, mean ± standard deviation over the splits; seconds from the start of the process to its end, report and comparison models included; seed 0.");
        text.AppendLine("The other models at their defaults on the same splits: scikit-learn 1.2.1, XGBoost 1.7.4, RealMLP-TD-S with torch 1.13.1, one split at a time on one thread.");
        text.AppendLine(Text($"Machine: {Environment.ProcessorCount} processors, .NET {Environment.Version}. {note}").TrimEnd());
        text.AppendLine();
        bool isMet = Summary(text, runs);
        text.AppendLine();
        Everything(text, runs);
        File.WriteAllText(output, text.ToString().ReplaceLineEndings("\n"));
        Console.Write(text);
        return isMet ? 0 : 1;
    }

    private static bool Summary(StringBuilder text, List<(PeerFigures Peers, QualityRun[] Runs)> runs)
    {
        text.AppendLine($"| table | splits | metric | **mlnetstudio** | {string.Join(" | ", PeerFigures.Models)} | at least the better network | at least the better tree | rank | most seconds |");
        text.AppendLine($"|---|---|---|---|{string.Concat(PeerFigures.Models.Select(_ => "---|"))}---|---|---|---|");
        int networks = 0;
        int trees = 0;
        double slowest = 0;
        var ranks = new List<double>[PeerFigures.Models.Length + 1];
        for (int i = 0; i < ranks.Length; i++)
        {
            ranks[i] = [];
        }

        foreach (var (peers, done) in runs)
        {
            double[] values = [.. done.Select(run => run.Command[peers.Metric])];
            double mean = values.Average();
            double?[] all = [mean, .. peers.Figures.Select(figure => figure?.Mean)];
            for (int i = 0; i < all.Length; i++)
            {
                if (all[i] is { } own)
                {
                    ranks[i].Add(peers.Rank(own, all.Where((_, j) => j != i).OfType<double>()));
                }
            }

            bool network = peers.Reaches(mean, peers.BetterNetwork);
            bool tree = peers.Reaches(mean, peers.BetterTree);
            networks += network ? 1 : 0;
            trees += tree ? 1 : 0;
            double most = done.Max(run => run.Command.Seconds);
            slowest = Math.Max(slowest, most);
            string figures = string.Join(" | ", peers.Figures.Select(figure => figure is { } f ? Text($"{f.Mean:G4}{(f.Deviation > 0 ? Text($" ± {f.Deviation:G2}") : "")}") : ""));
            text.AppendLine(Text($"| {peers.Table} | {values.Length} | {peers.Metric} | **{mean:G4}**{(values.Length > 1 ? Text($" ± {Statistics.Deviation(values):G2}") : "")} | {figures} | {Word(network)} | {Word(tree)} | {ranks[0][^1]:0.#} | {most:0.0} |"));
        }

        text.AppendLine(Text($"| mean rank |  |  | **{Mean(ranks[0])}** | {string.Join(" | ", ranks[1..].Select(Mean))} |  |  |  |  |"));
        text.AppendLine();
        int place = 1 + ranks[1..].Count(other => other.Count > 0 && other.Average() < ranks[0].Average());
        text.AppendLine(Text($"At least the better scikit-learn network on {networks} of {runs.Count} tables, at least the better tree ensemble on {trees}; place {place} by mean rank; the slowest run took {slowest:0.0} s."));
        return networks >= 10 && trees >= 5 && place <= 2 && slowest <= 60;
    }

    private static void Everything(StringBuilder text, List<(PeerFigures Peers, QualityRun[] Runs)> runs)
    {
        text.AppendLine("| table | split | metrics | out of fold | network | seconds |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (var run in runs.SelectMany(table => table.Runs))
        {
            string folds = run.Command.Json.TryGetProperty("crossValidation", out var facts) ? Metrics(facts.GetProperty("outOfFold")) : "";
            var training = run.Command.Json.GetProperty("training");
            text.AppendLine(Text($"| {run.Table} | {run.Split} | {Metrics(run.Command.Json.GetProperty("metrics"))} | {folds} | {run.Command.Json.GetProperty("model").GetProperty("parameters").GetInt64()} parameters, {training.GetProperty("epochs").GetInt32()} epochs | {run.Command.Seconds:0.0} |"));
        }
    }

    private static string Metrics(JsonElement metrics) => string.Join(
        ", ", metrics.EnumerateObject().Where(metric => metric.Value.ValueKind == JsonValueKind.Number).Select(metric => Text($"{metric.Name} {metric.Value.GetDouble():G4}")));

    private static string Mean(List<double> ranks) => ranks.Count == 0 ? "" : Text($"{ranks.Average():0.00}");

    private static string Word(bool value) => value ? "yes" : "no";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
