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
        ReportPage.Begin(html, $"{model.Label}: model report");
        SummaryPart.Write(html, model);
        ReportPage.Contents(
            html,
            (model.Data is not null, "data", "Data"),
            (model.Training is not null, "training", "Training"),
            (model.Compression is not null, "compression", "Compression"),
            (true, "quality", "Quality"),
            (FoldsPart.IsPresent(model), "folds", "Folds"),
            (SamplesPart.IsPresent(model), "samples", "Images"),
            (CertaintyPart.IsPresent(model), "certainty", "Certainty"),
            (InfluencePart.IsPresent(model), "influence", "What matters"),
            (WordsPart.IsPresent(model), "words", "Words"),
            (WeaknessPart.IsPresent(model), "weakness", "Where it fails"),
            (model.Groups.Count > 0, "groups", "Groups"),
            (model.Network is not null, "network", "Network"),
            (model.Parity is not null, "parity", "ONNX check"),
            (model.Run is not null, "run", "Settings"),
            (model.Usage is not null, "usage", "Use it"));
        NotesPart.Write(html, model.Notes);
        DataPart.Write(html, model);
        TrainingPart.Write(html, model);
        CompressionPart.Write(html, model);
        QualityPart.Write(html, model, options);
        FoldsPart.Write(html, model);
        SamplesPart.Write(html, model);
        CertaintyPart.Write(html, model);
        InfluencePart.Write(html, model);
        WordsPart.Write(html, model);
        WeaknessPart.Write(html, model);
        GroupsPart.Write(html, model);
        NetworkPart.Write(html, model);
        ParityPart.Write(html, model);
        RunPart.Write(html, model);
        UsagePart.Write(html, model);
        ReportPage.End(
            html,
            SamplesPart.IsPresent(model) ? "It shows single images of the data, as was asked for."
                : model.Texts.Count > 0 ? "It shows single texts of the data, as was asked for."
                : options.ShowPoints ? "It draws single rows of data as points, as was asked for."
                : "It holds no row of the data; figures count rows by area.");
        return html.ToString();
    }

    /// <summary>Writes the page to a file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">What the page shows.</param>
    /// <param name="options">What it may show; null for the defaults.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, ReportModel model, ReportOptions? options = null) => AtomicFile.WriteText(path, Render(model, options));
}
