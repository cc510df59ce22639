using MlNetStudio.Evaluation.Output;
using MlNetStudio.Evaluation.Report.ComparisonParts;
using MlNetStudio.Evaluation.Report.Parts;

namespace MlNetStudio.Evaluation.Report;

/// <summary>
/// The report of several models on the same rows, one HTML file of the kind that <see cref="HtmlReport"/> is. The models go by
/// letters, of which the first screen tells the names; the first is what the others are compared with.
/// </summary>
public static class ComparisonReport
{
    /// <summary>The page.</summary>
    /// <param name="model">What it shows.</param>
    public static string Render(ComparisonReportModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        bool isUsable = model.Comparison.Models.All(compared => compared.Model.Scores.IsUsable);
        var html = new HtmlWriter();
        ReportPage.Begin(html, $"{model.Label}: comparison of models");
        StandingPart.Write(html, model);
        ReportPage.Contents(
            html, (true, "metrics", "Metrics"), (true, "differences", "Differences"), (isUsable, "curves", "Curves"), (true, "disagreement", "Where they differ"), (true, "models", "Models"));
        NotesPart.Write(html, model.Notes);
        MetricsPart.Write(html, model);
        DifferencesPart.Write(html, model);
        if (isUsable)
        {
            CurvesPart.Write(html, model);
        }

        DisagreementPart.Write(html, model);
        ModelsPart.Write(html, model);
        ReportPage.End(html, "It holds no row of the data.");
        return html.ToString();
    }

    /// <summary>Writes the page to a file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">What the page shows.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, ComparisonReportModel model) => AtomicFile.WriteText(path, Render(model));
}
