using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Evaluation.Charts;

/// <summary>Precision, recall and the share of alarms by threshold.</summary>
internal static class ThresholdChart
{
    /// <summary>Draws the chart.</summary>
    /// <param name="svg">The drawing.</param>
    /// <param name="rows">The outcomes by threshold; not empty.</param>
    /// <param name="threshold">The threshold in use.</param>
    public static void Draw(SvgWriter svg, ThresholdRow[] rows, double threshold)
    {
        PlotFrame frame = PlotFrame.Begin(
            svg, "Line chart of precision, recall and the share of rows named positive by threshold.", Axis.Unit(), "threshold", Axis.Unit(), "share", hasKey: true);
        double[] x = Array.ConvertAll(rows, row => row.Threshold);
        frame.Line(x, Array.ConvertAll(rows, row => row.Precision), "line first");
        frame.Line(x, Array.ConvertAll(rows, row => row.Recall), "line second");
        frame.Line(x, Array.ConvertAll(rows, row => (row.TruePositives + row.FalsePositives) / row.Total), "line reference");
        frame.Segment(threshold, 0, threshold, 1, "mark");
        frame.KeyLine("line first", "precision");
        frame.KeyLine("line second", "recall");
        frame.KeyLine("line reference", "named positive");
        svg.End();
    }
}
