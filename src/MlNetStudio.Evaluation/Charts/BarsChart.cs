namespace MlNetStudio.Evaluation.Charts;

/// <summary>Named bars from zero, one below the other, each with its value in words; an interval is drawn as a whisker.</summary>
internal static class BarsChart
{
    private const double BarHeight = 20;
    private const double Pitch = 34;

    /// <summary>A bar.</summary>
    /// <param name="Name">What it stands for; already short.</param>
    /// <param name="Value">Its length.</param>
    /// <param name="Text">The value in words.</param>
    /// <param name="Style">Its class name: "first", "second", "third" or "plain".</param>
    /// <param name="Interval">The ends of an interval around the value.</param>
    public readonly record struct Bar(string Name, double Value, string Text, string Style, (double Lower, double Upper)? Interval = null);

    /// <summary>Draws the chart.</summary>
    /// <param name="svg">The drawing.</param>
    /// <param name="description">What it shows, in words.</param>
    /// <param name="bars">The bars; not empty.</param>
    /// <param name="full">The value at the full length; 0 for the largest.</param>
    public static void Draw(SvgWriter svg, string description, ReadOnlySpan<Bar> bars, double full = 0)
    {
        int longestName = 1;
        int longestText = 1;
        foreach (Bar bar in bars)
        {
            longestName = Math.Max(longestName, bar.Name.Length);
            longestText = Math.Max(longestText, bar.Text.Length);
        }

        double largest = full;
        foreach (Bar bar in bars)
        {
            largest = Math.Max(largest, Math.Max(Finite(bar.Value), full > 0 ? 0 : Finite(bar.Interval?.Upper ?? 0)));
        }

        double left = 8 + (longestName * 7.1);
        double room = PlotFrame.Width - left - 14 - (longestText * 7.6);
        double Length(double value) => largest > 0 ? room * Math.Clamp(Finite(value) / largest, 0, 1) : 0;
        svg.Begin(PlotFrame.Width, (bars.Length * Pitch) + 2, description);
        for (int i = 0; i < bars.Length; i++)
        {
            Bar bar = bars[i];
            double top = (i * Pitch) + ((Pitch - BarHeight) / 2);
            double middle = top + (BarHeight / 2);
            double end = left + Length(bar.Value);
            svg.Text(left - 8, middle + 4.5, bar.Name, "name end");
            if (full > 0)
            {
                svg.Rectangle(left, top, room, BarHeight, "track");
            }

            svg.Rectangle(left, top, Math.Max(1, end - left), BarHeight, "bar " + bar.Style);
            double textAt = end;
            if (bar.Interval is { } interval && double.IsFinite(interval.Lower))
            {
                (double from, double to) = (left + Length(interval.Lower), left + Length(interval.Upper));
                svg.Line(from - 2, middle, to + 2, middle, "halo");
                svg.Line(from, middle, to, middle, "whisker");
                svg.Line(from, middle - 5, from, middle + 5, "whisker");
                svg.Line(to, middle - 5, to, middle + 5, "whisker");
                textAt = Math.Max(textAt, to);
            }

            svg.Text((full > 0 ? left + room : textAt) + 8, middle + 5, bar.Text, "value");
        }

        svg.End();
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;
}
