using MlNetStudio.Evaluation.Comparisons;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.ComparisonParts;

/// <summary>How far every model's metrics lie from the first model's, and whether that is more than chance.</summary>
internal static class DifferencesPart
{
    public static void Write(HtmlWriter html, ComparisonReportModel model)
    {
        ModelComparison comparison = model.Comparison;
        html.Section("differences", "Is the difference real?");
        html.Raw("<p>").Text("Rows are drawn again and again, with replacement, the same rows for every model. A model is called better or worse where nearly all of these draws say so: where the interval of the difference leaves out zero.").Raw("</p>\n");
        for (int i = 1; i < comparison.Models.Count; i++)
        {
            string letter = ModelComparison.LetterOf(i);
            html.Table($"{letter} beside A", "Metric", $"#{letter} less A", $"#{Numbers.Percent(comparison.Main(i).Level)[..^3]}% interval", $"#{letter} better in", $"{letter} is");
            foreach (MetricDifference difference in comparison.Models[i].Differences)
            {
                Metric metric = MetricRegistry.Find(comparison.Task, difference.Name)!;
                html.Raw("<tr><th scope=\"row\">").Text(metric.Title).Raw("</th>").NumberCell(Wording.Difference(metric, difference.Difference))
                    .NumberCell(Wording.Interval(metric, difference)).NumberCell(Numbers.Percent(difference.BetterShare))
                    .Raw("<td class=\"").Raw(Wording.Tone(difference.Standing)).Raw("\">").Text(Wording.Word(difference.Standing)).Raw("</td></tr>\n");
            }

            html.EndTable();
        }

        html.Raw("<p class=\"quiet\">").Text(
            "Paired bootstrap, up to 1,000 draws. It tells of chance among these rows, not of chance in training: another seed may give another model. With many metrics and models looked at, one in twenty differences looks real by chance.").Raw("</p>\n");
        html.Close("section");
    }
}
