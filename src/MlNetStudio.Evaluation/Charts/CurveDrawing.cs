using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Charts;

/// <summary>A curve over thresholds, in few enough points for a page.</summary>
internal static class CurveDrawing
{
    private const double Resolution = 0.004;

    /// <summary>Draws the points as a line, leaving out those too close to see.</summary>
    /// <param name="frame">The chart.</param>
    /// <param name="points">The points.</param>
    /// <param name="steps">Whether the line goes up or down before it goes right.</param>
    public static void Draw(PlotFrame frame, CurvePoint[] points, bool steps)
    {
        List<double> x = new(points.Length);
        List<double> y = new(points.Length);
        if (steps)
        {
            x.Add(0);
            y.Add(points[0].Y);
        }

        for (int i = 0; i < points.Length; i++)
        {
            CurvePoint point = points[i];
            if (i > 0 && i < points.Length - 1 && Math.Abs(point.X - x[^1]) < Resolution && Math.Abs(point.Y - y[^1]) < Resolution)
            {
                continue;
            }

            if (steps && x.Count > 0)
            {
                x.Add(x[^1]);
                y.Add(point.Y);
            }

            x.Add(point.X);
            y.Add(point.Y);
        }

        frame.Line(x.ToArray(), y.ToArray(), "line first");
    }

    /// <summary>Marks what the threshold in use gives.</summary>
    public static void Mark(SvgWriter svg, PlotFrame frame, CurvePoint[] points, double threshold)
    {
        int at = -1;
        for (int i = 0; i < points.Length && points[i].Threshold > threshold; i++)
        {
            at = i;
        }

        if (at < 0)
        {
            return;
        }

        (double x, double y) = (frame.X.Map(points[at].X), frame.Y.Map(points[at].Y));
        svg.Circle(x, y, 4.5, "dot");
        bool right = points[at].X < 0.6;
        double below = y < frame.Y.To + 30 ? 20 : -9;
        svg.Text(x + (right ? 9 : -9), y + below, $"at threshold {Numbers.General(Math.Round(threshold, 4))}", right ? "note" : "note end");
    }
}
