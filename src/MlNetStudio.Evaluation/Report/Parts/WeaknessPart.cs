using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>Where the model fails: parts of the rows in which it does clearly worse than elsewhere.</summary>
internal static class WeaknessPart
{
    /// <summary>Whether the question was asked.</summary>
    public static bool IsPresent(ReportModel model) => model.Explanation is { Importance.Count: > 0 };

    public static void Write(HtmlWriter html, ReportModel model)
    {
        if (model.Explanation is not { Importance.Count: > 0 } explanation)
        {
            return;
        }

        html.Section("weakness", "Where it fails");
        if (explanation.Slices.Count == 0)
        {
            html.Raw("<p>").Text($"No group of rows told by one or two columns does worse than the rest by more than chance explains{(model.Scores.Rows < 500 ? "; with more test rows, smaller differences would show" : "")}.").Raw("</p>\n");
        }
        else
        {
            Metric metric = MetricRegistry.Find(model.Scores.Task, explanation.Slices[0].Metric)!;
            html.Raw("<p>").Text($"In these groups of rows the {model.Subject} does worse than in the others, by more than chance explains. Look here first for missing columns, wrong labels, or too few rows to learn from.").Raw("</p>\n");
            html.Table("Groups of rows with the worst predictions", "Rows where", "#Rows", "#" + metric.Title + " there", "#" + metric.Title + " elsewhere");
            foreach (Slice slice in explanation.Slices)
            {
                html.Raw("<tr>").RowHead(string.Join(" and ", slice.Conditions)).NumberCell($"{Numbers.Count(slice.Rows)} ({Numbers.Percent(slice.Share)})")
                    .NumberCell(Numbers.Metric(metric, slice.Value)).NumberCell(Numbers.Metric(metric, slice.Elsewhere)).Raw("</tr>\n");
            }

            html.EndTable();
        }

        WriteRules(html, model, explanation.Rules);
        html.Close("section");
    }

    private static void WriteRules(HtmlWriter html, ReportModel model, ErrorRules? rules)
    {
        if (rules is null)
        {
            return;
        }

        bool isShare = rules.Rules[0].Metric == "errorRate";
        string unit = isShare || string.IsNullOrEmpty(model.Unit) ? "" : $" ({model.Unit})";
        html.Element("h3", "In rules").Raw("<p>").Text(
            $"A small tree was fitted to the errors on {Numbers.Count(rules.FittedRows)} of these rows. On the {Numbers.Count(rules.CheckedRows)} others, of which the figures are, its rules still hold; they explain {Numbers.Percent(rules.Explained)} of how the errors vary.")
            .Raw("</p>\n");
        html.Table("Rules that tell where it errs", "Where", "#Rows", isShare ? "#Wrong there" : "#Off by on average" + unit, isShare ? "#Wrong overall" : "#Overall");
        foreach (ErrorRule rule in rules.Rules)
        {
            html.Raw("<tr>").RowHead(string.Join(" and ", rule.Conditions)).NumberCell($"{Numbers.Count(rule.Rows)} ({Numbers.Percent(rule.Share)})")
                .NumberCell(Value(rule.Value)).NumberCell(Value(rule.Overall)).Raw("</tr>\n");
        }

        html.EndTable();

        string Value(double value) => isShare ? Numbers.Percent(value) : Numbers.General(value);
    }
}
