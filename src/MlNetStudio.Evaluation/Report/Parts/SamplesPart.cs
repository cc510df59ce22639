using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>Images with what the model says of them, and the mistakes that it is most sure of. Embedded: nothing is fetched.</summary>
internal static class SamplesPart
{
    public static bool IsPresent(ReportModel model) => model.Samples is not null;

    public static void Write(HtmlWriter html, ReportModel model)
    {
        if (model.Samples is not { } samples)
        {
            return;
        }

        html.Section("samples", "Images");
        html.Raw("<p>Test images of every class with what the ").Text(model.Subject).Raw(" says of them.</p>\n");
        WriteGrid(html, samples.Grid);
        html.Raw("<h3>Mistakes that it is most sure of</h3>\n");
        if (samples.Mistakes.Count == 0)
        {
            html.Raw("<p>It made no mistake on the test images.</p>\n");
        }
        else
        {
            html.Raw("<p>Where the labels are wrong, it shows here first.</p>\n");
            WriteGrid(html, samples.Mistakes);
        }

        html.Close("section");
    }

    private static void WriteGrid(HtmlWriter html, IReadOnlyList<ImageSample> samples)
    {
        html.Raw("<ul class=\"images\">\n");
        foreach (var sample in samples)
        {
            bool isRight = sample.Actual == sample.Predicted;
            html.Raw(isRight ? "<li>" : "<li class=\"wrong\">").Raw("<img alt=\"").Text(sample.Name).Raw("\" src=\"data:image/png;base64,").Raw(Convert.ToBase64String(sample.Png)).Raw("\" /><span>");
            html.Name(sample.Predicted).Text($" {Numbers.Percent(sample.Probability)}");
            if (!isRight)
            {
                html.Raw("<br />is ").Name(sample.Actual);
            }

            html.Raw("</span></li>\n");
        }

        html.Raw("</ul>\n");
    }
}
