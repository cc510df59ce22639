namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>How to use the model.</summary>
internal static class UsagePart
{
    public static void Write(HtmlWriter html, ReportModel model)
    {
        if (model.Usage is not { } usage)
        {
            return;
        }

        html.Section("usage", "How to use the model");
        foreach (UsageCommand command in usage.Commands)
        {
            html.Raw("<p class=\"purpose\">").Text(command.Purpose).Raw("</p><pre tabindex=\"0\"><code>").Text(command.Command).Raw("</code></pre>\n");
        }

        WritePorts(html, "Inputs of the model file", usage.Inputs);
        WritePorts(html, "Outputs of the model file", usage.Outputs);
        html.Close("section");
    }

    private static void WritePorts(HtmlWriter html, string caption, IReadOnlyList<ModelPort> ports)
    {
        if (ports.Count == 0)
        {
            return;
        }

        html.Table(caption, "Name", "Type", "Shape");
        foreach (ModelPort port in ports)
        {
            html.Raw("<tr>").RowHead(port.Name).Cell(port.Type).Cell(port.Shape).Raw("</tr>\n");
        }

        html.EndTable();
    }
}
