using System.Diagnostics;
using System.Text.Json;

namespace MlNetStudio.Benchmarks.Quality;

/// <summary>One call of the command on one split, in a process of its own as a user calls it.</summary>
/// <param name="Table">The table.</param>
/// <param name="Split">The split: the folder's name.</param>
/// <param name="Seconds">From the start of the process to its end.</param>
/// <param name="Json">What it said.</param>
internal sealed record QualityRun(string Table, string Split, double Seconds, JsonElement Json)
{
    /// <summary>Trains on a split with nothing said but the label.</summary>
    /// <exception cref="InvalidOperationException">The command failed.</exception>
    public static QualityRun Of(string table, string split)
    {
        string folder = Directory.CreateTempSubdirectory("mlnetstudio-quality-").FullName;
        try
        {
            string[] arguments =
            [
                Path.Combine(AppContext.BaseDirectory, "mlnetstudio.dll"),
                "train", Path.Combine(split, "train.csv"), "--label", "label", "--test", Path.Combine(split, "test.csv"), "--out", folder, "--json", "--quiet",
            ];
            var clock = Stopwatch.StartNew();
            using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            double seconds = clock.Elapsed.TotalSeconds;
            return process.ExitCode == 0
                ? new QualityRun(table, Path.GetFileName(split), seconds, JsonDocument.Parse(output).RootElement)
                : throw new InvalidOperationException($"{split}: exit code {process.ExitCode}. {errors.Result}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A metric on the test rows.</summary>
    public double this[string metric] => Json.GetProperty("metrics").GetProperty(metric).GetDouble();
}
