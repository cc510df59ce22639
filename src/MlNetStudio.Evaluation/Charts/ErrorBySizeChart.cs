using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Charts;

/// <summary>The mean error by the size of the prediction, and whether predictions are too low or too high there.</summary>
internal static class ErrorBySizeChart
{
    /// <summary>Draws the chart.</summary>
    /// <param name="svg">The drawing.</param>
    /// <param name="bins">The groups; at least two.</param>
    /// <param name="unit">The unit in brackets, or empty.</param>
    public static void Draw(SvgWriter svg, ErrorBin[] bins, string unit)
    {
        double low = Math.Min(0, bins.Min(bin => bin.Bias));
        double high = bins.Max(bin => Math.Max(bin.MeanAbsoluteError, bin.Bias));
        PlotFrame frame = PlotFrame.Begin(
            svg,
            $"Bars of the mean error by size of the prediction: {Numbers.General(bins[0].MeanAbsoluteError)} among the smallest, {Numbers.General(bins[^1].MeanAbsoluteError)} among the largest.",
            Axis.Linear(0, bins.Length, 5, exact: true, whole: true),
            $"predictions from the smallest to the largest, in {bins.Length} groups",
            Axis.Linear(low, high > low ? high : low + 1),
            "mean error" + unit,
            hasKey: true);
        double zero = frame.Y.Map(0);
        for (int i = 0; i < bins.Length; i++)
        {
            double left = frame.X.Map(i) + 3;
            double top = frame.Y.Map(bins[i].MeanAbsoluteError);
            svg.Rectangle(left, top, frame.X.Map(i + 1) - left - 3, zero - top, "bar first", tip:
                $"predicted {Numbers.General(bins[i].Lower)} to {Numbers.General(bins[i].Upper)}: off by {Numbers.General(bins[i].MeanAbsoluteError)} on average, {Numbers.Count(bins[i].Rows)} rows");
        }

        svg.Line(frame.X.From, zero, frame.X.To, zero, "axis");
        for (int i = 0; i < bins.Length; i++)
        {
            svg.Circle(frame.X.Map(i + 0.5), frame.Y.Map(bins[i].Bias), 4, "dot", $"actual less predicted: {Numbers.General(bins[i].Bias)} on average");
        }

        frame.KeySquare("bar first", "off by, on average");
        frame.KeyDot("actual less predicted");
        svg.End();
    }
}
