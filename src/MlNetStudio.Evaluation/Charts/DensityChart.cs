using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Charts;

/// <summary>
/// Two numbers per row, counted by area: squares grow and gain color with the number of rows in them, so that the figure
/// shows where rows lie without showing any single one. With points, each row is drawn as it is.
/// </summary>
internal static class DensityChart
{
    private const int Bins = 34;
    private const int Levels = 5;

    /// <summary>What is drawn over the rows.</summary>
    /// <param name="X">The line's horizontal coordinates.</param>
    /// <param name="Y">Its vertical ones.</param>
    /// <param name="Style">Its class names.</param>
    /// <param name="Name">Its name in the key.</param>
    public sealed record Overlay(double[] X, double[] Y, string Style, string Name);

    /// <summary>Draws the chart.</summary>
    /// <param name="svg">The drawing.</param>
    /// <param name="description">What it shows, in words.</param>
    /// <param name="x">The horizontal numbers [rows].</param>
    /// <param name="xAxis">Their axis and its title.</param>
    /// <param name="y">The vertical numbers [rows].</param>
    /// <param name="yAxis">Their axis and its title.</param>
    /// <param name="overlay">A line over them.</param>
    /// <param name="maximumPoints">0 to count by area, else the most points to draw.</param>
    public static void Draw(
        SvgWriter svg,
        string description,
        ReadOnlySpan<float> x,
        (Axis Axis, string Title) xAxis,
        ReadOnlySpan<float> y,
        (Axis Axis, string Title) yAxis,
        Overlay overlay,
        int maximumPoints)
    {
        PlotFrame frame = PlotFrame.Begin(svg, description, xAxis.Axis, xAxis.Title, yAxis.Axis, yAxis.Title, hasKey: true);
        if (maximumPoints > 0)
        {
            int stride = Math.Max(1, (x.Length + maximumPoints - 1) / maximumPoints);
            for (int row = 0; row < x.Length; row += stride)
            {
                svg.Circle(frame.X.Map(x[row]), frame.Y.Map(y[row]), 2.6, "point");
            }
        }
        else
        {
            DrawSquares(svg, frame, x, y);
        }

        frame.Line(overlay.X, overlay.Y, overlay.Style);
        frame.KeySquare("cell l3", maximumPoints > 0 ? "one row each" : "rows: larger and stronger = more");
        frame.KeyLine(overlay.Style, overlay.Name);
        svg.End();
    }

    private static void DrawSquares(SvgWriter svg, PlotFrame frame, ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double size = (frame.X.To - frame.X.From) / Bins;
        int across = Bins;
        int down = Math.Max(1, (int)((frame.Y.From - frame.Y.To) / size));
        int[] counts = new int[across * down];
        int most = 1;
        for (int row = 0; row < x.Length; row++)
        {
            if (!float.IsFinite(x[row]) || !float.IsFinite(y[row]))
            {
                continue;
            }

            int column = Math.Clamp((int)((frame.X.Map(x[row]) - frame.X.From) / size), 0, across - 1);
            int line = Math.Clamp((int)((frame.Y.From - frame.Y.Map(y[row])) / size), 0, down - 1);
            most = Math.Max(most, ++counts[(line * across) + column]);
        }

        // One path for each strength: a few elements instead of a thousand.
        for (int level = 0; level < Levels; level++)
        {
            bool open = false;
            for (int i = 0; i < counts.Length; i++)
            {
                // A square root, so that the few rows at the edge stay visible beside a crowded middle.
                double share = Math.Sqrt((double)counts[i] / most);
                if (counts[i] == 0 || Math.Min(Levels - 1, (int)(share * Levels)) != level)
                {
                    continue;
                }

                if (!open)
                {
                    svg.BeginPath(level switch { 0 => "cell l0", 1 => "cell l1", 2 => "cell l2", 3 => "cell l3", _ => "cell l4" });
                    open = true;
                }

                svg.Square(
                    frame.X.From + (((i % across) + 0.5) * size),
                    frame.Y.From - (((i / across) + 0.5) * size),
                    size * (0.45 + (0.5 * share)));
            }

            if (open)
            {
                svg.EndPath();
            }
        }
    }
}
