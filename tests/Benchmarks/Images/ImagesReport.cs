using System.Globalization;
using System.Text;

namespace MlNetStudio.Benchmarks.Images;

/// <summary>Runs the pipelines over images with several seeds each, and writes what they reach and how long they train.</summary>
internal static class ImagesReport
{
    /// <summary>The runs.</summary>
    /// <param name="pipelines">The folder with the pipeline files, which find their images under <c>MLNETSTUDIO_DATA</c>.</param>
    /// <param name="seeds">The number of seeds: 0 and what follows.</param>
    /// <param name="output">The Markdown file to write.</param>
    /// <param name="note">A sentence on the circumstances; empty for none.</param>
    /// <returns>0 if all bars are met, else 1.</returns>
    public static int Run(string pipelines, int seeds, string output, string note)
    {
        var text = new StringBuilder();
        text.AppendLine("# What the pipelines over images reach");
        text.AppendLine();
        text.AppendLine("Made by `dotnet run -c Release --project tests/Benchmarks -- images PIPELINES SEEDS OUTPUT [NOTE]`: `mlnetstudio run` on two threads, seeds from 0, all else as the file says.");
        text.AppendLine("Accuracy on the test images, mean ± standard deviation; seconds of training, and of the whole command with reading, evaluation, export and report.");
        text.AppendLine("The peer is PyTorch 1.13.1 on one thread. CIFAR-10 is the subset of 3,000 images for training and 850 for the test.");
        text.AppendLine(Text($"Machine: {Environment.ProcessorCount} processors, .NET {Environment.Version}. {note}").TrimEnd());
        text.AppendLine();
        text.AppendLine("| system | pipeline | epochs | parameters | accuracy | median | each | training, s | whole, s | peer | asked for | met |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        bool all = true;
        foreach (var goal in ImageGoal.All)
        {
            CommandRun[] runs = [.. Enumerable.Range(0, seeds).Select(seed => Train(Path.Combine(pipelines, $"{goal.Pipeline}.yaml"), seed))];
            double[] accuracies = Array.ConvertAll(runs, run => run["accuracy"]);
            double[] seconds = Array.ConvertAll(runs, run => run.Json.GetProperty("training").GetProperty("seconds").GetDouble());
            bool isMet = goal.IsMet(accuracies, seconds);
            all &= isMet;
            int epochs = runs[0].Json.GetProperty("training").GetProperty("epochs").GetInt32();
            long parameters = runs[0].Json.GetProperty("model").GetProperty("parameters").GetInt64();
            string spread = seeds > 1 ? Text($" ± {Statistics.Deviation(accuracies):0.0000}") : "";
            text.AppendLine(Text($"| {goal.System} | {goal.Pipeline} | {epochs} | {parameters} | {accuracies.Average():0.0000}{spread} | {Statistics.Median(accuracies):0.0000} | {string.Join(", ", accuracies.Select(value => Text($"{value:0.0000}")))} | {Range(seconds)} | {Range(Array.ConvertAll(runs, run => run.Seconds))} | {goal.Peer} | {goal.Bound} | {(isMet ? "yes" : "no")} |"));
        }

        File.WriteAllText(output, text.ToString().ReplaceLineEndings("\n"));
        Console.Write(text);
        return all ? 0 : 1;
    }

    private static CommandRun Train(string pipeline, int seed)
    {
        var run = CommandRun.Of("run", pipeline, "--threads", "2", "--set", Text($"training.seed={seed}"));
        Console.WriteLine(Text($"{Path.GetFileName(pipeline)}, seed {seed}: {run["accuracy"]:0.0000}, {run.Seconds:0.0} s"));
        return run;
    }

    private static string Range(double[] seconds) => Text($"{seconds.Min():0.0} to {seconds.Max():0.0}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
