using System.Diagnostics;
using System.Text.Json;

namespace MlNetStudio.Benchmarks;

/// <summary>One call of <c>mlnetstudio</c> in a process of its own, as a user calls it.</summary>
/// <param name="Seconds">From the start of the process to its end.</param>
/// <param name="Json">What it said.</param>
internal sealed record CommandRun(double Seconds, JsonElement Json)
{
    /// <summary>Calls a command that writes a folder of results, which is removed again.</summary>
    /// <param name="arguments">The command and its arguments but for <c>--out</c>, <c>--json</c> and <c>--quiet</c>.</param>
    /// <exception cref="InvalidOperationException">The command failed.</exception>
    public static CommandRun Of(params string[] arguments)
    {
        string folder = Directory.CreateTempSubdirectory("mlnetstudio-run-").FullName;
        try
        {
            string[] all = [Path.Combine(AppContext.BaseDirectory, "mlnetstudio.dll"), .. arguments, "--out", folder, "--json", "--quiet"];
            var clock = Stopwatch.StartNew();
            using var process = Process.Start(new ProcessStartInfo("dotnet", all) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            double seconds = clock.Elapsed.TotalSeconds;
            return process.ExitCode == 0
                ? new CommandRun(seconds, JsonDocument.Parse(output).RootElement)
                : throw new InvalidOperationException($"mlnetstudio {string.Join(' ', arguments)}: exit code {process.ExitCode}. {errors.Result}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A metric on the test rows.</summary>
    public double this[string metric] => Json.GetProperty("metrics").GetProperty(metric).GetDouble();
}
