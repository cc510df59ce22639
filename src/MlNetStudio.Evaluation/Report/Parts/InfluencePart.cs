using MlNetStudio.Evaluation.Charts;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>What matters: how much the model leans on each column, and how it answers to those that matter most.</summary>
internal static class InfluencePart
{
    private const int MostBars = 12;
    private const int MostRows = 200;

    /// <summary>Whether there is anything to tell.</summary>
    public static bool IsPresent(ReportModel model) => model.Explanation is { Importance.Count: > 0 };

    public static void Write(HtmlWriter html, ReportModel model)
    {
        if (model.Explanation is not { Importance.Count: > 0 } explanation)
        {
            return;
        }

        html.Section("influence", "What matters");
        WriteLead(html, model, explanation);
        WriteBars(html, model, explanation);
        WriteTable(html, explanation);
        WriteDependence(html, model, explanation);
        html.Close("section");
    }

    private static void WriteLead(HtmlWriter html, ReportModel model, ModelExplanation explanation)
    {
        ColumnImportance[] clear = [.. explanation.Importance.Where(column => column.IsClear)];
        html.Raw("<p>");
        if (clear.Length == 0)
        {
            html.Text("No single column moves the predictions by more than chance explains.");
        }
        else
        {
            html.Text($"The {model.Subject} leans most on ").StrongName(clear[0].Column);
            if (clear.Length > 1)
            {
                html.Text(clear.Length == 2 ? " and " : ", ").StrongName(clear[1].Column);
            }

            if (clear.Length > 2)
            {
                html.Text(" and ").StrongName(clear[2].Column);
            }

            html.Text(".");
        }

        int without = explanation.Importance.Count - clear.Length;
        if (clear.Length > 0 && without > 0)
        {
            html.Text(without == 1 ? " One other column makes no clear difference by itself." : $" {Numbers.Count(without)} of {Numbers.Count(explanation.Importance.Count)} columns make no clear difference by themselves.");
        }

        html.Raw("</p>\n<p class=\"quiet\">").Text(
            $"Measured by shuffling one column at a time among {Numbers.Count(explanation.Rows)} rows ({Numbers.Count(explanation.Repeats)} {(explanation.Repeats == 1 ? "shuffle" : "shuffles")} each) and looking how much worse the predictions get. " +
            "Columns that tell the same share their importance. This says what the model uses, not what causes what.").Raw("</p>\n");
    }

    private static void WriteBars(HtmlWriter html, ReportModel model, ModelExplanation explanation)
    {
        Metric metric = MetricRegistry.Find(model.Scores.Task, explanation.Importance[0].Metric)!;
        var bars = explanation.Importance.Take(MostBars).Where(column => double.IsFinite(column.Loss)).Select(column => new BarsChart.Bar(
            Markup.Shorten(column.Column, 22), Math.Max(0, column.Loss), Loss(metric, column.Loss), column.IsClear ? "first" : "plain", (column.Lower, column.Upper))).ToArray();
        if (bars.Length == 0)
        {
            return;
        }

        html.Raw("<div class=\"figures\">");
        html.Figure(
            metric.IsShare ? $"Points of {metric.Title.ToLowerInvariant()} lost without the column" : $"How much the {metric.Title} grows without the column",
            explanation.Importance.Count > bars.Length ? $"the first {bars.Length} of {Numbers.Count(explanation.Importance.Count)}" : "longer is more important");
        BarsChart.Draw(html.Svg, "Bar chart of the importance of the columns with intervals.", bars);
        html.Raw("</figure></div>\n");
    }

    private static void WriteTable(HtmlWriter html, ModelExplanation explanation)
    {
        html.Raw("<details><summary>").Text("The importance of every column, in numbers").Raw("</summary>\n");
        html.Table($"Importance: {explanation.Importance[0].Metric} lost by shuffling", "Column", "#Lost", "#From", "#To");
        foreach (ColumnImportance column in explanation.Importance.Take(MostRows))
        {
            html.Raw("<tr>").RowHead(column.Column).NumberCell(Numbers.General(column.Loss)).NumberCell(Numbers.General(column.Lower))
                .NumberCell(Numbers.General(column.Upper)).Raw("</tr>\n");
        }

        html.EndTable();
        if (explanation.Importance.Count > MostRows)
        {
            html.Raw("<p class=\"quiet\">").Text($"{Numbers.Count(explanation.Importance.Count - MostRows)} less important columns are not listed.").Raw("</p>\n");
        }

        html.Raw("</details>\n");
    }

    private static void WriteDependence(HtmlWriter html, ReportModel model, ModelExplanation explanation)
    {
        if (explanation.Dependence.Count == 0)
        {
            return;
        }

        bool regression = model.Scores.Task == EvaluationTask.Regression;
        string title = regression ? "mean prediction" + (string.IsNullOrEmpty(model.Unit) ? "" : $" ({model.Unit})")
            : model.Scores.Task == EvaluationTask.Binary ? $"probability of {Markup.Shorten(ClassName(model, 1), 20)}" : "probability";
        html.Element("h3", "How it answers").Raw("\n<p class=\"quiet\">").Text(
            "Each figure gives one column many values in turn, in every row, and shows the mean of what the model then says. The faint lines are single rows, moved to begin where the mean begins: where they part from it, other columns decide how this one acts. Where columns move together in the data, some of these rows would not occur.")
            .Raw("</p>\n<div class=\"figures\">");
        foreach (DependenceCurve curve in explanation.Dependence)
        {
            string[] outputs = curve.Outputs.Count == 1 && model.Scores.Task != EvaluationTask.Multiclass
                ? ["mean"]
                : [.. curve.Outputs.Select(output => Markup.Shorten(ClassName(model, output), 14))];
            html.Figure("By " + Markup.Shorten(curve.Column, 40), curve.IsOrdered ? Evenness(curve) : "the most frequent categories");
            DependenceChart.Draw(html.Svg, curve, title, outputs, isShare: !regression);
            html.Raw("</figure>");
        }

        html.Raw("</div>\n");
    }

    private static string Evenness(DependenceCurve curve) => curve.Outputs.Count > 1 ? "" : curve.Unevenness(0) switch
    {
        < 0.1 => "acts much the same in every row",
        > 0.4 => "acts differently from row to row",
        _ => "",
    };

    private static string Loss(Metric metric, double loss) =>
        metric.IsShare ? (loss * 100).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture) : Numbers.General(loss);

    private static string ClassName(ReportModel model, int c) => c < model.ClassNames.Count ? model.ClassNames[c] : Numbers.Count(c);
}
