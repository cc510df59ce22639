using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.Pipelines.Running;

/// <summary>history.csv: a line for every epoch, of an ensemble for every epoch of every member.</summary>
internal static class HistoryCsv
{
    /// <summary>The text of the file.</summary>
    public static string Write(TrainedNetwork trained)
    {
        var text = new StringBuilder(trained.Members.IsEmpty ? "" : "member,").Append("epoch,loss,validation_loss,learning_rate");
        string[] metrics = trained.Result.History.IsEmpty ? [] : [.. trained.Result.History[0].Metrics.Keys];
        foreach (string metric in metrics)
        {
            text.Append(',').Append(metric.Replace('.', '_'));
        }

        text.Append('\n');
        if (trained.Members.IsEmpty)
        {
            Append(text, "", trained.Result.History, metrics);
        }

        foreach (var member in trained.Members)
        {
            Append(text, FormattableString.Invariant($"{member.Fold + 1},"), member.Result.History, metrics);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string prefix, ImmutableArray<EpochSummary> history, string[] metrics)
    {
        foreach (var epoch in history)
        {
            text.Append(prefix).Append(CultureInfo.InvariantCulture, $"{epoch.Epoch},{epoch.Loss},{epoch.ValidationLoss},{epoch.LearningRate}");
            foreach (string metric in metrics)
            {
                text.Append(CultureInfo.InvariantCulture, $",{epoch.Metrics.GetValueOrDefault(metric, double.NaN)}");
            }

            text.Append('\n');
        }
    }
}
