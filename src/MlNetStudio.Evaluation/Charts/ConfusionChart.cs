using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Charts;

/// <summary>
/// The confusion matrix: a row for each true class, a column for each predicted one. Right cells and wrong cells differ in
/// color and in outline, and every cell says its number, so that black and white loses nothing.
/// </summary>
internal static class ConfusionChart
{
    /// <summary>From this many classes on, cells are too small for numbers.</summary>
    public const int NumberedClasses = 20;

    /// <summary>From this many classes on there is no chart: the table of mistakes says more.</summary>
    public const int MaximumClasses = 60;

    /// <summary>Draws the chart.</summary>
    public static void Draw(SvgWriter svg, ConfusionMatrix matrix, IReadOnlyList<string> classNames)
    {
        int n = matrix.Classes;
        bool numbered = n <= NumberedClasses;
        int longest = 1;
        string[] names = new string[n];
        for (int c = 0; c < n; c++)
        {
            names[c] = Markup.Shorten(c < classNames.Count ? classNames[c] : Numbers.Count(c), 14);
            longest = Math.Max(longest, names[c].Length);
        }

        double font = numbered ? 12 : Math.Max(5, 300.0 / n);
        double left = 26 + (longest * font * 0.56) + 6;
        double cell = Math.Min(84, (PlotFrame.Width - left - 70) / n);
        bool turned = longest * font * 0.56 > cell - 4;
        double top = 26 + (turned ? (longest * font * 0.56) + 6 : 18);
        double height = top + (cell * n) + (numbered ? 8 : 4);
        double total = 0;
        double right = 0;
        for (int c = 0; c < n; c++)
        {
            total += matrix.ActualTotal(c);
            right += matrix[c, c];
        }

        svg.Begin(PlotFrame.Width, height, $"Confusion matrix: {Numbers.Weight(right)} of {Numbers.Weight(total)} rows on the diagonal, where predicted and true class agree.");
        svg.Text(left + (cell * n / 2), 13, "predicted", "title mid");
        svg.Text(13, top + (cell * n / 2), "true", "title mid", turned: true);
        if (numbered)
        {
            svg.Text(left + (cell * n) + 10, top - 8, "found", "title");
        }

        string small = numbered ? "" : n <= 32 ? " s7" : " s5";
        for (int c = 0; c < n; c++)
        {
            double middle = (c + 0.5) * cell;
            svg.Text(left - 7, top + middle + (font / 3), names[c], "tick end" + small);
            if (turned)
            {
                svg.Text(left + middle + (font / 3), top - 7, names[c], "tick" + small, turned: true);
            }
            else
            {
                svg.Text(left + middle, top - 8, names[c], "tick mid" + small);
            }

            if (numbered)
            {
                svg.Text(left + (cell * n) + 10, top + middle + 4, Numbers.Percent(Recall.Of(matrix, c)), "tick");
            }
        }

        for (int t = 0; t < n; t++)
        {
            for (int p = 0; p < n; p++)
            {
                double value = matrix[t, p];
                double share = matrix.ActualTotal(t) > 0 ? value / matrix.ActualTotal(t) : 0;
                svg.Rectangle(
                    left + (p * cell) + 1,
                    top + (t * cell) + 1,
                    cell - 2,
                    cell - 2,
                    t == p ? "heat right" : "heat wrong",
                    value > 0 ? 0.12 + (0.88 * share) : 0,
                    value > 0 && !numbered ? $"true {names[t]}, predicted {names[p]}: {Numbers.Weight(value)}" : null);
                if (numbered)
                {
                    svg.Text(
                        left + ((p + 0.5) * cell),
                        top + ((t + 0.5) * cell) + 5,
                        Numbers.Weight(value),
                        value == 0 ? "zero mid" : cell < 30 ? "count mid small" : "count mid");
                }
            }
        }

        svg.End();
    }
}
