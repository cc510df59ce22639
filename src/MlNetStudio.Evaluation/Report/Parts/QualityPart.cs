using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>How good the network is: all metrics beside the other models, then the figures of its task.</summary>
internal static class QualityPart
{
    public static void Write(HtmlWriter html, ReportModel model, ReportOptions options)
    {
        html.Section("quality", "How good it is");
        html.Raw("<p>").Text($"Measured on {Numbers.Count(model.Scores.Rows)} ")
            .Text(model.HeldOut ? "test rows that took no part in training." : $"rows that the {model.Subject} was trained on: expect less from rows that it has not seen.").Raw("</p>\n");
        WriteMetrics(html, model);
        if (model.Scores.IsUsable)
        {
            if (model.Scores.Task == EvaluationTask.Regression)
            {
                RegressionFigures.Write(html, model, options);
            }
            else
            {
                ClassificationFigures.Write(html, model);
            }
        }

        html.Close("section");
    }

    private static void WriteMetrics(HtmlWriter html, ReportModel model)
    {
        ModelResult?[] results = [model.Result, model.Previous, model.Linear, model.Baseline];
        bool intervals = model.Result.Intervals.Count > 0;
        List<string> heads = ["Metric", "#" + Markup.Capitalize(model.Subject)];
        if (intervals)
        {
            heads.Add("#" + Numbers.Percent(model.Result.Intervals[0].Level).Replace(".0%", "%", StringComparison.Ordinal) + " interval");
        }

        for (int i = 1; i < results.Length; i++)
        {
            if (results[i] is not null)
            {
                heads.Add(i switch { 1 => "#Before", 2 => "#Linear model", _ => "#Baseline" });
            }
        }

        heads.Add("What it says");
        html.Table(model.Linear is null ? "Metrics beside a baseline" : "Metrics beside a linear model and a baseline", heads.ToArray());
        foreach (Metric metric in MetricRegistry.For(model.Scores.Task))
        {
            double best = Best(metric, results);
            html.Raw("<tr><th scope=\"row\">").Text(metric.Title).Raw("</th>");
            for (int i = 0; i < results.Length; i++)
            {
                if (results[i] is not { } result)
                {
                    continue;
                }

                double value = result.Metrics[metric.Name];
                html.NumberCell(Numbers.Metric(metric, value), best: value == best);
                if (i == 0 && intervals)
                {
                    html.NumberCell(result.IntervalOf(metric.Name) is { } interval
                        ? $"{Numbers.Metric(metric, interval.Lower)} to {Numbers.Metric(metric, interval.Upper)}"
                        : Numbers.None);
                }
            }

            html.Raw("<td class=\"says\">").Text(metric.Explanation).Text(metric.HigherIsBetter ? " More is better." : " Less is better.").Raw("</td></tr>\n");
        }

        html.EndTable();
        html.Raw("<p class=\"quiet\">");
        if (model.Previous is not null)
        {
            html.Text("Before: the model that this training went on from. ");
        }

        if (model.Linear is { } linear && linear.Description.Length > 0)
        {
            html.Text($"Linear model: {linear.Description}. ");
        }

        if (model.Baseline is { } baseline && baseline.Description.Length > 0)
        {
            html.Text($"Baseline: {baseline.Description}. ");
        }

        html.Text("The best of each line is underlined").Text(intervals ? "; the intervals say how far chance among the test rows may have moved a metric." : ".").Raw("</p>\n");
    }

    private static double Best(Metric metric, ModelResult?[] results)
    {
        double best = double.NaN;
        foreach (ModelResult? result in results)
        {
            double value = result?.Metrics[metric.Name] ?? double.NaN;
            if (double.IsFinite(value) && (double.IsNaN(best) || (value > best) == metric.HigherIsBetter))
            {
                best = value;
            }
        }

        return best;
    }
}
