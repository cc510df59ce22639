using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Charts;

/// <summary>How often it was so against how sure the model was, and below how many rows that rests on.</summary>
internal static class CalibrationChart
{
    /// <summary>Draws the chart.</summary>
    /// <param name="svg">The drawing.</param>
    /// <param name="bins">The bins; not empty.</param>
    /// <param name="xTitle">What the model said.</param>
    /// <param name="yTitle">What was so.</param>
    /// <param name="subject">What the key calls what predicts.</param>
    public static void Draw(SvgWriter svg, CalibrationBin[] bins, string xTitle, string yTitle, string subject)
    {
        PlotFrame frame = PlotFrame.Begin(
            svg,
            $"Calibration chart: the average gap between what was said and what was so is {Numbers.Percent(CalibrationCurve.ExpectedError(bins))}.",
            Axis.Unit(),
            xTitle,
            Axis.Unit(),
            yTitle,
            hasKey: true);
        double largest = 0;
        double[] x = new double[bins.Length];
        double[] y = new double[bins.Length];
        for (int i = 0; i < bins.Length; i++)
        {
            largest = Math.Max(largest, bins[i].Weight);
            (x[i], y[i]) = (bins[i].Confidence, bins[i].Observed);
        }

        foreach (CalibrationBin bin in bins)
        {
            double height = 0.2 * (frame.Y.From - frame.Y.To) * bin.Weight / largest;
            double left = frame.X.Map(bin.Lower) + 2;
            svg.Rectangle(left, frame.Y.From - height, frame.X.Map(bin.Upper) - left - 2, height, "quiet", tip: $"{Numbers.Weight(bin.Weight)} rows");
        }

        frame.Segment(0, 0, 1, 1, "line reference");
        frame.Line(x, y, "line first");
        foreach (CalibrationBin bin in bins)
        {
            svg.Circle(
                frame.X.Map(bin.Confidence),
                frame.Y.Map(bin.Observed),
                3 + (4 * Math.Sqrt(bin.Weight / largest)),
                "dot",
                $"said {Numbers.Percent(bin.Confidence)}, was so {Numbers.Percent(bin.Observed)}, {Numbers.Weight(bin.Weight)} rows");
        }

        frame.KeyLine("line first", subject);
        frame.KeyLine("line reference", "perfect");
        frame.KeySquare("quiet", "rows");
        svg.End();
    }
}
