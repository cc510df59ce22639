using System.Globalization;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>How sure single predictions are.</summary>
internal static class CertaintyPart
{
    /// <summary>Whether there is anything to tell.</summary>
    public static bool IsPresent(ReportModel model) => model.Certainty is { Levels.Count: > 0 };

    public static void Write(HtmlWriter html, ReportModel model)
    {
        if (model.Certainty is not { Levels.Count: > 0 } certainty)
        {
            return;
        }

        bool regression = model.Scores.Task == EvaluationTask.Regression;
        string unit = string.IsNullOrEmpty(model.Unit) ? "" : $" ({model.Unit})";
        html.Section("certainty", "How sure a single prediction is");
        html.Raw("<p>");
        CertaintyLevel usual = certainty.Levels.FirstOrDefault(level => level.Coverage == 0.9, certainty.Levels[^1]);
        string often = Share(usual.Coverage);
        html.Text(regression
            ? $"For {often} of new rows the truth lies within ±{Numbers.General(usual.Quantile)} of the prediction."
            : $"To name the true class for {often} of new rows, {Numbers.General(Math.Round(usual.MeanSize, 2))} classes have to be named on average, those of probability {Numbers.General(Math.Max(0, 1 - usual.Quantile))} and more.");
        html.Raw("</p>\n<p class=\"quiet\">").Text(
            (certainty.Rows == 0 ? $"Found by split-conformal prediction when the {model.Subject} was trained, and checked on these rows." : $"Found by split-conformal prediction on {Numbers.Count(certainty.Rows)} rows that the {model.Subject} did not learn from, and checked on the test rows.") + " It assumes nothing but that new rows come from where these came from.").Raw("</p>\n");
        html.Table("What is promised and what was kept", "#Asked for", regression ? "#Interval" + unit : "#Classes named", regression ? "#Its width" : "#Least probability", "#Held on test rows");
        foreach (CertaintyLevel level in certainty.Levels)
        {
            html.Raw("<tr>").NumberCell(Share(level.Coverage))
                .NumberCell(regression ? "± " + Numbers.General(level.Quantile) : Numbers.General(Math.Round(level.MeanSize, 2)))
                .NumberCell(regression ? Numbers.General(level.MeanSize) : Numbers.General(Math.Max(0, 1 - level.Quantile)))
                .NumberCell(Numbers.Percent(level.Held)).Raw("</tr>\n");
        }

        html.EndTable();
        if (certainty.Temperature is { } offer)
        {
            string temperature = offer.Temperature.ToString("0.00", CultureInfo.InvariantCulture);
            string gap = $"the gap between what it says and what is so from {Numbers.Percent(offer.Before)} to {Numbers.Percent(offer.After)} on the test rows. The predicted classes stay the same.";
            html.Raw("<p>").Text(offer.IsApplied
                ? $"Its scores are divided by a temperature of {temperature}, found on the same {Numbers.Count(certainty.Rows)} rows: that changed {gap}"
                : offer.Temperature > 1.05 ? $"The {model.Subject} is a little too sure of itself" : offer.Temperature < 0.95 ? $"The {model.Subject} is surer than it says" : "Its probabilities are about as sure as they should be")
                .Text(offer.IsApplied ? "" : $": dividing its scores by a temperature of {temperature} would change {gap} Training with 'calibration: temperature', or with --calibrate, puts it into the model.")
                .Raw("</p>\n");
        }

        html.Close("section");
    }

    private static string Share(double share) => (share * 100).ToString("0.#", CultureInfo.InvariantCulture) + "%";
}
