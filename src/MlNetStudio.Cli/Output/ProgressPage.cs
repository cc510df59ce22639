using System.CommandLine;
using MlNetStudio.Cli.Commands;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Running;
using MlNetStudio.Serving.Watching;

namespace MlNetStudio.Cli.Output;

/// <summary>The page of <c>--watch</c>, open as long as a run goes on.</summary>
internal sealed class ProgressPage : IDisposable
{
    private readonly ProgressServer _server;
    private bool _isFinished;

    private ProgressPage(ProgressServer server) => _server = server;

    /// <summary>Opens the page if that was asked for, and says where it is.</summary>
    /// <exception cref="InvalidInputException">The address cannot be had.</exception>
    public static ProgressPage? Open(CommandContext context, ParseResult result)
    {
        if (result.GetResult(context.Watch) is null)
        {
            return null;
        }

        var server = ProgressServer.StartAsync(result.GetValue(context.Watch) ?? ProgressServer.UsualAddress, context.Environment.Cancellation).GetAwaiter().GetResult();
        foreach (string address in server.Addresses)
        {
            context.Environment.Error.WriteLine($"watch at {address}");
        }

        return new ProgressPage(server);
    }

    /// <summary>Tells the page whatever another display is told.</summary>
    public IProgress<RunEvent> Beside(IProgress<RunEvent> other) => new Both(other, _server);

    /// <summary>Tells the page what came of the run.</summary>
    public void Finish(RunResult run)
    {
        _isFinished = true;
        string metrics = string.Join(", ", run.Models[0].Metrics.Select(metric => $"{metric.Name} {metric.Value.ToString("g4", System.Globalization.CultureInfo.InvariantCulture)}"));
        _server.Finish(run.IsCancelled ? "cancelled" : "done", $"On the test rows: {metrics}. The report is {Path.Combine(run.Folder, "report.html")}.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isFinished)
        {
            _server.Finish("failed", "The terminal says why.");
        }

        _server.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private sealed class Both(IProgress<RunEvent> first, ProgressServer second) : IProgress<RunEvent>
    {
        public void Report(RunEvent value)
        {
            first.Report(value);
            second.Report(value);
        }
    }
}
