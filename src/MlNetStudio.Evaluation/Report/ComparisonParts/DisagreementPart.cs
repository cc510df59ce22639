using MlNetStudio.Evaluation.Comparisons;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.ComparisonParts;

/// <summary>On how many rows models say something else than the first, who is then right, and where that happens most.</summary>
internal static class DisagreementPart
{
    public static void Write(HtmlWriter html, ComparisonReportModel model)
    {
        ModelComparison comparison = model.Comparison;
        Metric metric = MetricRegistry.For(comparison.Task)[0];
        bool isRegression = comparison.Task == EvaluationTask.Regression;
        html.Section("disagreement", "Where they differ");
        for (int i = 1; i < comparison.Models.Count; i++)
        {
            ComparedModel compared = comparison.Models[i];
            string letter = ModelComparison.LetterOf(i);
            if (compared.Agreement is not { } agreement)
            {
                continue;
            }

            html.Element("h3", $"{letter} and A").Raw("<p>").Text(isRegression ? Values(letter, agreement) : Classes(letter, agreement)).Raw("</p>\n");
            if (compared.Disagreements.Count == 0)
            {
                html.Raw("<p class=\"quiet\">").Text("In no group of rows told by one or two columns do they disagree more than elsewhere by more than chance explains.").Raw("</p>\n");
                continue;
            }

            html.Table($"Where {letter} and A disagree most", "Rows where", "#Rows", isRegression ? "#Apart by" : "#Differ in", "#Elsewhere", $"#{metric.Title} of A", $"#{metric.Title} of {letter}");
            foreach (Disagreement part in compared.Disagreements)
            {
                html.Raw("<tr>").RowHead(string.Join(" and ", part.Conditions)).NumberCell($"{Numbers.Count(part.Rows)} ({Numbers.Percent(part.Share)})")
                    .NumberCell(Apart(part.Apart)).NumberCell(Apart(part.Elsewhere))
                    .NumberCell(Numbers.Metric(metric, part.First), best: IsBest(part.First, part.Other))
                    .NumberCell(Numbers.Metric(metric, part.Other), best: IsBest(part.Other, part.First)).Raw("</tr>\n");
            }

            html.EndTable();
        }

        html.Close("section");

        string Apart(double value) => isRegression ? Numbers.General(value) : Numbers.Percent(value);
        bool IsBest(double one, double other) => metric.HigherIsBetter ? one > other : one < other;
    }

    private static string Classes(string letter, PredictionAgreement agreement)
    {
        if (agreement.Differing == 0)
        {
            return $"{letter} and A name the same class for every row.";
        }

        int neither = agreement.Differing - agreement.FirstNearer - agreement.OtherNearer;
        return $"{letter} and A name the same class for {Share(agreement.Rows - agreement.Differing, agreement.Rows)} of the rows. Of the {Numbers.Count(agreement.Differing)} others, "
            + $"A is right for {Numbers.Count(agreement.FirstNearer)} and {letter} for {Numbers.Count(agreement.OtherNearer)}"
            + (neither > 0 ? $"; for {Numbers.Count(neither)} neither is." : ".");
    }

    private static string Values(string letter, PredictionAgreement agreement) => agreement.Differing == 0
        ? $"{letter} and A predict the same number for every row."
        : $"Their predictions lie {Numbers.General(agreement.MeanDistance ?? double.NaN)} apart on average. A is nearer to the truth for {Share(agreement.FirstNearer, agreement.Rows)} of the rows, {letter} for {Share(agreement.OtherNearer, agreement.Rows)}.";

    private static string Share(int part, int whole) => Numbers.Percent(whole > 0 ? (double)part / whole : double.NaN);
}
