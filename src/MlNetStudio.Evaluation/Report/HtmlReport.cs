using MlNetStudio.Evaluation.Output;
using MlNetStudio.Evaluation.Report.Parts;

namespace MlNetStudio.Evaluation.Report;

/// <summary>
/// The report of a model as one HTML file: nothing fetched, no script but its own short one (its content security policy
/// forbids the rest), light, dark and print in one style sheet, figures as SVG. The same model gives the same bytes. Each part of the page is a file
/// under Parts, each chart a file under Charts.
/// </summary>
public static class HtmlReport
{
    /// <summary>The page.</summary>
    /// <param name="model">What it shows.</param>
    /// <param name="options">What it may show; null for the defaults.</param>
    public static string Render(ReportModel model, ReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new ReportOptions();
        var html = new HtmlWriter();
        html.Raw("""
            <!DOCTYPE html>
            <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
            <head>
            <meta charset="utf-8" />
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; 
            """.TrimEnd('\n')).Raw(ReportScript.Policy).Raw("""
            " />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta name="color-scheme" content="light dark" />
            <meta name="generator" content="MlNetStudio" />
            <link rel="icon" href="data:," />
            <title>
            """).Text($"{model.Label}: model report").Raw("</title>\n<style>").Raw(ReportStyle.Sheet).Raw("</style>\n</head>\n<body>\n").Raw(ReportStyle.Patterns);
        html.Raw("<a class=\"skip\" href=\"#main\">Skip to the report</a>\n");
        SummaryPart.Write(html, model);
        WriteContents(html, model);
        html.Raw("<main id=\"main\">\n");
        NotesPart.Write(html, model.Notes);
        DataPart.Write(html, model);
        TrainingPart.Write(html, model);
        CompressionPart.Write(html, model);
        QualityPart.Write(html, model, options);
        FoldsPart.Write(html, model);
        SamplesPart.Write(html, model);
        CertaintyPart.Write(html, model);
        InfluencePart.Write(html, model);
        WeaknessPart.Write(html, model);
        GroupsPart.Write(html, model);
        NetworkPart.Write(html, model);
        ParityPart.Write(html, model);
        RunPart.Write(html, model);
        UsagePart.Write(html, model);
        html.Raw("\n</main>\n<footer><p>Made by MlNetStudio. This page is complete in itself: it fetches nothing and sends nothing.");
        html.Raw(SamplesPart.IsPresent(model) ? " It shows single images of the data, as was asked for." : options.ShowPoints ? " It draws single rows of data as points, as was asked for." : " It holds no row of the data; figures count rows by area.");
        html.Raw("</p></footer>\n<script>").Raw(ReportScript.Normalized).Raw("</script>\n</body>\n</html>\n");
        return html.ToString();
    }

    /// <summary>Writes the page to a file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">What the page shows.</param>
    /// <param name="options">What it may show; null for the defaults.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, ReportModel model, ReportOptions? options = null) => AtomicFile.WriteText(path, Render(model, options));

    private static void WriteContents(HtmlWriter html, ReportModel model)
    {
        html.Raw("<nav aria-label=\"Contents\"><ul>");
        Entry(html, model.Data is not null, "data", "Data");
        Entry(html, model.Training is not null, "training", "Training");
        Entry(html, model.Compression is not null, "compression", "Compression");
        Entry(html, true, "quality", "Quality");
        Entry(html, FoldsPart.IsPresent(model), "folds", "Folds");
        Entry(html, SamplesPart.IsPresent(model), "samples", "Images");
        Entry(html, CertaintyPart.IsPresent(model), "certainty", "Certainty");
        Entry(html, InfluencePart.IsPresent(model), "influence", "What matters");
        Entry(html, WeaknessPart.IsPresent(model), "weakness", "Where it fails");
        Entry(html, model.Groups.Count > 0, "groups", "Groups");
        Entry(html, model.Network is not null, "network", "Network");
        Entry(html, model.Parity is not null, "parity", "ONNX check");
        Entry(html, model.Run is not null, "run", "Settings");
        Entry(html, model.Usage is not null, "usage", "Use it");
        html.Raw("</ul></nav>\n");
    }

    private static void Entry(HtmlWriter html, bool present, string id, string text)
    {
        if (present)
        {
            html.Raw("<li><a href=\"#").Raw(id).Raw("\">").Text(text).Raw("</a></li>");
        }
    }
}
