using System.Globalization;
using System.Text;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.Pipelines.Running;

/// <summary>history.csv: a line for every epoch.</summary>
internal static class HistoryCsv
{
    /// <summary>The text of the file.</summary>
    public static string Write(TrainingResult training)
    {
        var text = new StringBuilder("epoch,loss,validation_loss,learning_rate");
        string[] metrics = training.History.IsEmpty ? [] : [.. training.History[0].Metrics.Keys];
        foreach (string metric in metrics)
        {
            text.Append(',').Append(metric.Replace('.', '_'));
        }

        text.Append('\n');
        foreach (var epoch in training.History)
        {
            text.Append(CultureInfo.InvariantCulture, $"{epoch.Epoch},{epoch.Loss},{epoch.ValidationLoss},{epoch.LearningRate}");
            foreach (string metric in metrics)
            {
                text.Append(CultureInfo.InvariantCulture, $",{epoch.Metrics.GetValueOrDefault(metric, double.NaN)}");
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
