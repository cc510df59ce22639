using MlNetStudio.Evaluation.Charts;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>The confusion matrix, the mistakes, each class by itself, the curves over thresholds, and calibration.</summary>
internal static class ClassificationFigures
{
    private const int MostMistakes = 10;
    private const int MostClasses = 100;

    public static void Write(HtmlWriter html, ReportModel model)
    {
        Scores scores = model.Scores;
        ConfusionMatrix matrix = scores.Confusion;
        html.Raw("<div class=\"figures\">");
        if (matrix.Classes <= ConfusionChart.MaximumClasses)
        {
            html.Figure("Which classes are mistaken for which", "Each line is a true class; outlined cells are right, the others are mistakes.");
            ConfusionChart.Draw(html.Svg, matrix, model.ClassNames);
            html.Raw("</figure>");
        }

        if (scores.Task == EvaluationTask.Binary)
        {
            WriteCurves(html, model, scores);
        }

        CalibrationBin[] bins = CalibrationCurve.Compute(scores);
        double gap = CalibrationCurve.ExpectedError(bins);
        html.Figure("Can its probabilities be trusted?", $"On average they are off by {Numbers.Percent(gap)}{(scores.Rows < 200 ? "; few rows make this rough" : "")}.");
        CalibrationChart.Draw(
            html.Svg,
            bins,
            scores.Task == EvaluationTask.Binary ? $"probability given to {Markup.Shorten(ClassName(model, 1), 20)}" : "probability given to the predicted class",
            scores.Task == EvaluationTask.Binary ? $"share that is {Markup.Shorten(ClassName(model, 1), 20)}" : "share predicted right",
            model.Subject);
        html.Raw("</figure></div>\n");
        if (scores.Task == EvaluationTask.Binary)
        {
            ThresholdFigure.Write(html, scores, ClassName(model, 1));
        }

        WriteClasses(html, model, matrix);
        WriteMistakes(html, model, matrix);
    }

    private static void WriteCurves(HtmlWriter html, ReportModel model, Scores scores)
    {
        CurvePoint[] roc = RocCurve.Compute(scores);
        string positive = ClassName(model, 1);
        if (roc.Length > 0)
        {
            double auc = new AreaUnderRoc().Compute(scores);
            html.Figure("ROC curve", $"A random row that is {positive} gets a higher probability than one that is not in {Numbers.Percent(auc)} of pairs.");
            RocChart.Draw(html.Svg, roc, scores.Threshold, auc, model.Subject);
            html.Raw("</figure>");
        }

        CurvePoint[] precision = PrecisionRecallCurve.Compute(scores);
        if (precision.Length > 0)
        {
            double average = PrecisionRecallCurve.AveragePrecision(precision);
            double share = scores.Confusion.ActualTotal(1) / scores.TotalWeight;
            html.Figure("Precision by recall", $"What finding more rows that are {positive} costs in false alarms; the average precision is {Numbers.General(average)}.");
            PrecisionRecallChart.Draw(html.Svg, precision, scores.Threshold, average, share, model.Subject);
            html.Raw("</figure>");
        }
    }

    private static void WriteClasses(HtmlWriter html, ReportModel model, ConfusionMatrix matrix)
    {
        if (matrix.Classes > MostClasses)
        {
            return;
        }

        html.Table("Each class by itself", "Class", "#Test rows", "#Found (recall)", "#Right when named (precision)", "#F1");
        for (int c = 0; c < matrix.Classes; c++)
        {
            double f1 = F1.Of(matrix, c);
            html.Raw("<tr>").RowHead(ClassName(model, c)).NumberCell(Numbers.Weight(matrix.ActualTotal(c)))
                .NumberCell(Numbers.Percent(Recall.Of(matrix, c))).NumberCell(Numbers.Percent(Precision.Of(matrix, c)))
                .NumberCell(double.IsNaN(f1) ? Numbers.None : f1.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture)).Raw("</tr>\n");
        }

        html.EndTable();
    }

    private static void WriteMistakes(HtmlWriter html, ReportModel model, ConfusionMatrix matrix)
    {
        // Up to a handful of classes the chart has said it all.
        if (matrix.Classes < 6)
        {
            return;
        }

        List<(double Weight, int Actual, int Predicted)> mistakes = [];
        for (int t = 0; t < matrix.Classes; t++)
        {
            for (int p = 0; p < matrix.Classes; p++)
            {
                if (t != p && matrix[t, p] > 0)
                {
                    mistakes.Add((matrix[t, p], t, p));
                }
            }
        }

        if (mistakes.Count == 0)
        {
            return;
        }

        mistakes.Sort((a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : a.Actual != b.Actual ? a.Actual - b.Actual : a.Predicted - b.Predicted);
        html.Table("The most frequent mistakes", "True class", "Predicted", "#Rows", "#Share of the class");
        for (int i = 0; i < Math.Min(MostMistakes, mistakes.Count); i++)
        {
            (double weight, int actual, int predicted) = mistakes[i];
            html.Raw("<tr>").RowHead(ClassName(model, actual)).Raw("<td>").Name(ClassName(model, predicted)).Raw("</td>")
                .NumberCell(Numbers.Weight(weight)).NumberCell(Numbers.Percent(weight / matrix.ActualTotal(actual))).Raw("</tr>\n");
        }

        html.EndTable();
    }

    private static string ClassName(ReportModel model, int c) => c < model.ClassNames.Count ? model.ClassNames[c] : Numbers.Count(c);
}
