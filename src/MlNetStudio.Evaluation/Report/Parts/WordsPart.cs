using System.Globalization;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>Which words move the predictions; single texts only where they were asked for.</summary>
internal static class WordsPart
{
    private const int MostOutputs = 12;

    // A text longer than this is shown to its first so many characters.
    private const int LongestText = 1200;

    /// <summary>Whether there is anything to tell.</summary>
    public static bool IsPresent(ReportModel model) => model.Words.Count > 0 || model.Texts.Count > 0;

    public static void Write(HtmlWriter html, ReportModel model)
    {
        if (!IsPresent(model))
        {
            return;
        }

        html.Section("words", "What it reads in texts");
        foreach (TextInfluence influence in model.Words)
        {
            WriteInfluence(html, model, influence);
        }

        foreach (TextSection section in model.Texts)
        {
            WriteTexts(html, model, section);
        }

        html.Close("section");
    }

    private static void WriteInfluence(HtmlWriter html, ReportModel model, TextInfluence influence)
    {
        bool isRegression = model.Scores.Task == EvaluationTask.Regression;
        html.Raw("<p>").Text($"Words of ").StrongName(influence.Column).Text(", by how the ").Text(model.Subject).Text($" answers where they are taken out of the texts that have them.").Raw("</p>\n<p class=\"quiet\">")
            .Text($"Taken out of {Numbers.Count(influence.Rows)} texts, one word at a time, and two in a row, which are named where together they do something else than the two by themselves. Words that fewer than {influence.LeastRows} of these texts have are not named, since they could tell of whom a text is. A word that stands for another in the data does its work here, too: this says what the model uses.")
            .Raw("</p>\n<div class=\"figures\">");
        foreach (OutputWords output in influence.Outputs.Take(MostOutputs))
        {
            string name = isRegression ? output.Output == 1 ? "a higher prediction" : "a lower prediction" : Markup.Shorten(ClassName(model, output.Output), 40);
            html.Table($"Words that speak for {name}", "Word", "#Texts", isRegression ? "#Moves the prediction by" : "#Moves the probability by");
            foreach (WordEffect word in output.Words)
            {
                html.Raw("<tr>").RowHead(word.Word).NumberCell(Numbers.Count(word.Rows)).NumberCell(isRegression ? Signed(word.Effect, "0.####") : Points(Math.Abs(word.Effect))).Raw("</tr>\n");
            }

            html.EndTable();
        }

        html.Raw("</div>\n");
        if (influence.Outputs.Count > MostOutputs)
        {
            html.Raw("<p class=\"quiet\">").Text($"{Numbers.Count(influence.Outputs.Count - MostOutputs)} more classes are in metrics.json.").Raw("</p>\n");
        }
    }

    private static void WriteTexts(HtmlWriter html, ReportModel model, TextSection section)
    {
        html.Raw("<h3>").Text("Single texts of ").Name(section.Column).Raw("</h3>\n<p class=\"quiet\">")
            .Text("Underlined words speak for what the model says, crossed ones against it; the thicker the line, the more. Some that it is sure of and right, then the mistakes that it is most sure of: where the labels are wrong, it shows here first.")
            .Raw("</p>\n<ul class=\"texts\">\n");
        foreach (TextSample sample in section.Samples)
        {
            html.Raw(sample.IsRight ? "<li>" : "<li class=\"wrong\">").Raw("<p>");
            WriteText(html, sample.Text);
            html.Raw("</p><span>").Name(sample.Predicted);
            if (sample.Actual != sample.Predicted)
            {
                html.Raw(", is ").Name(sample.Actual);
            }

            html.Raw("</span></li>\n");
        }

        html.Raw("</ul>\n");
    }

    private static void WriteText(HtmlWriter html, OccludedText text)
    {
        double most = Math.Max(1e-12, text.Words.Count == 0 ? 0 : text.Words.Max(word => Math.Abs(word.Effect)));
        int at = 0;
        foreach (OccludedWord word in text.Words.TakeWhile(word => word.Start < LongestText))
        {
            // Three steps are as many as one can tell apart.
            int strength = (int)Math.Round(3 * Math.Abs(word.Effect) / most);
            html.Text(text.Text[at..word.Start]);
            at = word.Start + word.Length;
            string own = text.Text[word.Start..at];
            if (strength == 0)
            {
                html.Text(own);
            }
            else
            {
                html.Open(word.Effect > 0 ? "mark" : "del", "w" + strength.ToString(CultureInfo.InvariantCulture)).Text(own).Close(word.Effect > 0 ? "mark" : "del");
            }
        }

        html.Text(text.Text.Length > LongestText ? text.Text[at..Math.Max(at, LongestText)] + "…" : text.Text[at..]);
    }

    private static string Points(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " points";

    private static string Signed(double value, string format) => value.ToString($"+{format};-{format}", CultureInfo.InvariantCulture);

    private static string ClassName(ReportModel model, int c) => c < model.ClassNames.Count ? model.ClassNames[c] : Numbers.Count(c);
}
