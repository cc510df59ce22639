using System.Globalization;
using MlNetStudio.Evaluation.Charts;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>
/// How sure the model must be before it names the positive class: a chart, a table of thresholds that suit different costs,
/// and, where scripts run, a slider.
/// </summary>
internal static class ThresholdFigure
{
    public static void Write(HtmlWriter html, Scores scores, string positive)
    {
        ThresholdRow[] rows = ThresholdTable.Compute(scores);
        if (rows.Length == 0)
        {
            return;
        }

        html.Element("h3", "Choosing a threshold").Raw("\n<p>").Text("The model names ").StrongName(positive)
            .Text($" where its probability lies above {Number(scores.Threshold)}. A lower threshold finds more of them and raises more false alarms; what is right depends on what each kind of mistake costs.").Raw("</p>\n");
        html.Raw("<div class=\"figures\"><figure><figcaption><strong>").Text("What a threshold does").Raw("</strong></figcaption>");
        ThresholdChart.Draw(html.Svg, rows, scores.Threshold);
        html.Raw("</figure>");
        WriteChooser(html, rows, scores);
        html.Raw("</div>\n");
        html.Table("Thresholds for different costs", "Suits", "#Threshold", "#Found (recall)", "#Right when named (precision)", "#False alarms", "#Misses");
        Row(html, "In use", ThresholdTable.At(scores, scores.Threshold));
        Row(html, "Best F1", ThresholdTable.BestF1(rows));
        Row(html, "A miss costs as much as a false alarm", ThresholdTable.Cheapest(rows, 1));
        Row(html, "A miss costs 5 times as much", ThresholdTable.Cheapest(rows, 5));
        Row(html, "A miss costs 20 times as much", ThresholdTable.Cheapest(rows, 20));
        Row(html, "A false alarm costs 5 times as much", ThresholdTable.Cheapest(rows, 0.2));
        html.EndTable();
    }

    /// <summary>The slider, hidden until the page's script shows it. It holds counts by threshold, no row.</summary>
    private static void WriteChooser(HtmlWriter html, ThresholdRow[] rows, Scores scores)
    {
        string Join(Func<ThresholdRow, double> value) => string.Join(' ', rows.Select(row => value(row).ToString("0.####", CultureInfo.InvariantCulture)));
        html.Raw("<form class=\"chooser\" hidden=\"hidden\" data-tp=\"").Raw(Join(row => row.TruePositives)).Raw("\" data-fp=\"").Raw(Join(row => row.FalsePositives))
            .Raw("\" data-fn=\"").Raw(Join(row => row.FalseNegatives)).Raw("\" data-tn=\"").Raw(Join(row => row.TrueNegatives)).Raw("\">");
        html.Raw("<p><label>Threshold <output name=\"shown\"></output><input type=\"range\" name=\"threshold\" min=\"1\" max=\"99\" step=\"1\" value=\"")
            .Raw(Math.Clamp((int)Math.Round(scores.Threshold * 100), 1, 99).ToString(CultureInfo.InvariantCulture)).Raw("\" /></label></p>");
        html.Raw("<p><label>A miss costs <input type=\"number\" name=\"miss\" min=\"0\" step=\"any\" value=\"1\" /></label> <label>a false alarm costs <input type=\"number\" name=\"alarm\" min=\"0\" step=\"any\" value=\"1\" /></label> <button type=\"button\" name=\"cheapest\">Go to the cheapest</button></p>");
        html.Raw("<dl aria-live=\"polite\"><div><dt>Found (recall)</dt><dd data-out=\"recall\"></dd></div><div><dt>Right when named (precision)</dt><dd data-out=\"precision\"></dd></div><div><dt>False alarms</dt><dd data-out=\"alarms\"></dd></div><div><dt>Misses</dt><dd data-out=\"misses\"></dd></div><div><dt>Accuracy</dt><dd data-out=\"accuracy\"></dd></div><div><dt>Cost of 1,000 rows</dt><dd data-out=\"cost\"></dd></div></dl></form>");
    }

    private static void Row(HtmlWriter html, string name, ThresholdRow row) => html.Raw("<tr><th scope=\"row\">").Text(name).Raw("</th>").NumberCell(Number(row.Threshold))
        .NumberCell(Numbers.Percent(row.Recall)).NumberCell(Numbers.Percent(row.Precision)).NumberCell(Numbers.Weight(row.FalsePositives))
        .NumberCell(Numbers.Weight(row.FalseNegatives)).Raw("</tr>\n");

    private static string Number(double threshold) => threshold.ToString("0.##", CultureInfo.InvariantCulture);
}
