using MlNetStudio.Evaluation.Fairness;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>How differently the model treats the groups that were asked about.</summary>
internal static class GroupsPart
{
    public static void Write(HtmlWriter html, ReportModel model)
    {
        if (model.Groups.Count == 0)
        {
            return;
        }

        html.Section("groups", "How it treats groups");
        html.Raw("<p class=\"quiet\">").Text("Rates and errors by group, with the largest gap between two groups and its 95% interval. Whether a gap is unfair is not a question of numbers alone; where groups differ in their base rates, the rates cannot all be equal at once.").Raw("</p>\n");
        foreach (GroupFairness fairness in model.Groups)
        {
            WriteGroups(html, model, fairness);
            WriteGaps(html, fairness);
        }

        html.Close("section");
    }

    private static void WriteGroups(HtmlWriter html, ReportModel model, GroupFairness fairness)
    {
        Metric metric = MetricRegistry.For(model.Scores.Task)[0];
        string caption = $"Groups by {Markup.Shorten(fairness.Column, 40)}";
        switch (model.Scores.Task)
        {
            case EvaluationTask.Binary:
                string positive = model.ClassNames.Count > 1 ? Markup.Shorten(model.ClassNames[1], 20) : "1";
                html.Table(caption, "Group", "#Rows", $"#Named {positive}", "#Found (true positive rate)", "#False alarms (false positive rate)", "#" + metric.Title);
                break;
            case EvaluationTask.Regression:
                html.Table(caption, "Group", "#Rows", "#Predicted too high by", "#" + metric.Title);
                break;
            default:
                html.Table(caption, "Group", "#Rows", "#" + metric.Title);
                break;
        }

        foreach (GroupOutcome group in fairness.Groups)
        {
            html.Raw("<tr>").RowHead(group.Group).NumberCell(Numbers.Count(group.Rows));
            if (model.Scores.Task == EvaluationTask.Binary)
            {
                html.NumberCell(Numbers.Percent(group.SelectionRate)).NumberCell(Numbers.Percent(group.TruePositiveRate)).NumberCell(Numbers.Percent(group.FalsePositiveRate));
            }
            else if (model.Scores.Task == EvaluationTask.Regression)
            {
                html.NumberCell(Numbers.General(group.MeanError));
            }

            html.NumberCell(Numbers.Metric(metric, group.Quality)).Raw("</tr>\n");
        }

        html.EndTable();
    }

    private static void WriteGaps(HtmlWriter html, GroupFairness fairness)
    {
        if (fairness.Gaps.Count == 0)
        {
            html.Raw("<p>").Text("Fewer than two groups have enough rows to be compared.").Raw("</p>\n");
            return;
        }

        html.Raw("<ul>");
        foreach (GroupGap gap in fairness.Gaps)
        {
            bool share = gap.Name is not ("meanError" or "rmse");
            string Text(double value) => share ? (value * 100).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture) : Numbers.General(value);
            html.Raw("<li>").Text($"{Title(gap.Name)}: {Text(gap.Value)}{(share ? " points" : "")} between ").Name(gap.Highest).Text(" and ").Name(gap.Lowest)
                .Text($" (from {Text(gap.Lower)} to {Text(gap.Upper)}){(gap.IsClear ? "" : ", which chance explains")}.").Raw("</li>\n");
        }

        html.Raw("</ul>\n");
    }

    private static string Title(string name) => name switch
    {
        "selectionRate" => "Named positive",
        "truePositiveRate" => "Found",
        "falsePositiveRate" => "False alarms",
        "meanError" => "Mean error",
        "rmse" => "RMSE",
        _ => "Accuracy",
    };
}
