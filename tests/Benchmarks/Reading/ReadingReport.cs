using System.Diagnostics;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using MlNetStudio.Data;

namespace MlNetStudio.Benchmarks.Reading;

/// <summary>
/// Reads a table of any size with types, beside CsvHelper merely splitting its fields, each in a process of its own and by turns: the speeds, and the
/// most memory that typed reading took beside the size of the table as floats.
/// </summary>
internal static class ReadingReport
{
    private const int Turns = 3;

    /// <summary>Measures a file and writes the figures.</summary>
    public static int Run(string file)
    {
        var typed = new List<Measurement>();
        var split = new List<Measurement>();
        for (int turn = 0; turn < Turns; turn++)
        {
            typed.Add(Measure(file, "typed"));
            split.Add(Measure(file, "split"));
        }

        double megabytes = new FileInfo(file).Length / 1e6;
        double floats = (double)typed[0].Rows * typed[0].Columns * sizeof(float) / 1e6;
        double own = Statistics.Median(typed.Select(one => one.Seconds));
        double theirs = Statistics.Median(split.Select(one => one.Seconds));
        double peak = Statistics.Median(typed.Select(one => one.PeakMegabytes));
        var invariant = CultureInfo.InvariantCulture;
        Console.WriteLine(string.Create(invariant, $"{megabytes:0} MB, {typed[0].Rows} rows, {typed[0].Columns} columns, {floats:0} MB as floats; medians of {Turns}"));
        Console.WriteLine(string.Create(invariant, $"typed reading {own:0.00} s, CsvHelper splitting {theirs:0.00} s: {theirs / own:0.00} of its speed"));
        Console.WriteLine(string.Create(invariant, $"peak memory {peak:0} MB: {peak / floats:0.00} times the floats"));
        return 0;
    }

    /// <summary>Reads a file once, in this process, and writes what it took.</summary>
    /// <param name="file">The file.</param>
    /// <param name="how">"typed" or "split".</param>
    public static int RunOne(string file, string how)
    {
        long began = Stopwatch.GetTimestamp();
        var (rows, columns) = how == "typed" ? Read(file) : Split(file);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows} {columns} {seconds} {self.PeakWorkingSet64 / 1e6}"));
        return 0;
    }

    private static (long Rows, int Columns) Read(string file)
    {
        var table = TableReader.Read(file);
        return (table.RowCount, table.Columns.Length);
    }

    private static (long Rows, int Columns) Split(string file)
    {
        using var reader = new StreamReader(file);
        using var parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture));
        long rows = -1;
        int columns = 0;
        while (parser.Read())
        {
            rows++;
            columns = parser.Count;
            for (int i = 0; i < columns; i++)
            {
                _ = parser[i];
            }
        }

        return (rows, columns);
    }

    private static Measurement Measure(string file, string how)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (string argument in new[] { typeof(ReadingReport).Assembly.Location, "reading", file, how })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        string[] parts = process.StandardOutput.ReadToEnd().Split(' ');
        process.WaitForExit();
        var invariant = CultureInfo.InvariantCulture;
        return new Measurement(long.Parse(parts[0], invariant), int.Parse(parts[1], invariant), double.Parse(parts[2], invariant), double.Parse(parts[3], invariant));
    }

    private sealed record Measurement(long Rows, int Columns, double Seconds, double PeakMegabytes);
}
