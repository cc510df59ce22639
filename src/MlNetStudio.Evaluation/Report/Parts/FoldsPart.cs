using MlNetStudio.Evaluation.Charts;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>How steady the figures are: the metrics on every fold of a cross-validation, beside those on the test rows.</summary>
internal static class FoldsPart
{
    /// <summary>Whether there were folds.</summary>
    public static bool IsPresent(ReportModel model) => model.CrossValidation is { ByFold.Count: > 0 };

    public static void Write(HtmlWriter html, ReportModel model)
    {
        if (model.CrossValidation is not { ByFold.Count: > 0 } folds)
        {
            return;
        }

        IReadOnlyList<Metric> metrics = MetricRegistry.For(model.Scores.Task);
        html.Section("folds", "How steady it is");
        WriteLead(html, model, folds, metrics[0]);
        html.Raw("<div class=\"figures\">");
        foreach (Metric metric in Drawn(metrics, model.Scores.Task))
        {
            double[] values = Values(folds, metric);
            if (!Array.Exists(values, double.IsFinite))
            {
                continue;
            }

            html.Figure($"{metric.Title} on every fold", metric.HigherIsBetter ? "further right is better" : "further left is better");
            FoldsChart.Draw(html.Svg, metric, values, folds.Mean[metric.Name], model.Result.Metrics[metric.Name], model.Result.IntervalOf(metric.Name));
            html.Raw("</figure>");
        }

        html.Raw("</div>\n");
        WriteTable(html, model, folds, metrics);
        html.Close("section");
    }

    private static Metric[] Drawn(IReadOnlyList<Metric> metrics, EvaluationTask task)
    {
        string second = task switch
        {
            EvaluationTask.Regression => "r2",
            EvaluationTask.Binary => "auc",
            _ => "logLoss",
        };
        return [metrics[0], MetricRegistry.Find(task, second)!];
    }

    private static string Name(Metric metric) => metric.IsShare ? $"an {metric.Title.ToLowerInvariant()} of" : $"an {metric.Title} of";

    private static double[] Values(CrossValidationFacts folds, Metric metric) => [.. folds.ByFold.Select(fold => fold[metric.Name])];

    private static void WriteLead(HtmlWriter html, ReportModel model, CrossValidationFacts folds, Metric metric)
    {
        double[] values = [.. Values(folds, metric).Where(double.IsFinite)];
        double test = model.Result.Metrics[metric.Name];
        html.Raw("<p>");
        if (values.Length == 0)
        {
            html.Text($"On no fold is the {metric.Title} defined.");
        }
        else if (folds.Folds == 1)
        {
            html.Text($"Only one fold was trained; on its rows the network reaches {Name(metric)} {Numbers.Metric(metric, values[0])}.");
        }
        else
        {
            (double low, double high) = (values.Min(), values.Max());
            html.Text($"The {Numbers.Count(folds.Folds)} networks of this model, each tested on the fold that it did not learn from, reach {Name(metric)} ")
                .Raw("<strong>").Text(Numbers.Metric(metric, folds.Mean[metric.Name])).Raw("</strong>")
                .Text($" on average, from {Numbers.Metric(metric, low)} to {Numbers.Metric(metric, high)}.");
            if (double.IsFinite(test) && model.HeldOut)
            {
                bool worse = metric.HigherIsBetter ? test < low : test > high;
                bool better = metric.HigherIsBetter ? test > high : test < low;
                html.Text(worse ? $" On the test rows the whole model, their mean, reaches only {Numbers.Metric(metric, test)}, worse than any fold: are the test rows of another kind?"
                    : better ? $" On the test rows the whole model, their mean, reaches {Numbers.Metric(metric, test)}, better than any of them by itself."
                    : $" On the test rows the whole model, their mean, reaches {Numbers.Metric(metric, test)}, in line with the folds.");
            }
        }

        html.Raw("</p>\n<p class=\"quiet\">").Text(
            $"Cross-validation on {Numbers.Count(folds.Rows)} training rows. A little flattered: the best epoch of each network was chosen by the same rows, and the columns were scaled by all of them. "
            + "The spread is the standard deviation over the folds, √(Σ(mₖ − mean)² ∕ (n − 1)): how much the figure moves when other rows are learned from and tested on.").Raw("</p>\n");
    }

    private static void WriteTable(HtmlWriter html, ReportModel model, CrossValidationFacts folds, IReadOnlyList<Metric> metrics)
    {
        html.Table("Every fold in numbers", ["Rows of", "#Rows", .. metrics.Select(metric => "#" + metric.Title)]);
        for (int fold = 0; fold < folds.ByFold.Count; fold++)
        {
            Row(html, $"Fold {Numbers.Count(fold + 1)}", Numbers.Count(folds.RowsByFold[fold]), metrics, folds.ByFold[fold]);
        }

        // Not among the rows that can be sorted.
        html.Foot();
        Row(html, "Mean of the folds", "", metrics, folds.Mean);
        Row(html, "Spread (standard deviation)", "", metrics, folds.StandardDeviation);
        Row(html, "All folds' rows together", Numbers.Count(folds.Rows), metrics, folds.OutOfFold);
        Row(html, model.HeldOut ? "Test rows, whole model" : "All rows, whole model", Numbers.Count(model.Scores.Rows), metrics, model.Result.Metrics);
        html.EndFoot();
    }

    private static void Row(HtmlWriter html, string name, string rows, IReadOnlyList<Metric> metrics, MetricValues values)
    {
        html.Raw("<tr>").RowHead(name).NumberCell(rows);
        foreach (Metric metric in metrics)
        {
            html.NumberCell(Numbers.Metric(metric, values[metric.Name]));
        }

        html.Raw("</tr>\n");
    }
}
