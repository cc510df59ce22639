using MlNetStudio.Evaluation.Charts;
using MlNetStudio.Evaluation.Comparisons;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.ComparisonParts;

/// <summary>The curves of the task, those of all models in one figure.</summary>
internal static class CurvesPart
{
    private const int MostClasses = 30;

    public static void Write(HtmlWriter html, ComparisonReportModel model)
    {
        ModelComparison comparison = model.Comparison;
        Scores[] scores = [.. comparison.Models.Take(OverlayChart.Most).Select(compared => compared.Model.Scores)];
        html.Section("curves", "Side by side");
        if (comparison.Models.Count > scores.Length)
        {
            html.Raw("<p class=\"quiet\">").Text($"Of {Numbers.Count(comparison.Models.Count)} models, the first {scores.Length} are drawn.").Raw("</p>\n");
        }

        html.Raw("<div class=\"figures\">");
        switch (comparison.Task)
        {
            case EvaluationTask.Regression:
                WriteErrors(html, scores);
                WriteBySize(html, scores);
                break;
            case EvaluationTask.Binary:
                WriteRoc(html, scores);
                WriteCalibration(html, scores, $"probability given to {Positive(model)}", $"share that is {Positive(model)}");
                break;
            default:
                WriteCalibration(html, scores, "probability given to the predicted class", "share predicted right");
                break;
        }

        html.Raw("</div>\n");
        if (comparison.Task != EvaluationTask.Regression && scores[0].Classes <= MostClasses)
        {
            WriteClasses(html, model);
        }

        html.Close("section");
    }

    private static string Positive(ComparisonReportModel model) => Markup.Shorten(model.ClassNames.Count > 1 ? model.ClassNames[1] : "1", 20);

    private static void WriteRoc(HtmlWriter html, Scores[] scores)
    {
        OverlayChart.Series[] series = [.. scores.Select((one, i) => Series(i, RocCurve.Compute(one)))];
        if (Array.Exists(series, one => one.X.Length == 0))
        {
            return;
        }

        html.Figure("ROC curves", "The curve that lies above finds more of the rows at the same rate of false alarms.");
        OverlayChart.Draw(
            html.Svg,
            $"ROC curves of {scores.Length} models; the areas under them are {string.Join(", ", scores.Select(one => Numbers.General(new AreaUnderRoc().Compute(one))))}.",
            (Axis.Unit(), "false positive rate"),
            (Axis.Unit(), "true positive rate"),
            series,
            "coin toss");
        html.Raw("</figure>");
    }

    private static OverlayChart.Series Series(int model, CurvePoint[] points)
    {
        const double Resolution = 0.004;
        List<CurvePoint> kept = [];
        for (int i = 0; i < points.Length; i++)
        {
            bool near = kept.Count > 0 && Math.Abs(points[i].X - kept[^1].X) < Resolution && Math.Abs(points[i].Y - kept[^1].Y) < Resolution;
            if (!near || i == points.Length - 1)
            {
                kept.Add(points[i]);
            }
        }

        return new(ModelComparison.LetterOf(model), [.. kept.Select(point => point.X)], [.. kept.Select(point => point.Y)]);
    }

    private static void WriteCalibration(HtmlWriter html, Scores[] scores, string xTitle, string yTitle)
    {
        CalibrationBin[][] bins = [.. scores.Select(one => CalibrationCurve.Compute(one))];
        string gaps = string.Join(", ", bins.Select((one, i) => $"{ModelComparison.LetterOf(i)} by {Numbers.Percent(CalibrationCurve.ExpectedError(one))}"));
        html.Figure("Can their probabilities be trusted?", $"On average they are off: {gaps}.");
        OverlayChart.Draw(
            html.Svg,
            $"Calibration of {scores.Length} models; the average gaps between what is said and what is so: {gaps}.",
            (Axis.Unit(), xTitle),
            (Axis.Unit(), yTitle),
            [.. bins.Select((one, i) => new OverlayChart.Series(ModelComparison.LetterOf(i), [.. one.Select(bin => bin.Confidence)], [.. one.Select(bin => bin.Observed)]))],
            "perfect");
        html.Raw("</figure>");
    }

