using MlNetStudio.Evaluation.Charts;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>Predicted against actual, the errors, and the fitted line where there is one feature.</summary>
internal static class RegressionFigures
{
    public static void Write(HtmlWriter html, ReportModel model, ReportOptions options)
    {
        int points = options.ShowPoints ? Math.Max(1, options.MaximumPoints) : 0;
        string unit = string.IsNullOrEmpty(model.Unit) ? "" : $" ({model.Unit})";
        html.Raw("<div class=\"figures\">");
        if (model.FeatureFit is { } fit && fit.Values.Length > 0)
        {
            WriteFit(html, model, fit, unit, points);
        }

        WritePredicted(html, model.Scores, unit, points);
        html.Figure("How far off the predictions are", Bias(model.Scores));
        ResidualHistogram.Draw(html.Svg, model.Scores, $"actual minus predicted{unit}");
        html.Raw("</figure>");
        WriteBySize(html, model.Scores, unit);
        html.Raw("</div>\n");
    }

    private static void WriteBySize(HtmlWriter html, Scores scores, string unit)
    {
        ErrorBin[] bins = ErrorBySize.Compute(scores);
        if (bins.Length < 2)
        {
            return;
        }

        double ratio = bins[^1].MeanAbsoluteError / bins[0].MeanAbsoluteError;
        html.Figure("Whether large predictions are worse", ratio is > 1.5 and < double.PositiveInfinity
            ? $"Among the largest predictions, errors are {Numbers.General(Math.Round(ratio, 1))} times those among the smallest."
            : "Errors are of about one size, or smaller, where predictions are large.");
        ErrorBySizeChart.Draw(html.Svg, bins, unit);
        html.Raw("</figure>");
    }

    private static void WriteFit(HtmlWriter html, ReportModel model, FeatureFit fit, string unit, int points)
    {
        Axis x = Range(fit.Values, fit.LineX, 6);
        Axis y = Range(fit.Actual, fit.LineY, 5);
        double[] lineX = Array.ConvertAll(fit.LineX, value => (double)value);
        double[] lineY = Array.ConvertAll(fit.LineY, value => (double)value);
        html.Figure("The fitted line through the data", $"{Numbers.Count(fit.Values.Length)} rows");
        DensityChart.Draw(
            html.Svg,
            $"The fitted line of {model.Label} by {fit.Feature} over the data.",
            fit.Values,
            (x, Markup.Shorten(fit.Feature, 40)),
            fit.Actual,
            (y, Markup.Shorten(model.Label, 28) + unit),
            new DensityChart.Overlay(lineX, lineY, "line second solid", model.Subject),
            points);
        html.Raw("</figure>");
    }

    private static void WritePredicted(HtmlWriter html, Scores scores, string unit, int points)
    {
        // Both axes have one range, so that the diagonal is where predicted and actual agree.
        Axis x = Range(scores.Predicted, scores.Actual, 5);
        Axis y = Range(scores.Predicted, scores.Actual, 5);
        long beyond = Beyond(scores.Predicted, scores.Actual, x);
        html.Figure("Predicted against actual", beyond == 0
            ? "On the dotted line, prediction and truth agree."
            : $"On the dotted line, prediction and truth agree. {Numbers.Count(beyond)} extreme {(beyond == 1 ? "row is" : "rows are")} drawn at the edge.");
        DensityChart.Draw(
            html.Svg,
            $"Predicted against actual values of {Numbers.Count(scores.Rows)} rows; R² is {Numbers.General(new RSquared().Compute(scores))}.",
            scores.Predicted,
            (x, "predicted" + unit),
            scores.Actual,
            (y, "actual" + unit),
            new DensityChart.Overlay([x.Low, x.High], [x.Low, x.High], "line reference", "agreement"),
            points);
        html.Raw("</figure>");
    }

    private static string Bias(Scores scores)
    {
        double sum = 0;
        for (int row = 0; row < scores.Rows; row++)
        {
            sum += scores.WeightOf(row) * ((double)scores.Actual[row] - scores.Predicted[row]);
        }

        double bias = sum / scores.TotalWeight;
        double rmse = new RootMeanSquaredError().Compute(scores);
        return Math.Abs(bias) < 0.1 * rmse
            ? "On average, predictions are neither too high nor too low."
            : $"On average, predictions are {Numbers.General(Math.Abs(bias))} too {(bias > 0 ? "low" : "high")}.";
    }

    /// <summary>The range of two series, a little widened. From hundreds of rows on, the outermost half percent at either end does not stretch it.</summary>
    private static Axis Range(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int ticks)
    {
        (double low, double high) = Extent(first);
        (double low2, double high2) = Extent(second);
        (low, high) = (Math.Min(low, low2), Math.Max(high, high2));
        double margin = 0.03 * (high - low);
        return Axis.Linear(low - margin, high + margin, ticks, exact: margin > 0);
    }

    private static (double Low, double High) Extent(ReadOnlySpan<float> values)
    {
        float[] sorted = values.ToArray();
        Array.Sort(sorted);
        if (sorted.Length == 0)
        {
            return (0, 0);
        }

        int cut = sorted.Length / 200;
        return (sorted[cut], sorted[^(cut + 1)]);
    }

    private static long Beyond(ReadOnlySpan<float> first, ReadOnlySpan<float> second, Axis axis)
    {
        long count = 0;
        for (int row = 0; row < first.Length; row++)
        {
            bool inside = first[row] >= axis.Low && first[row] <= axis.High && second[row] >= axis.Low && second[row] <= axis.High;
            count += inside ? 0 : 1;
        }

        return count;
    }
}
