using System.Text.Json;

namespace MlNetStudio.Cli.Bench;

/// <summary>Something that is timed.</summary>
internal abstract class BenchCase
{
    /// <summary>The name by which it is asked for and reported.</summary>
    public abstract string Name { get; }

    /// <summary>Makes what is timed ready, and returns one repetition of it.</summary>
    public abstract BenchRun Prepare(int threads);
}

/// <summary>One repetition of a case, ready to be timed, and how its time is reported.</summary>
internal abstract class BenchRun : IDisposable
{
    /// <summary>The rows of a step.</summary>
    public abstract int Batch { get; }

    /// <summary>The steps of one repetition.</summary>
    public abstract long Steps { get; }

    /// <summary>Does it once.</summary>
    public abstract void Run();

    /// <summary>Figures beyond those that every case has.</summary>
    public virtual void WriteExtra(Utf8JsonWriter json, Timing timing)
    {
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}

/// <summary>How long one repetition took, in seconds.</summary>
internal readonly record struct Timing(double Median, double Minimum, double Maximum, int Repetitions);
