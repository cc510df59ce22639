using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Cli.Output;

/// <summary>Shows how a run goes.</summary>
internal abstract class ProgressDisplay : IProgress<RunEvent>, IDisposable
{
    /// <summary>A live display on a terminal, plain lines elsewhere, nothing if quiet.</summary>
    public static ProgressDisplay Create(CliEnvironment environment, bool quiet) =>
        quiet ? new Silent() : environment.IsInteractive ? new LiveProgress() : new PlainProgress(environment.Error);

    /// <inheritdoc/>
    public abstract void Report(RunEvent value);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    private sealed class Silent : ProgressDisplay
    {
        public override void Report(RunEvent value)
        {
        }
    }
}
