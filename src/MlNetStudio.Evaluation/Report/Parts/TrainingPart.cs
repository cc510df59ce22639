using MlNetStudio.Evaluation.Charts;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>How the network trained.</summary>
internal static class TrainingPart
{
    public static void Write(HtmlWriter html, ReportModel model)
    {
        if (model.Training is not { } training)
        {
            return;
        }

        html.Section("training", "How the network trained");
        IReadOnlyList<EpochPoint> epochs = training.Epochs;
        html.Raw("<p>").Text($"{Numbers.Count(epochs.Count)}");
        if (training.PlannedEpochs > epochs.Count)
        {
            html.Text($" of {Numbers.Count(training.PlannedEpochs)}");
        }

        html.Text($" {(epochs.Count == 1 && training.PlannedEpochs <= 1 ? "epoch" : "epochs")} in {Numbers.Duration(training.Seconds)}");
        if (training.Outcome.Length > 0)
        {
            html.Text(": ").Text(training.Outcome);
        }

        html.Text(". ");
        if (training.BestEpoch > 0)
        {
            html.Text($"The weights of epoch {Numbers.Count(training.BestEpoch)} were kept. ");
        }

        bool changing = epochs.Count > 0 && LearningRateChart.IsWorthDrawing(epochs);
        if (epochs.Count > 0 && !changing)
        {
            html.Text($"The learning rate was {Numbers.General(epochs[0].LearningRate)} throughout. ");
        }

        if (epochs.Count == 1)
        {
            html.Text($"It ended with a loss of {Numbers.General(epochs[0].Loss)} ({Words(training.LossName)})");
            html.Text(epochs[0].ValidationLoss is { } validation ? $", {Numbers.General(validation)} on validation rows." : ".");
        }

        html.Raw("</p>\n");
        if (epochs.Count > 1)
        {
            html.Raw("<div class=\"figures\">");
            html.Figure("Loss by epoch", training.LossName.Length == 0 ? Takeaway(training) : $"({Words(training.LossName)}) {Takeaway(training)}");
            LossChart.Draw(html.Svg, training);
            html.Raw("</figure>");
            if (changing)
            {
                html.Figure("Learning rate by epoch", "");
                LearningRateChart.Draw(html.Svg, epochs);
                html.Raw("</figure>");
            }

            html.Raw("</div>\n");
        }

        html.Close("section");
    }

    // A kind's word as a file has it, such as binaryCrossEntropy, in plain words.
    private static string Words(string kind) => string.Concat(kind.Select(c => char.IsAsciiLetterUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));

    private static string Takeaway(TrainingSection training)
    {
        EpochPoint last = training.Epochs[^1];
        int best = LossChart.IndexOf(training.Epochs, training.BestEpoch);
        if (last.ValidationLoss is not { } validation)
        {
            return last.Loss < training.Epochs[0].Loss ? "The loss went down." : "The loss did not go down.";
        }

        if (best >= 0 && training.Epochs[best].ValidationLoss is { } kept && validation > 1.1 * kept && last.Loss < training.Epochs[best].Loss)
        {
            return "After the epoch that was kept, the network overfitted: the training loss fell on while the validation loss rose.";
        }

        return validation <= 1.25 * last.Loss
            ? "Both losses end close together: no sign of overfitting."
            : "The validation loss ends above the training loss, as it usually does.";
    }
}