    private static void WriteErrors(HtmlWriter html, Scores[] scores)
    {
        (double[] Errors, double[] Shares)[] curves = [.. scores.Select(one => ErrorCharacteristic.Compute(one))];

        // The few largest errors would press all others to the left.
        double reach = curves.Max(curve => curve.Errors[Math.Max(0, Array.FindLastIndex(curve.Shares, share => share <= 0.97))]);
        reach = reach > 0 ? reach : curves.Max(curve => curve.Errors[^1]);
        html.Figure("How many rows are close", "The share of rows whose error is at most so large: the curve that lies above is nearer to the truth.");
        OverlayChart.Draw(
            html.Svg,
            $"The share of rows by largest error allowed, of {scores.Length} models; half of the rows are off by at most {string.Join(", ", curves.Select(Median))}.",
            (Axis.Linear(0, reach, 5, exact: true), "off by at most"),
            (Axis.Unit(), "share of rows"),
            [.. curves.Select((curve, i) => Cut(i, curve.Errors, curve.Shares, reach))]);
        html.Raw("</figure>");
    }

    private static string Median((double[] Errors, double[] Shares) curve) => Numbers.General(curve.Errors[Array.FindIndex(curve.Shares, share => share >= 0.5)]);

    private static OverlayChart.Series Cut(int model, double[] x, double[] y, double reach)
    {
        int count = Array.FindLastIndex(x, value => value <= reach) + 1;
        return new(ModelComparison.LetterOf(model), x[..count], y[..count]);
    }

    private static void WriteBySize(HtmlWriter html, Scores[] scores)
    {
        ErrorBin[][] bins = [.. scores.Select(ErrorBySize.Compute)];
        if (Array.Exists(bins, one => one.Length < 2))
        {
            return;
        }

        static double Middle(ErrorBin bin) => (bin.Lower + bin.Upper) / 2;
        html.Figure("Errors by size of the prediction", "Every tenth of the rows, ordered by what the model predicts.");
        OverlayChart.Draw(
            html.Svg,
            $"The mean absolute error by size of the prediction, of {scores.Length} models.",
            (Axis.Linear(bins.Min(one => Middle(one[0])), bins.Max(one => Middle(one[^1])), 5, exact: true), "predicted"),
            (Axis.Linear(0, bins.Max(one => one.Max(bin => bin.MeanAbsoluteError))), "mean absolute error"),
            [.. bins.Select((one, i) => new OverlayChart.Series(ModelComparison.LetterOf(i), [.. one.Select(Middle)], [.. one.Select(bin => bin.MeanAbsoluteError)]))]);
        html.Raw("</figure>");
    }

    private static void WriteClasses(HtmlWriter html, ComparisonReportModel model)
    {
        ConfusionMatrix[] matrices = [.. model.Comparison.Models.Select(compared => compared.Model.Scores.Confusion)];
        html.Table("The share of every class that is found", ["True class", "#Rows", .. matrices.Select((_, i) => "#" + ModelComparison.LetterOf(i))]);
        for (int c = 0; c < matrices[0].Classes; c++)
        {
            double total = matrices[0].ActualTotal(c);
            html.Raw("<tr>").RowHead(c < model.ClassNames.Count ? model.ClassNames[c] : Numbers.Count(c)).NumberCell(Numbers.Weight(total));
            foreach (ConfusionMatrix matrix in matrices)
            {
                html.NumberCell(total > 0 ? Numbers.Percent(matrix.Cells[(c * matrix.Classes) + c] / total) : Numbers.None);
            }

            html.Raw("</tr>\n");
        }

        html.EndTable();
    }
}
