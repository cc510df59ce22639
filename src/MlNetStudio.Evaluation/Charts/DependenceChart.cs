using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Charts;

/// <summary>What the model says on average as one column changes: a line over numbers, a dot for each category, with the spread of the rows and the curves of a few.</summary>
internal static class DependenceChart
{
    private const double Pitch = 26;

    private static readonly string[] Styles = ["line first", "line second", "line reference solid", "line mark"];

    /// <summary>Draws the chart.</summary>
    /// <param name="svg">The drawing.</param>
    /// <param name="curve">The curve.</param>
    /// <param name="title">What the model says, with its unit.</param>
    /// <param name="outputs">The names of the curve's outputs, already short; one for a single output.</param>
    /// <param name="isShare">Whether the outputs are probabilities.</param>
    public static void Draw(SvgWriter svg, DependenceCurve curve, string title, string[] outputs, bool isShare)
    {
        bool single = curve.Outputs.Count == 1;
        (double low, double high) = Extent(curve, single);
        Axis Values() => isShare && high - low > 0.3 ? Axis.Unit() : Axis.Linear(Math.Max(low, isShare ? 0 : double.NegativeInfinity), Math.Min(high, isShare ? 1 : double.PositiveInfinity));
        if (curve.IsOrdered)
        {
            DrawLines(svg, curve, title, outputs, Values());
        }
        else
        {
            DrawDots(svg, curve, title, outputs, Values());
        }
    }

    private static (double Low, double High) Extent(DependenceCurve curve, bool withSpread)
    {
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        for (int output = 0; output < curve.Outputs.Count; output++)
        {
            low = Math.Min(low, (withSpread ? curve.Lower : curve.Means)[output].Min());
            high = Math.Max(high, (withSpread ? curve.Upper : curve.Means)[output].Max());
            if (withSpread && HasLines(curve))
            {
                low = Math.Min(low, curve.Lines[output].Min(line => line.Min()));
                high = Math.Max(high, curve.Lines[output].Max(line => line.Max()));
            }
        }

        return (low, high);
    }

    // Over categories, lines would join what has no order.
    private static bool HasLines(DependenceCurve curve) => curve.IsOrdered && curve.Lines.Count > 0 && curve.Lines[0].Length > 0;

    private static void DrawLines(SvgWriter svg, DependenceCurve curve, string title, string[] outputs, Axis y)
    {
        double[] x = [.. curve.Values];
        PlotFrame frame = PlotFrame.Begin(
            svg, Describe(curve), Axis.Linear(x[0], x[^1], 5, exact: true), Markup.Shorten(curve.Column, 40), y, title, hasKey: true);
        if (curve.Outputs.Count == 1)
        {
            svg.BeginPath("spread");
            for (int i = 0; i < x.Length; i++)
            {
                (double px, double py) = (frame.X.Map(x[i]), frame.Y.Map(curve.Upper[0][i]));
                if (i == 0)
                {
                    svg.MoveTo(px, py);
                }
                else
                {
                    svg.LineTo(px, py);
                }
            }

            for (int i = x.Length - 1; i >= 0; i--)
            {
                svg.LineTo(frame.X.Map(x[i]), frame.Y.Map(curve.Lower[0][i]));
            }

            svg.EndPath();
            foreach (double[] line in HasLines(curve) ? curve.Lines[0] : [])
            {
                frame.Line(x, line, "ice");
            }
        }

        for (int output = 0; output < curve.Outputs.Count; output++)
        {
            frame.Line(x, curve.Means[output], Styles[output]);
            frame.KeyLine(Styles[output], outputs[output]);
        }

        if (curve.Outputs.Count == 1)
        {
            frame.KeySquare("spread", "8 in 10 rows");
            if (HasLines(curve))
            {
                frame.KeyLine("ice", "single rows");
            }
        }

        svg.End();
    }

    private static void DrawDots(SvgWriter svg, DependenceCurve curve, string title, string[] outputs, Axis values)
    {
        // Of several classes, the one that the column moves most.
        int output = 0;
        for (int i = 1; i < curve.Outputs.Count; i++)
        {
            output = curve.Means[i].Max() - curve.Means[i].Min() > curve.Means[output].Max() - curve.Means[output].Min() ? i : output;
        }

        double left = 16 + (7.1 * Math.Min(20, curve.Names.Max(name => name.Length)));
        double bottom = 12 + (curve.Names.Count * Pitch);
        (values.From, values.To) = (left, PlotFrame.Width - 18);
        svg.Begin(PlotFrame.Width, bottom + 44, Describe(curve));
        for (int i = 0; i < values.Ticks.Count; i++)
        {
            double place = values.Map(values.Ticks[i]);
            svg.Line(place, 6, place, bottom, "grid");
            svg.Text(place, bottom + 17, values.Labels[i], "tick mid");
        }

        svg.Text((values.From + values.To) / 2, bottom + 36, curve.Outputs.Count == 1 ? title : $"{title}: {outputs[output]}", "title mid");
        for (int i = 0; i < curve.Names.Count; i++)
        {
            double middle = 12 + ((i + 0.5) * Pitch);
            svg.Text(left - 8, middle + 4.5, Markup.Shorten(curve.Names[i], 20), "name end");
            if (curve.Outputs.Count == 1)
            {
                svg.Line(values.Map(curve.Lower[0][i]), middle, values.Map(curve.Upper[0][i]), middle, "range");
            }

            svg.Circle(values.Map(curve.Means[output][i]), middle, 5, "dot", $"{curve.Names[i]}: {Numbers.General(curve.Means[output][i])}");
        }

        svg.End();
    }

    private static string Describe(DependenceCurve curve)
    {
        double[] means = curve.Means[0];
        int least = Array.IndexOf(means, means.Min());
        int most = Array.IndexOf(means, means.Max());
        return $"What the model says by {curve.Column}: least at {curve.Names[least]} ({Numbers.General(means[least])}), most at {curve.Names[most]} ({Numbers.General(means[most])}).";
    }
}
