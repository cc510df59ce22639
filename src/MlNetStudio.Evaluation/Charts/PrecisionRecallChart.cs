using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Charts;

/// <summary>Precision by recall with the point of the threshold in use.</summary>
internal static class PrecisionRecallChart
{
    /// <summary>Draws the chart.</summary>
    /// <param name="svg">The drawing.</param>
    /// <param name="points">The curve; not empty.</param>
    /// <param name="threshold">The threshold in use.</param>
    /// <param name="averagePrecision">The average precision.</param>
    /// <param name="share">The share of positive rows, the precision of calling every row positive.</param>
    /// <param name="subject">What the key calls what predicts.</param>
    public static void Draw(SvgWriter svg, CurvePoint[] points, double threshold, double averagePrecision, double share, string subject)
    {
        PlotFrame frame = PlotFrame.Begin(
            svg,
            $"Precision-recall curve: the average precision is {Numbers.General(averagePrecision)}; calling every row positive has {Numbers.General(share)}.",
            Axis.Unit(),
            "recall",
            Axis.Unit(),
            "precision",
            hasKey: true);
        frame.Segment(0, share, 1, share, "line reference");
        CurveDrawing.Draw(frame, points, steps: true);
        CurveDrawing.Mark(svg, frame, points, threshold);
        frame.KeyLine("line first", subject);
        frame.KeyLine("line reference", "call all positive");
        svg.End();
    }
}
