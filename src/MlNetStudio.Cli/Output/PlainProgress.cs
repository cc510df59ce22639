using System.Diagnostics;
using System.Globalization;
using System.Text;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Cli.Output;

/// <summary>A line for every stage and for about every tenth epoch (or every five seconds), for logs.</summary>
internal sealed class PlainProgress(TextWriter output) : ProgressDisplay
{
    private readonly Stopwatch _sinceLine = Stopwatch.StartNew();
    private int _epochs = 1;

    /// <inheritdoc/>
    public override void Report(RunEvent value)
    {
        switch (value)
        {
            case RunEvent.Stage stage:
                Write(stage.Text);
                break;
            case RunEvent.Training { Event: TrainingEvent.Started started }:
                _epochs = started.Epochs;
                if (started.FirstEpoch > 1)
                {
                    Write(string.Create(CultureInfo.InvariantCulture, $"going on from the checkpoint of epoch {started.FirstEpoch - 1}"));
                }

                break;
            case RunEvent.Training { Event: TrainingEvent.EpochCompleted completed }:
                int every = Math.Max(1, _epochs / 10);
                if (completed.Summary.Epoch % every == 0 || completed.Summary.Epoch == 1 || _sinceLine.Elapsed.TotalSeconds > 5)
                {
                    Write(EpochLine(completed.Summary, _epochs));
                }

                break;
        }
    }

    /// <summary>The figures of an epoch on one line.</summary>
    internal static string EpochLine(EpochSummary epoch, int epochs)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"epoch {epoch.Epoch}/{epochs}  loss {epoch.Loss:g4}");
        if (epoch.ValidationLoss is { } validation)
        {
            line.Append(CultureInfo.InvariantCulture, $"  validation {validation:g4}");
        }

        foreach (var (name, metric) in epoch.Metrics)
        {
            line.Append(CultureInfo.InvariantCulture, $"  {name} {metric:g4}");
        }

        return line.Append(CultureInfo.InvariantCulture, $"  rate {epoch.LearningRate:g3}").ToString();
    }

    private void Write(string line)
    {
        output.WriteLine(line);
        _sinceLine.Restart();
    }
}
