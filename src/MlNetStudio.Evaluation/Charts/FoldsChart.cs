using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Charts;

/// <summary>A metric on every fold, a dot on a line of its own, around their mean; below them the test rows with their interval.</summary>
internal static class FoldsChart
{
    private const double Top = 30;

    /// <summary>Draws the chart.</summary>
    /// <param name="svg">The drawing.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="folds">The value on every fold; those that are not finite are left out.</param>
    /// <param name="mean">Their mean; NaN for none.</param>
    /// <param name="test">The value on the test rows; NaN for none.</param>
    /// <param name="interval">Its interval, or null.</param>
    public static void Draw(SvgWriter svg, Metric metric, double[] folds, double mean, double test, MetricInterval? interval)
    {
        double[] shown = [.. folds.Append(test).Append(interval?.Lower ?? double.NaN).Append(interval?.Upper ?? double.NaN).Where(double.IsFinite)];
        (double low, double high) = (shown.Min(), shown.Max());
        double margin = 0.05 * (high - low);
        Axis axis = Axis.Linear(
            metric.IsShare ? Math.Max(0, low - margin) : low - margin, metric.IsShare ? Math.Min(1, high + margin) : high + margin, 4, exact: margin > 0);
        double left = 16 + (7.1 * $"fold {folds.Length}".Length);
        double pitch = Math.Clamp(300.0 / folds.Length, 6, 26);
        int everyName = (int)Math.Ceiling(16 / pitch);
        double testAt = Top + (folds.Length * pitch) + 20;
        double bottom = testAt + 18;
        (axis.From, axis.To) = (left, PlotFrame.Width - 18);
        svg.Begin(PlotFrame.Width, bottom + 42, Describe(metric, folds, mean, test));
        for (int i = 0; i < axis.Ticks.Count; i++)
        {
            double place = axis.Map(axis.Ticks[i]);
            svg.Line(place, Top - 4, place, bottom, "grid");
            svg.Text(place, bottom + 17, metric.IsShare ? Numbers.Percent(axis.Ticks[i]) : axis.Labels[i], "tick mid");
        }

        svg.Text((axis.From + axis.To) / 2, bottom + 36, metric.Title, "title mid");
        if (double.IsFinite(mean))
        {
            double place = axis.Map(mean);
            svg.Line(place, Top - 8, place, bottom, "line second");
            bool leftHalf = place < (axis.From + axis.To) / 2;
            svg.Text(place + (leftHalf ? -8 : 8), 15, "mean of the folds", leftHalf ? "key" : "key end");
        }

        for (int fold = 0; fold < folds.Length; fold++)
        {
            double middle = Top + ((fold + 0.5) * pitch);
            if (fold % everyName == 0)
            {
                svg.Text(left - 10, middle + 4.5, $"fold {fold + 1}", "name end");
            }

            if (double.IsFinite(folds[fold]))
            {
                svg.Circle(axis.Map(folds[fold]), middle, Math.Min(5, pitch / 2), "dot", $"fold {fold + 1}: {Numbers.Metric(metric, folds[fold])}");
            }
        }

        if (double.IsFinite(test))
        {
            svg.Line(axis.From, testAt - 12, axis.To, testAt - 12, "grid");
            svg.Text(left - 10, testAt + 4.5, "test", "name end");
            if (interval is not null)
            {
                svg.Line(axis.Map(interval.Lower), testAt, axis.Map(interval.Upper), testAt, "range");
            }

            double place = axis.Map(test);
            svg.Rectangle(place - 5, testAt - 5, 10, 10, "bar first", tip: $"test rows: {Numbers.Metric(metric, test)}");
        }

        svg.End();
    }

    private static string Describe(Metric metric, double[] folds, double mean, double test)
    {
        double[] finite = [.. folds.Where(double.IsFinite)];
        return finite.Length == 0
            ? $"{metric.Title} by fold: undefined."
            : $"{metric.Title} on {folds.Length} folds: from {Numbers.Metric(metric, finite.Min())} to {Numbers.Metric(metric, finite.Max())}, mean {Numbers.Metric(metric, mean)}; on the test rows {Numbers.Metric(metric, test)}.";
    }
}
