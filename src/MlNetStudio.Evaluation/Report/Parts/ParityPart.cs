using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>The exported file, scored by another engine, against the trained network.</summary>
internal static class ParityPart
{
    public static void Write(HtmlWriter html, ReportModel model)
    {
        if (model.Parity is not { } parity)
        {
            return;
        }

        string kind = parity.IsRelative ? "relative difference" : "difference";
        html.Section("parity", "Does the exported file say the same?");
        html.Raw("<p class=\"verdict ").Raw(parity.Passed ? "good" : "poor").Raw("\">");
        html.Text(parity.Passed ? "✓ Yes: the ONNX file and the trained network agree" : "✗ No: the ONNX file and the trained network differ").Raw("</p>\n<p>");
        html.Text($"The file was scored by {parity.Engine} {parity.Version} on {Numbers.Count(parity.Rows)} test rows. ");
        html.Text($"The largest {kind} is ").Raw("<strong>").Text(Numbers.General(parity.LargestDifference)).Raw("</strong>");
        html.Text($"; {Numbers.General(parity.Tolerance)} is allowed.").Raw("</p>\n").Close("section");
    }
}
