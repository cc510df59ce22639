using System.Diagnostics;
using System.Globalization;
using MlNetStudio.Neural;

namespace MlNetStudio.Tests.Onnx;

/// <summary>
/// Looks into files that were changed at random: each is understood, or refused with <see cref="InvalidInputException"/>, in at most 2 seconds and
/// 256 MB above its size. MLNETSTUDIO_FUZZ_COUNT says how many files a test tries.
/// </summary>
internal static class FuzzRun
{
    private const int Usual = 1_500;
    private const long MostBytes = 256L << 20;
    private const double MostSeconds = 2;

    // Where other programs have the processors, time passes in which nothing is done; only a file that makes one wait takes this long.
    private const double MostWaitingSeconds = 60;

    /// <summary>The number of files of a test.</summary>
    public static int Count => int.TryParse(Environment.GetEnvironmentVariable("MLNETSTUDIO_FUZZ_COUNT"), CultureInfo.InvariantCulture, out int count) ? count : Usual;

    /// <summary>Tries files.</summary>
    /// <param name="seed">Decides all that is random.</param>
    /// <param name="choose">The file that is changed next.</param>
    /// <param name="look">What looks into it.</param>
    /// <param name="count">The number of files; null for <see cref="Count"/>.</param>
    /// <param name="leastRefused">The least share that must be refused, so that the changes are known to matter.</param>
    public static void Try(int seed, Func<Random, int, byte[]> choose, Action<byte[], int> look, int? count = null, double leastRefused = 0.05)
    {
        var random = new Random(seed);
        int refused = 0, tries = count ?? Count;
        double slowest = 0;
        long largest = 0;
        for (int i = 0; i < tries; i++)
        {
            byte[] mutant = OnnxFuzzTests.Mutate(choose(random, i), random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.StartNew();
            double busy = ProcessorSeconds();
            try
            {
                look(mutant, i);
            }
            catch (InvalidInputException)
            {
                refused++;
            }
            catch (Exception exception)
            {
                Assert.Fail($"file {i} of seed {seed}: {exception}");
            }

            busy = ProcessorSeconds() - busy;
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < MostBytes + mutant.Length, $"file {i} of seed {seed} took {allocated} bytes");
            Assert.True(busy < MostSeconds, $"file {i} of seed {seed} took {busy} s of a processor");
            Assert.True(clock.Elapsed.TotalSeconds < MostWaitingSeconds, $"file {i} of seed {seed} took {clock.Elapsed.TotalSeconds} s");
            (slowest, largest) = (Math.Max(slowest, busy), Math.Max(largest, allocated));
        }

        Assert.InRange(refused, (int)(tries * leastRefused), tries);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"fuzz seed {seed}: {tries} files, {refused} refused, the slowest {slowest:0.000} s of a processor, at most {largest >> 20} MiB"));
    }

    /// <summary>Does one of several things that may be refused.</summary>
    public static void Attempt(Action look)
    {
        try
        {
            look();
        }
        catch (InvalidInputException)
        {
            // One may refuse what another takes.
        }
    }

    /// <summary>What this thread has had of a processor, where the system says so; else the time that has passed.</summary>
    private static double ProcessorSeconds()
    {
        const string Statistics = "/proc/thread-self/schedstat";
        return File.Exists(Statistics) && File.ReadAllText(Statistics).Split(' ') is [var nanoseconds, ..]
            && long.TryParse(nanoseconds, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number * 1e-9
            : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
    }
}
