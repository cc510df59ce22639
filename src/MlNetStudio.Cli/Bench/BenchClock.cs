using System.Diagnostics;

namespace MlNetStudio.Cli.Bench;

/// <summary>Times repetitions: warmed up, in blocks of at least 20 ms, the median and the extremes over blocks.</summary>
internal static class BenchClock
{
    private const double BlockSeconds = 0.02;
    private const double WarmUpSeconds = 0.5;
    private const int FewestBlocks = 5;
    private const int MostBlocks = 400;

    /// <summary>Times a run for about so many seconds.</summary>
    public static Timing Measure(BenchRun run, double seconds, CancellationToken cancellation)
    {
        // Long enough for the code to be compiled with full optimization, which starts after 100 ms without new methods.
        long start = Stopwatch.GetTimestamp();
        int warmUps = 0;
        do
        {
            run.Run();
            warmUps++;
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds);

        double one = Stopwatch.GetElapsedTime(start).TotalSeconds / warmUps;
        int inner = Math.Max(1, (int)(BlockSeconds / Math.Max(one, 1e-9)));
        var blocks = new List<double>();
        start = Stopwatch.GetTimestamp();
        while ((Stopwatch.GetElapsedTime(start).TotalSeconds < seconds || blocks.Count < FewestBlocks) && blocks.Count < MostBlocks)
        {
            cancellation.ThrowIfCancellationRequested();
            long block = Stopwatch.GetTimestamp();
            for (int i = 0; i < inner; i++)
            {
                run.Run();
            }

            blocks.Add(Stopwatch.GetElapsedTime(block).TotalSeconds / inner);
        }

        blocks.Sort();
        return new Timing(blocks[blocks.Count / 2], blocks[0], blocks[^1], blocks.Count * inner);
    }
}
