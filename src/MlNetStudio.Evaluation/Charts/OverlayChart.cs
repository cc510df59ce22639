namespace MlNetStudio.Evaluation.Charts;

/// <summary>The same curve of several models, told apart by dashes as well as by color.</summary>
internal static class OverlayChart
{
    /// <summary>The most curves that can still be told apart.</summary>
    public const int Most = 4;

    private static readonly string[] Styles = ["line first", "line second", "line reference solid", "line mark"];

    /// <summary>A curve.</summary>
    /// <param name="Name">Its name in the key; short.</param>
    /// <param name="X">The horizontal values.</param>
    /// <param name="Y">The vertical ones.</param>
    public readonly record struct Series(string Name, double[] X, double[] Y);

    /// <summary>Draws the chart.</summary>
    /// <param name="svg">The drawing.</param>
    /// <param name="description">What it shows, in words.</param>
    /// <param name="x">The horizontal axis and its title.</param>
    /// <param name="y">The vertical axis and its title.</param>
    /// <param name="series">The curves; of more than <see cref="Most"/>, the first.</param>
    /// <param name="diagonal">What the line from corner to corner is called in the key; null for none.</param>
    public static void Draw(SvgWriter svg, string description, (Axis Axis, string Title) x, (Axis Axis, string Title) y, IReadOnlyList<Series> series, string? diagonal = null)
    {
        PlotFrame frame = PlotFrame.Begin(svg, description, x.Axis, x.Title, y.Axis, y.Title, hasKey: true);
        if (diagonal is not null)
        {
            frame.Segment(x.Axis.Low, y.Axis.Low, x.Axis.High, y.Axis.High, "line reference");
        }

        for (int i = Math.Min(Most, series.Count) - 1; i >= 0; i--)
        {
            frame.Line(series[i].X, series[i].Y, Styles[i]);
        }

        for (int i = 0; i < Math.Min(Most, series.Count); i++)
        {
            frame.KeyLine(Styles[i], series[i].Name);
        }

        if (diagonal is not null)
        {
            frame.KeyLine("line reference", diagonal);
        }

        svg.End();
    }
}
