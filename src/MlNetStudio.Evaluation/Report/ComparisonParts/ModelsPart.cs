using MlNetStudio.Evaluation.Comparisons;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.ComparisonParts;

/// <summary>What each model is: its file, size and hash.</summary>
internal static class ModelsPart
{
    public static void Write(HtmlWriter html, ComparisonReportModel model)
    {
        html.Section("models", "The models");
        html.Table("The model files", "Model", "File", "#Parameters", "#Size", "SHA-256");
        for (int i = 0; i < model.Comparison.Models.Count; i++)
        {
            Contestant one = model.Comparison.Models[i].Model;
            html.Raw("<tr>").RowHead(ModelComparison.LetterOf(i)).Raw("<td>").Name(one.Name).Raw("</td>").NumberCell(Numbers.Count(one.Parameters))
                .NumberCell(Numbers.Bytes(one.FileBytes)).Raw("<td><code>").Text(one.Sha256.Length > 16 ? one.Sha256[..16] + "…" : one.Sha256).Raw("</code></td></tr>\n");
        }

        html.EndTable().Close("section");
    }
}
