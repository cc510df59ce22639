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

        if (samples.Looks.Count > 0)
        {
            html.Raw("<h3>What it looks at</h3>\n<p>Beside each image stands what speaks for the predicted class, the rest faded.</p>\n<p class=\"quiet\">")
                .Text("A square is laid over every place of the image in turn; what counts is how much of its probability the class then loses (occlusion). A class that is told by the background, or by a mark in a corner, shows here.")
                .Raw("</p>\n");
            WriteGrid(html, samples.Looks);
        }

        html.Close("section");
    }

    private static void WriteGrid(HtmlWriter html, IReadOnlyList<ImageSample> samples)
    {
        html.Raw(samples.Any(sample => sample.Look is not null) ? "<ul class=\"images pairs\">\n" : "<ul class=\"images\">\n");
        foreach (var sample in samples)
        {
            bool isRight = sample.Actual == sample.Predicted;
            html.Raw(isRight ? "<li>" : "<li class=\"wrong\">");
            WriteImage(html, sample.Png, sample.Name);
            if (sample.Look is { } look)
            {
                WriteImage(html, look, $"what counts in {sample.Name}");
            }

            html.Raw("<span>");
            html.Name(sample.Predicted).Text($" {Numbers.Percent(sample.Probability)}");
            if (!isRight)
            {
                html.Raw("<br />is ").Name(sample.Actual);
            }

            html.Raw("</span></li>\n");
        }

        html.Raw("</ul>\n");
    }

    private static void WriteImage(HtmlWriter html, byte[] png, string name) =>
        html.Raw("<img alt=\"").Text(name).Raw("\" src=\"data:image/png;base64,").Raw(Convert.ToBase64String(png)).Raw("\" />");
}
