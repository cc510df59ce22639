using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Charts;

/// <summary>The receiver operating characteristic with the point of the threshold in use.</summary>
internal static class RocChart
{
    /// <summary>Draws the chart.</summary>
    /// <param name="svg">The drawing.</param>
    /// <param name="points">The curve; not empty.</param>
    /// <param name="threshold">The threshold in use.</param>
    /// <param name="auc">The area under the curve.</param>
    /// <param name="subject">What the key calls what predicts.</param>
    public static void Draw(SvgWriter svg, CurvePoint[] points, double threshold, double auc, string subject)
    {
        PlotFrame frame = PlotFrame.Begin(
            svg,
            $"ROC curve: the area under it is {Numbers.General(auc)}; 0.5 is a coin toss, 1 is perfect.",
            Axis.Unit(),
            "false positive rate",
            Axis.Unit(),
            "true positive rate",
            hasKey: true);
        frame.Segment(0, 0, 1, 1, "line reference");
        CurveDrawing.Draw(frame, points, steps: false);
        CurveDrawing.Mark(svg, frame, points, threshold);
        frame.KeyLine("line first", subject);
        frame.KeyLine("line reference", "coin toss");
        svg.End();
    }
}
