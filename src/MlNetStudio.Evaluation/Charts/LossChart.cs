using MlNetStudio.Evaluation.Output;
using MlNetStudio.Evaluation.Report;

namespace MlNetStudio.Evaluation.Charts;

/// <summary>Training and validation loss by epoch, with the epoch that was kept.</summary>
internal static class LossChart
{
    private const int MaximumPoints = 600;

    /// <summary>Draws the chart; there must be at least two epochs.</summary>
    public static void Draw(SvgWriter svg, TrainingSection training)
    {
        IReadOnlyList<EpochPoint> epochs = training.Epochs;
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        bool hasValidation = false;
        foreach (EpochPoint epoch in epochs)
        {
            Extend(epoch.Loss, ref low, ref high);
            if (epoch.ValidationLoss is { } loss)
            {
                hasValidation = true;
                Extend(loss, ref low, ref high);
            }
        }

        // A loss that falls by a large factor would lie flat on a linear axis.
        bool logarithmic = low > 0 && high / low > 30;
        Axis y = logarithmic ? Axis.Logarithmic(low, high) : Axis.Linear(low is > 0 && low < 0.5 * high ? 0 : low, high);
        Axis x = Axis.Linear(epochs[0].Epoch, Math.Max(epochs[^1].Epoch, epochs[0].Epoch + 1), 6, exact: true, whole: true);
        string loss0 = Numbers.General(epochs[0].Loss);
        PlotFrame frame = PlotFrame.Begin(
            svg,
            $"Line chart: the training loss goes from {loss0} to {Numbers.General(epochs[^1].Loss)} over {epochs.Count} epochs.",
            x,
            "epoch",
            y,
            logarithmic ? "loss, log scale" : "loss",
            hasKey: true);
        int best = IndexOf(epochs, training.BestEpoch);
        if (best >= 0)
        {
            double place = x.Map(training.BestEpoch);
            svg.Line(place, y.From, place, y.To, "mark");
        }

        Draw(frame, epochs, "line first", validation: false, best);
        frame.KeyLine("line first", "training");
        if (hasValidation)
        {
            Draw(frame, epochs, "line second", validation: true, best);
            frame.KeyLine("line second", "validation");
        }

        if (best >= 0)
        {
            double value = epochs[best].ValidationLoss ?? epochs[best].Loss;
            svg.Circle(x.Map(training.BestEpoch), y.Map(value), 4, "dot", $"epoch {training.BestEpoch}: {Numbers.General(value)}");
            frame.KeyLine("mark", $"kept: epoch {training.BestEpoch}");
        }

        svg.End();
    }

    /// <summary>The place of an epoch's number, or -1.</summary>
    internal static int IndexOf(IReadOnlyList<EpochPoint> epochs, int epoch)
    {
        for (int i = 0; i < epochs.Count; i++)
        {
            if (epochs[i].Epoch == epoch)
            {
                return i;
            }
        }

        return -1;
    }

    private static void Draw(PlotFrame frame, IReadOnlyList<EpochPoint> epochs, string style, bool validation, int best)
    {
        int stride = (epochs.Count + MaximumPoints - 1) / MaximumPoints;
        List<double> x = new(MaximumPoints);
        List<double> y = new(MaximumPoints);
        for (int i = 0; i < epochs.Count; i++)
        {
            double? value = validation ? epochs[i].ValidationLoss : epochs[i].Loss;
            if (value is { } loss && (i % stride == 0 || i == best || i == epochs.Count - 1))
            {
                x.Add(epochs[i].Epoch);
                y.Add(loss);
            }
        }

        frame.Line(x.ToArray(), y.ToArray(), style);
    }

    private static void Extend(double value, ref double low, ref double high)
    {
        if (double.IsFinite(value))
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
    }
}
