using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Charts;

/// <summary>How the errors of a regression are distributed.</summary>
internal static class ResidualHistogram
{
    /// <summary>Draws the chart.</summary>
    /// <param name="svg">The drawing.</param>
    /// <param name="scores">The scores of a regression; usable.</param>
    /// <param name="title">What an error is, with the unit.</param>
    public static void Draw(SvgWriter svg, Scores scores, string title)
    {
        ReadOnlySpan<float> actual = scores.Actual;
        ReadOnlySpan<float> predicted = scores.Predicted;
        double[] residuals = new double[actual.Length];
        for (int row = 0; row < residuals.Length; row++)
        {
            residuals[row] = (double)actual[row] - predicted[row];
        }

        double[] sorted = (double[])residuals.Clone();
        Array.Sort(sorted);

        // From hundreds of rows on, the outermost half percent at either end shares the first and last bar.
        int cut = sorted.Length / 200;
        (double low, double high) = (sorted[cut], sorted[^(cut + 1)]);
        if (!(high > low))
        {
            (low, high) = (low - 0.5, high + 0.5);
        }

        Axis x = Axis.Linear(low, high, 7);
        int bins = Bins(sorted, x.High - x.Low);
        double[] counts = new double[bins];
        double most = 0;
        for (int row = 0; row < residuals.Length; row++)
        {
            int bin = Math.Clamp((int)((residuals[row] - x.Low) / (x.High - x.Low) * bins), 0, bins - 1);
            counts[bin] += scores.WeightOf(row);
            most = Math.Max(most, counts[bin]);
        }

        PlotFrame frame = PlotFrame.Begin(
            svg,
            $"Histogram of the errors: half of them lie between {Numbers.General(sorted[sorted.Length / 4])} and {Numbers.General(sorted[sorted.Length * 3 / 4])}.",
            x,
            title,
            Axis.Linear(0, most, 5, whole: scores.Weights.Length == 0),
            scores.Weights.Length == 0 ? "rows" : "weight of rows",
            hasKey: false);
        for (int bin = 0; bin < bins; bin++)
        {
            if (counts[bin] > 0)
            {
                double from = x.Low + ((x.High - x.Low) * bin / bins);
                double to = x.Low + ((x.High - x.Low) * (bin + 1) / bins);
                double top = frame.Y.Map(counts[bin]);
                svg.Rectangle(
                    x.Map(from) + 0.5,
                    top,
                    x.Map(to) - x.Map(from) - 1,
                    frame.Y.From - top,
                    "bar first",
                    tip: $"{Numbers.General(from)} to {Numbers.General(to)}: {Numbers.Weight(counts[bin])}");
            }
        }

        if (x.Low < 0 && x.High > 0)
        {
            svg.Line(x.Map(0), frame.Y.From, x.Map(0), frame.Y.To, "mark");
        }

        svg.End();
    }

    /// <summary>The rule of Freedman and Diaconis 1981, within what a small figure can show.</summary>
    private static int Bins(double[] sorted, double range)
    {
        double middle = sorted[sorted.Length * 3 / 4] - sorted[sorted.Length / 4];
        double width = 2 * middle / Math.Cbrt(sorted.Length);
        return width > 0 ? (int)Math.Clamp(range / width, 8, 40) : 12;
    }
}
