using System.Xml.Linq;
using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Comparisons;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Evaluation.Report;

namespace MlNetStudio.Tests.Evaluation;

public class ComparisonReportTests
{
    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";

    [Fact]
    public void The_first_screen_says_which_model_is_better()
    {
        (Scores first, Scores second) = PairedBootstrapTests.Binary(1000, 0.2, 0.1, seed: 5);
        XDocument page = HtmlReportTests.Check(ComparisonReport.Render(Model([first, second, first], ["no", "yes"])));
        string header = page.Descendants(Html + "header").Single().Value;
        Assert.Contains("On the same 1,000 rows, model A is right for", header, StringComparison.Ordinal);
        Assert.Contains("B is better than A", header, StringComparison.Ordinal);
        Assert.Contains("C and A are not told apart", header, StringComparison.Ordinal);
        Assert.Contains("m0.onnx", header, StringComparison.Ordinal);
        Assert.Contains("C and A name the same class for every row.", page.Root!.Value, StringComparison.Ordinal);
        Assert.Equal(
            ["Accuracy", "ROC curves", "Can their probabilities be trusted?"],
            page.Descendants(Html + "figcaption").Select(caption => caption.Element(Html + "strong")!.Value));
        Assert.Equal(ComparisonReport.Render(Model([first, second], [])), ComparisonReport.Render(Model([first, second], [])));
    }

    [Fact]
    public void Where_models_disagree_is_told_with_who_is_right()
    {
        // The second is wrong where the city is Ulm, and there alone.
        const int Rows = 900;
        float[] actual = [.. Enumerable.Range(0, Rows).Select(row => (float)(row % 2))];
        int[] city = [.. Enumerable.Range(0, Rows).Select(row => row / 2 % 3)];
        Scores right = Scores.Binary(actual, [.. actual.Select(label => 0.1f + (0.8f * label))]);
        Scores wrong = right.WithPredicted([.. actual.Select((label, row) => city[row] == 2 ? 0.9f - (0.8f * label) : 0.1f + (0.8f * label))]);
        Disagreement part = Assert.Single(Disagreement.Find(right, wrong, [ProbedColumn.OfCategories("city", city, ["Bonn", "Köln", "Ulm"])]));
        Assert.Equal("city = Ulm", Assert.Single(part.Conditions));
        Assert.Equal((300, 1.0, 0.0, 1.0, 0.0), (part.Rows, part.Apart, part.Elsewhere, part.First, part.Other));
        PredictionAgreement agreement = PredictionAgreement.Of(right, wrong);
        Assert.Equal((300, 300, 0), (agreement.Differing, agreement.FirstNearer, agreement.OtherNearer));
        Scores numbers = Scores.Regression([1, 2, 3], [1, 2, 3]);
        agreement = PredictionAgreement.Of(numbers, numbers.WithPredicted([1, 3, 5]));
        Assert.Equal((2, 2, 0, (double?)1.0), (agreement.Differing, agreement.FirstNearer, agreement.OtherNearer, agreement.MeanDistance));
    }

    [Fact]
    public void Every_task_and_edge_case_gives_a_page_and_a_document()
    {
        const string Hostile = "</script><img src=x onerror=alert(1)>\"'&";
        Scores[] cases =
        [
            Scores.Regression([], []), Scores.Regression([1, 1], [1, 1]), Scores.Regression([1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 8]), Scores.Regression([1], [float.NaN]),
            Scores.Binary([], []), Scores.Binary([0, 0], [0.2f, 0.9f]), ReportModels.Binary().Scores, ReportModels.Multiclass().Scores, ReportModels.Multiclass(50).Scores,
            ReportModels.Regression().Scores, Scores.Multiclass([], [], 3), Scores.Multiclass([0, 1], [float.NaN, 0, 0, 1], 2),
        ];
        foreach (Scores scores in cases)
        {
            ComparisonReportModel model = Model([scores, scores, scores, scores, scores], [Hostile, Hostile]) with { Label = Hostile, DataName = Hostile, Notes = [Hostile] };
            HtmlReportTests.Check(ComparisonReport.Render(model));
            string json = ComparisonDocument.Of(model.Comparison, "y").ToJson();
            Assert.Equal(json, ComparisonDocument.FromJson(json).ToJson());
        }
    }

    private static ComparisonReportModel Model(Scores[] scores, string[] classes) => new()
    {
        Label = "y",
        DataName = "data.csv",
        ClassNames = classes,
        Comparison = ModelComparison.Of([.. scores.Select((one, i) => new Contestant($"m{i}.onnx", one, 100 * (i + 1), 2048, "abcdef"))], []),
    };
}
