using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace MlNetStudio.Benchmarks.Serving;

/// <summary>
/// Good and bad traffic at once for some time, while the model's file is replaced every ten seconds: every good request must get the answer of
/// the version that it names, every bad one its own status, and the server's memory must not grow.
/// </summary>
internal sealed class Soak
{
    private const int GoodClients = 8;
    private const int BadClients = 3;

    private static readonly TimeSpan BetweenReloads = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, long> _faults = new(StringComparer.Ordinal);
    private readonly List<(TimeSpan Time, long Resident, long Live)> _memory = [];
    private long _good;
    private long _bad;
    private long _reloads;

    /// <summary>Runs the test.</summary>
    /// <param name="first">A model.</param>
    /// <param name="second">Another with the same columns.</param>
    /// <param name="data">A table with rows for them.</param>
    /// <param name="minutes">How long.</param>
    /// <returns>0 if no request failed.</returns>
    public static int Run(string first, string second, string data, double minutes) => new Soak().RunAsync([first, second], data, TimeSpan.FromMinutes(minutes)).GetAwaiter().GetResult();

    private async Task<int> RunAsync(string[] models, string data, TimeSpan duration)
    {
        string folder = Directory.CreateTempSubdirectory("soak-").FullName;
        string served = Path.Combine(folder, "model.onnx");
        File.Copy(models[0], served);
        using var server = StartServer(served, out var address);
        try
        {
            var answers = ExpectedAnswers.Of(models, data);
            using var end = new CancellationTokenSource(duration);
            var clock = Stopwatch.StartNew();
            Task[] all =
            [
                .. Enumerable.Range(0, GoodClients).Select(i => new GoodTraffic(address, answers, i, Good, Fault).RunAsync(end.Token)),
                .. Enumerable.Range(0, BadClients).Select(i => new BadTraffic(address, answers.Rows[0], i, Bad, Fault).RunAsync(end.Token)),
                Replace(models, served, end.Token),
                Look(server, clock, end.Token),
            ];
            await Task.WhenAll(all);
            Report(clock.Elapsed, server.HasExited);
            return _faults.IsEmpty && !server.HasExited ? 0 : 1;
        }
        finally
        {
            server.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }

    // The server has a process of its own, so that its memory is only its own.
    private static Process StartServer(string model, out Uri address)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in new[] { typeof(Soak).Assembly.Location, "serving", model, "http://127.0.0.1:0" })
        {
            start.ArgumentList.Add(argument);
        }

        var server = Process.Start(start)!;
        string line = server.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The server did not start.");
        address = new Uri(line[..line.IndexOf(": /predict", StringComparison.Ordinal)]);
        return server;
    }

    private async Task Replace(string[] models, string served, CancellationToken end)
    {
        try
        {
            for (int i = 1; ; i++)
            {
                await Task.Delay(BetweenReloads, end);
                string temporary = served + ".new";
                File.Copy(models[i % models.Length], temporary, overwrite: true);
                File.Move(temporary, served, overwrite: true);
                _reloads++;
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }

    private async Task Look(Process server, Stopwatch clock, CancellationToken end)
    {
        try
        {
            while (true)
            {
                server.Refresh();
                await server.StandardInput.WriteLineAsync(ServingHost.AskForMemory.AsMemory(), end);
                string? live = await server.StandardOutput.ReadLineAsync(end);
                _memory.Add((clock.Elapsed, server.WorkingSet64, live is null ? 0 : long.Parse(live, CultureInfo.InvariantCulture)));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{clock.Elapsed:hh\\:mm\\:ss} good {Volatile.Read(ref _good)} bad {Volatile.Read(ref _bad)} faults {_faults.Values.Sum()} resident {_memory[^1].Resident / 1e6:0.0} MB, live {_memory[^1].Live / 1e6:0.00} MB"));
                await Task.Delay(BetweenLooks, end);
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }

    private void Good() => Interlocked.Increment(ref _good);

    private void Bad() => Interlocked.Increment(ref _bad);

    private void Fault(string what) => _faults.AddOrUpdate(what, 1, (_, count) => count + 1);

    private void Report(TimeSpan time, bool ended)
    {
        var invariant = CultureInfo.InvariantCulture;
        Console.WriteLine(string.Create(invariant, $"{time.TotalMinutes:0.0} minutes, {_good} good requests, {_bad} bad ones, {_reloads} replacements of the file{(ended ? "; THE SERVER ENDED" : "")}"));
        foreach (var (what, count) in _faults.OrderByDescending(pair => pair.Value))
        {
            Console.WriteLine($"  fault, {count} times: {what}");
        }

        for (int third = 0; third < 3; third++)
        {
            var part = _memory.Where(look => (int)(3 * look.Time / time) == third).ToArray();
            if (part.Length > 0)
            {
                Console.WriteLine(string.Create(
                    invariant, $"  third {third + 1} of the time: resident {Statistics.Median(part.Select(look => look.Resident / 1e6)):0.0} MB, live on the managed heap {Statistics.Median(part.Select(look => look.Live / 1e6)):0.00} MB (medians)"));
            }
        }
    }
}
