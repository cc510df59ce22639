using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>The layers of the network.</summary>
internal static class NetworkPart
{
    public static void Write(HtmlWriter html, ReportModel model)
    {
        if (model.Network is not { } network)
        {
            return;
        }

        html.Section("network", "The network");
        html.Raw("<p>").Text($"{Numbers.Count(network.Parameters)} trained parameters in {Numbers.Count(network.Layers.Count)} layers.").Raw("</p>\n");
        html.Table("Layers from input to output", "Layer", "Kind", "Output of one row", "#Parameters");
        foreach (LayerDescription layer in network.Layers)
        {
            html.Raw("<tr>").RowHead(layer.Name).Cell(layer.Kind).Cell(layer.OutputShape).NumberCell(Numbers.Count(layer.Parameters)).Raw("</tr>\n");
        }

        html.EndTable();
        if (network.Sha256.Length > 0)
        {
            html.Raw("<p class=\"quiet\">Model file");
            if (network.FileBytes > 0)
            {
                html.Text($" of {Numbers.Bytes(network.FileBytes)}");
            }

            html.Raw(", SHA-256 <code>").Text(network.Sha256).Raw("</code></p>\n");
        }

        html.Close("section");
    }
}
