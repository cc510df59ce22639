using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>What a smaller form of the model gained and lost.</summary>
internal static class CompressionPart
{
    public static void Write(HtmlWriter html, ReportModel model)
    {
        if (model.Compression is not { } compression)
        {
            return;
        }

        html.Section("compression", "What compression changed");
        if (compression.Sparsity is { } sparsity)
        {
            html.Raw("<p>").Text($"{Numbers.Percent(sparsity)} of the weights of {Numbers.Count(compression.Products)} {(compression.Products == 1 ? "layer" : "layers")} are zero; the others were trained further without them.").Raw("</p>\n");
        }
        else
        {
            WriteKind(html, compression);
        }

        html.Table("Before and after", "What", "#Before", "#After", "#After / before");
        Row(html, "Size of the file", Numbers.Bytes(compression.BytesBefore), Numbers.Bytes(compression.BytesAfter), (double)compression.BytesAfter / compression.BytesBefore);
        if (compression is { PackedBefore: { } packed, PackedAfter: { } repacked })
        {
            Row(html, "The same, packed by gzip", Numbers.Bytes(packed), Numbers.Bytes(repacked), (double)repacked / packed);
        }

        if (compression is { MicrosecondsBefore: { } before, MicrosecondsAfter: { } after })
        {
            Row(html, $"Time of a row ({compression.Engine})", Numbers.General(before) + " µs", Numbers.General(after) + " µs", after / before);
        }

        foreach (Metric metric in MetricRegistry.For(model.Scores.Task))
        {
            double old = compression.MetricsBefore[metric.Name];
            html.Raw("<tr><th scope=\"row\">").Text(metric.Title).Raw("</th>").NumberCell(Numbers.Metric(metric, old))
                .NumberCell(Numbers.Metric(metric, model.Result.Metrics[metric.Name])).NumberCell("").Raw("</tr>\n");
        }

        html.EndTable();
        if (compression.Difference is { } difference && double.IsFinite(difference.Lower))
        {
            Metric first = MetricRegistry.For(model.Scores.Task)[0];
            bool isClear = difference.Lower > 0 || difference.Upper < 0;
            string Text(double value) => first.IsShare ? (value * 100).ToString("+0.00;-0.00;0", System.Globalization.CultureInfo.InvariantCulture) + " points" : Numbers.General(value);
            html.Raw("<p>").Text($"{first.Title} changed by {Text(difference.Lower)} to {Text(difference.Upper)} (95% interval over the same rows){(isClear ? "." : ": no more than chance explains.")}").Raw("</p>\n");
        }

        html.Close("section");
    }

    private static void WriteKind(HtmlWriter html, CompressionSection compression) => html.Raw("<p>")
        .Text($"The weights of {Numbers.Count(compression.Products)} {(compression.Products == 1 ? "product" : "products")} are ")
        .Text(compression.Mode == "float16" ? "16-bit floats." : $"8-bit integers, quantized {(compression.Mode == "static" ? "with ranges learned from " + Numbers.Count(compression.CalibrationRows) + " calibration rows" : "by the range of each batch")}.")
        .Raw("</p>\n");

    private static void Row(HtmlWriter html, string name, string before, string after, double ratio) => html.Raw("<tr><th scope=\"row\">").Text(name).Raw("</th>")
        .NumberCell(before).NumberCell(after).NumberCell(Numbers.Percent(ratio)).Raw("</tr>\n");
}
