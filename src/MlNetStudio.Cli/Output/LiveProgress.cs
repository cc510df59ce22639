using System.Diagnostics;
using System.Globalization;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Running;
using Spectre.Console;

namespace MlNetStudio.Cli.Output;

/// <summary>
/// A table that redraws itself while a network trains. It appears only once a run has taken half a second, drawn by a thread of
/// its own, so that neither a short run nor the training waits for it.
/// </summary>
internal sealed class LiveProgress : ProgressDisplay
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(500);

    private readonly ManualResetEventSlim _over = new();
    private readonly Thread _thread;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private volatile State _state = new("starting", null, 0, TimeSpan.Zero, 0);

    /// <summary>Starts waiting.</summary>
    public LiveProgress()
    {
        _thread = new Thread(Draw) { IsBackground = true, Name = "progress" };
        _thread.Start();
    }

    private sealed record State(string Stage, EpochSummary? Epoch, int Epochs, TimeSpan Started, int FirstEpoch);

    /// <inheritdoc/>
    public override void Report(RunEvent value) => _state = value switch
    {
        RunEvent.Stage stage => _state with { Stage = stage.Text },
        RunEvent.Training { Event: TrainingEvent.Started started } =>
            _state with { Stage = "training", Epochs = started.Epochs, Started = _clock.Elapsed, FirstEpoch = started.FirstEpoch },
        RunEvent.Training { Event: TrainingEvent.EpochCompleted completed } => _state with { Epoch = completed.Summary },
        _ => _state,
    };

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (!_over.IsSet)
        {
            _over.Set();
            _thread.Join();
        }
    }

    private void Draw()
    {
        if (_over.Wait(Delay))
        {
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Live(Render(_state)).AutoClear(true).Start(live =>
        {
            do
            {
                live.UpdateTarget(Render(_state));
            }
            while (!_over.Wait(TimeSpan.FromMilliseconds(100)));
        });
    }

    private Table Render(State state)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumn("name").AddColumn("value");
        table.AddRow(new Text("stage"), new Text(state.Stage));
        if (state.Epoch is { } epoch)
        {
            int done = epoch.Epoch - state.FirstEpoch + 1;
            var left = (_clock.Elapsed - state.Started) / Math.Max(1, done) * (state.Epochs - epoch.Epoch);
            const int Width = 30;
            int filled = (int)((long)epoch.Epoch * Width / Math.Max(1, state.Epochs));
            Row(table, "epoch", $"{epoch.Epoch}/{state.Epochs} {new string('#', filled)}{new string('.', Width - filled)} at most {left:h\\:mm\\:ss} left");
            Row(table, "loss", $"{epoch.Loss:g5}");
            if (epoch.ValidationLoss is { } validation)
            {
                Row(table, "validation", $"{validation:g5}");
            }

            foreach (var (name, metric) in epoch.Metrics)
            {
                Row(table, name, $"{metric:g5}");
            }

            Row(table, "rate", $"{epoch.LearningRate:g4}");
        }

        return table;
    }

    private static void Row(Table table, string name, FormattableString value) =>
        table.AddRow(new Text(name), new Text(value.ToString(CultureInfo.InvariantCulture)));
}
