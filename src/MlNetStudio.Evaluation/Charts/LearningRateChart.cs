using MlNetStudio.Evaluation.Report;

namespace MlNetStudio.Evaluation.Charts;

/// <summary>The learning rate by epoch.</summary>
internal static class LearningRateChart
{
    /// <summary>Whether the rate changes, so that a chart says more than a number.</summary>
    public static bool IsWorthDrawing(IReadOnlyList<EpochPoint> epochs)
    {
        foreach (EpochPoint epoch in epochs)
        {
            if (Math.Abs(epoch.LearningRate - epochs[0].LearningRate) > 1e-6 * Math.Abs(epochs[0].LearningRate))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Draws the chart.</summary>
    public static void Draw(SvgWriter svg, IReadOnlyList<EpochPoint> epochs)
    {
        double[] x = new double[epochs.Count];
        double[] y = new double[epochs.Count];
        double high = 0;
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = epochs[i].Epoch;
            y[i] = epochs[i].LearningRate;
            high = Math.Max(high, y[i]);
        }

        PlotFrame frame = PlotFrame.Begin(
            svg,
            "Line chart of the learning rate by epoch.",
            Axis.Linear(x[0], Math.Max(x[^1], x[0] + 1), 6, exact: true, whole: true),
            "epoch",
            Axis.Linear(0, high),
            "learning rate",
            hasKey: false);
        frame.Line(x, y, "line first");
        svg.End();
    }
}
