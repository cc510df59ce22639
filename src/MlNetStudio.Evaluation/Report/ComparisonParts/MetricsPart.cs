using MlNetStudio.Evaluation.Comparisons;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.ComparisonParts;

/// <summary>Every metric of every model.</summary>
internal static class MetricsPart
{
    public static void Write(HtmlWriter html, ComparisonReportModel model)
    {
        ModelComparison comparison = model.Comparison;
        html.Section("metrics", "How good each is");
        html.Raw("<p>").Text($"Measured on the same {Numbers.Count(comparison.Rows)} rows. The best of each line is underlined; what chance among the rows may have moved stands in parentheses. Whether two models differ is not to be read from these intervals, but from the differences below.").Raw("</p>\n");
        html.Table("Metrics of the models", ["Metric", .. comparison.Models.Select((_, i) => "#" + ModelComparison.LetterOf(i))]);
        foreach (Metric metric in MetricRegistry.For(comparison.Task))
        {
            double[] values = [.. comparison.Models.Select(compared => compared.Result.Metrics[metric.Name])];
            double[] finite = [.. values.Where(double.IsFinite)];
            double best = finite.Length == 0 ? double.NaN : metric.HigherIsBetter ? finite.Max() : finite.Min();
            html.Raw("<tr><th scope=\"row\">").Text(metric.Title).Raw("</th>");
            for (int i = 0; i < values.Length; i++)
            {
                html.NumberCell(comparison.Models[i].Result.IntervalOf(metric.Name) is { } interval
                    ? $"{Numbers.Metric(metric, values[i])} ({Numbers.Metric(metric, interval.Lower)} to {Numbers.Metric(metric, interval.Upper)})"
                    : Numbers.Metric(metric, values[i]), best: values[i] == best);
            }

            html.Raw("</tr>\n");
        }

        html.EndTable().Close("section");
    }
}
