using MlNetStudio.Evaluation.Charts;
using MlNetStudio.Evaluation.Comparisons;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Evaluation.Report.Parts;

namespace MlNetStudio.Evaluation.Report.ComparisonParts;

/// <summary>The first screen of a comparison: which model is better, by how much, and whether that is more than chance.</summary>
internal static class StandingPart
{
    public static void Write(HtmlWriter html, ComparisonReportModel model)
    {
        ModelComparison comparison = model.Comparison;
        Metric metric = MetricRegistry.For(comparison.Task)[0];
        html.Raw("<header>\n<p class=\"eyebrow\">Model comparison · ").Text(SummaryPart.TaskTitle(comparison.Task)).Raw(" · ").Name(model.DataName);
        html.Raw("</p>\n<h1>Predicting ").Name(model.Label).Text($": {Numbers.Count(comparison.Models.Count)} models").Raw("</h1>\n<div class=\"opening\"><div>\n");
        WriteSentence(html, comparison, metric);
        for (int i = 1; i < comparison.Models.Count; i++)
        {
            MetricDifference main = comparison.Main(i);
            html.Raw("<p class=\"verdict ").Raw(Wording.Tone(main.Standing)).Raw("\">").Text(Wording.Standing(ModelComparison.LetterOf(i), main.Standing)).Raw("</p>\n");
            html.Element("p", Explain(metric, comparison, i, main));
        }

        html.Raw("</div>\n");
        WriteBars(html, comparison, metric);
        html.Raw("</div>\n");
        WriteFacts(html, comparison);
        html.Raw("</header>\n");
    }

    private static void WriteSentence(HtmlWriter html, ModelComparison comparison, Metric metric)
    {
        html.Raw("<p class=\"lead\">").Text($"On the same {Numbers.Count(comparison.Rows)} rows, ");
        for (int i = 0; i < comparison.Models.Count; i++)
        {
            string letter = ModelComparison.LetterOf(i);
            html.Text(i == 0 ? "" : i == comparison.Models.Count - 1 ? " and " : ", ");
            string value = Numbers.Brief(metric, comparison.Models[i].Result.Metrics[metric.Name]);
            html.Text(i > 0 ? $"{letter} " : comparison.Task == EvaluationTask.Regression ? $"model {letter} is typically off by " : $"model {letter} is right for ");
            html.Element("strong", value);
        }

        html.Raw(".</p>\n");
    }

    private static string Explain(Metric metric, ModelComparison comparison, int model, MetricDifference main)
    {
        if (main.Standing == ModelStanding.Unknown)
        {
            return comparison.Rows == 0 ? "There are no rows." : "Its predictions, or those of A, are not all finite numbers.";
        }

        string letter = ModelComparison.LetterOf(model);
        string difference = $"{metric.Title} of {letter} less that of A: {Wording.Difference(metric, main.Difference)}, {Numbers.Percent(main.Level)[..^3]}% interval {Wording.Interval(metric, main)}.";
        string share = $" {letter} is the better one in {Numbers.Percent(main.BetterShare)} of resamples of the rows.";
        return difference + share + (main.Standing == ModelStanding.NotToldApart && main.Difference != 0 ? " Chance among the rows explains the difference; more rows may tell." : "");
    }

    private static void WriteBars(HtmlWriter html, ModelComparison comparison, Metric metric)
    {
        List<BarsChart.Bar> bars = [];
        for (int i = 0; i < comparison.Models.Count; i++)
        {
            ModelResult result = comparison.Models[i].Result;
            double value = result.Metrics[metric.Name];
            if (double.IsFinite(value))
            {
                bars.Add(new BarsChart.Bar(
                    $"{ModelComparison.LetterOf(i)} {Markup.Shorten(result.Name, 18)}",
                    value,
                    Numbers.Brief(metric, value),
                    i == 0 ? "first" : i == 1 ? "second" : i == 2 ? "third" : "plain",
                    result.IntervalOf(metric.Name) is { } interval ? (interval.Lower, interval.Upper) : null));
            }
        }

        if (bars.Count == 0)
        {
            return;
        }

        string direction = metric.HigherIsBetter ? "longer is better" : "shorter is better";
        html.Figure(metric.Title, $"({direction})");
        BarsChart.Draw(html.Svg, $"{metric.Title} of {comparison.Models.Count} models with intervals; {direction}.", bars.ToArray(), metric.IsShare ? 1 : 0);
        html.Raw("</figure>\n");
    }

    private static void WriteFacts(HtmlWriter html, ModelComparison comparison)
    {
        html.Raw("<dl class=\"facts\">");
        for (int i = 0; i < Math.Min(4, comparison.Models.Count); i++)
        {
            Contestant model = comparison.Models[i].Model;
            html.Raw("<div><dt>").Text($"Model {ModelComparison.LetterOf(i)}").Raw("</dt><dd><strong>").Name(Markup.Shorten(model.Name, 40)).Raw("</strong><span>")
                .Text($"{Numbers.Count(model.Parameters)} parameters, {Numbers.Bytes(model.FileBytes)}").Raw("</span></dd></div>");
        }

        html.Raw("</dl>\n");
    }
}
