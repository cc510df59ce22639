using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Evaluation.Report;

namespace MlNetStudio.Tests.Evaluation;

public class HtmlReportTests
{
    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";

    [Fact]
    public void Regression_page_has_its_figures() =>
        AssertFigures(
            ReportModels.Regression(),
            ["RMSE in EUR", "How the rows were split", "Loss by epoch", "Learning rate by epoch", "The fitted line through the data", "Predicted against actual", "How far off the predictions are", "Whether large predictions are worse"]);

    [Fact]
    public void Binary_page_has_its_figures() =>
        AssertFigures(
            ReportModels.Binary(),
            ["Accuracy", "How the rows were split", "How frequent each class is", "Loss by epoch", "Learning rate by epoch", "Which classes are mistaken for which", "ROC curve", "Precision by recall", "Can its probabilities be trusted?", "What a threshold does"]);

    [Fact]
    public void Multiclass_page_has_its_figures() =>
        AssertFigures(
            ReportModels.Multiclass(),
            ["Accuracy", "How the rows were split", "How frequent each class is", "Loss by epoch", "Learning rate by epoch", "Which classes are mistaken for which", "Can its probabilities be trusted?"]);

    [Fact]
    public void First_screen_says_how_good_the_network_is_beside_the_other_models()
    {
        Scores scores = Scores.Multiclass([0, 1, 2, 2], [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0], 3);
        ReportModel model = ReportModels.Bare(scores) with
        {
            Label = "species",
            Baseline = ModelResult.Evaluate("Baseline", Scores.Multiclass([0, 1, 2, 2], [0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1], 3)),
        };
        string header = Parse(HtmlReport.Render(model)).Descendants(Html + "header").Single().Value;
        Assert.Contains("Predicting species", header, StringComparison.Ordinal);
        Assert.Contains("right for 3 of 4 rows that it had not seen: 75.0%", header, StringComparison.Ordinal);
        Assert.Contains("Always naming the most frequent class would be right for 50.0%", header, StringComparison.Ordinal);
        Assert.Contains("Not clearly better than the simplest guess", header, StringComparison.Ordinal);
    }

    [Fact]
    public void Verdict_doubts_a_model_that_a_column_may_give_the_label_to()
    {
        var page = Parse(HtmlReport.Render(ReportModels.Binary() with { LeakageSuspects = ["alive"], Notes = ["column 'alive' may give it away."] }));
        var verdict = page.Descendants(Html + "header").Single().Descendants(Html + "p").Single(p => ((string?)p.Attribute("class"))?.StartsWith("verdict", StringComparison.Ordinal) == true);
        Assert.Equal("verdict fair", (string?)verdict.Attribute("class"));
        Assert.Equal("Too good to trust yet: the column 'alive' may give the answer away", verdict.Value);
        Assert.Equal("Column 'alive' may give it away.", page.Descendants(Html + "aside").Single().Descendants(Html + "li").Single().Value);
    }

    [Theory]
    [InlineData(1f, "off by 1.00 (price averages 100)")]
    [InlineData(0.5f, "off by 0.500 (price averages 100)")]
    [InlineData(0.0123f, "off by 0.0123 (price averages 100)")]
    [InlineData(123.456f, "off by 123 (price averages 100)")]
    [InlineData(98765f, "off by 98,800 (price averages 100)")]
    public void First_screen_rounds_and_says_what_an_error_is_to_be_compared_with(float error, string expected)
    {
        ReportModel model = ReportModels.Bare(Scores.Regression([90, 110], [90 + error, 110 - error])) with { Label = "price" };
        Assert.Contains(expected, Parse(HtmlReport.Render(model)).Descendants(Html + "header").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Verdict_follows_the_paired_difference()
    {
        string header = Parse(HtmlReport.Render(ReportModels.Binary())).Descendants(Html + "header").Single().Value;
        Assert.Contains("Much better than guessing; about as good as a linear model", header, StringComparison.Ordinal);
        Scores good = Scores.Regression([1, 2, 3, 4, 5, 6, 7, 8], [1.1f, 2.1f, 2.9f, 4.1f, 5, 6, 7.1f, 7.9f]);
        ReportModel model = ReportModels.Bare(good) with
        {
            Baseline = Result(good, 4.5f),
            Linear = Result(good, 5),
        };
        header = Parse(HtmlReport.Render(model)).Descendants(Html + "header").Single().Value;
        Assert.Contains("Better than guessing and better than a linear model", header, StringComparison.Ordinal);

        static ModelResult Result(Scores network, float constant)
        {
            Scores other = network.WithPredicted([.. Enumerable.Repeat(constant, network.Rows)]);
            return ModelResult.Evaluate("Other", other) with
            {
                Difference = MlNetStudio.Evaluation.Metrics.BootstrapInterval.ComputeDifference(
                    MlNetStudio.Evaluation.Metrics.MetricRegistry.For(EvaluationTask.Regression)[0], other, network),
            };
        }
    }

    [Fact]
    public void Hostile_names_stay_text()
    {
        const string Hostile = "</script></text></svg><img src=x onerror=alert(1)>\"'&\0\u0007\ud800\u202e{{x}}";
        ReportModel model = ReportModels.Multiclass(7);
        model = model with
        {
            Label = Hostile,
            DataName = Hostile,
            Unit = Hostile,
            ClassNames = [.. Enumerable.Repeat(Hostile, 7)],
            Notes = [Hostile],
            Data = model.Data! with
            {
                SplitDescription = Hostile,
                Notes = [Hostile],
                Columns = [new ColumnDescription { Name = Hostile, Type = Hostile, Role = ColumnRole.Feature, Summary = Hostile, Treatment = Hostile }],
            },
            Training = model.Training! with { Outcome = Hostile, LossName = Hostile },
            Network = model.Network! with { Layers = [new LayerDescription(Hostile, Hostile, Hostile, 1)], Sha256 = Hostile },
            Parity = model.Parity! with { Engine = Hostile, Version = Hostile },
            Run = new RunSection { Settings = [new RunSetting(Hostile, Hostile, Hostile)], PipelineText = Hostile },
            Usage = new UsageSection { Commands = [new UsageCommand(Hostile, Hostile)], Inputs = [new ModelPort(Hostile, Hostile, Hostile)] },
            Explanation = new ModelExplanation
            {
                Importance = [new ColumnImportance(Hostile, "accuracy", 0.1, 0.05, 0.15)],
                Dependence =
                [
                    new DependenceCurve { Column = Hostile, IsOrdered = true, Values = [1, 2], Names = ["1", "2"], Outputs = [0], Means = [[0, 1]], Lower = [[0, 0]], Upper = [[1, 1]] },
                    new DependenceCurve { Column = Hostile, IsOrdered = false, Values = [0, 1], Names = [Hostile, Hostile], Outputs = [0], Means = [[0, 1]], Lower = [[0, 0]], Upper = [[1, 1]] },
                ],
                Slices = [new Slice([Hostile], 30, 0.1, "accuracy", 0.5, 0.9)],
                Rules = new ErrorRules([new ErrorRule([Hostile, Hostile], 40, 0.2, "errorRate", 0.5, 0.1)], 0.2, 100, 100),
                Rows = 100,
                Repeats = 5,
            },
        };
        XDocument page = Check(HtmlReport.Render(model));
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "img");

        ReportModel regression = ReportModels.Regression();
        Check(HtmlReport.Render(regression with { Label = Hostile, Unit = Hostile, FeatureFit = regression.FeatureFit! with { Feature = Hostile } }));
        Check(HtmlReport.Render(ReportModels.Binary() with { ClassNames = [Hostile, Hostile] }));
    }

    [Fact]
    public void Same_model_gives_the_same_page()
    {
        Assert.Equal(HtmlReport.Render(ReportModels.Binary()), HtmlReport.Render(ReportModels.Binary()));
        ReportModel dated = ReportModels.Binary() with { CreatedAt = new DateTimeOffset(2025, 3, 9, 8, 5, 0, TimeSpan.Zero) };
        Assert.Contains("9 March 2025, 08:05", HtmlReport.Render(dated), StringComparison.Ordinal);
    }

    [Fact]
    public void Single_rows_are_drawn_only_when_asked_for()
    {
        ReportModel model = ReportModels.Regression(50);
        Assert.DoesNotContain("class=\"point\"", HtmlReport.Render(model), StringComparison.Ordinal);
        string shown = HtmlReport.Render(model, new ReportOptions { ShowPoints = true });
        Assert.Equal(100, shown.Split("class=\"point\"").Length - 1);
        string fewer = HtmlReport.Render(model, new ReportOptions { ShowPoints = true, MaximumPoints = 25 });
        Assert.Equal(50, fewer.Split("class=\"point\"").Length - 1);
    }

    [Fact]
    public void Edge_cases_give_a_page()
    {
        Scores[] cases =
        [
            Scores.Regression([], []), Scores.Regression([1], [1]), Scores.Regression([1, 1], [1, 1]), Scores.Regression([1], [float.NaN]),
            Scores.Regression([1e30f, -1e30f], [0, 0]), Scores.Regression([1, 2], [1, 2], [0, 0]), Scores.Regression([1, 2], [1, 2], [0.5f, 2]),
            Scores.Binary([], []), Scores.Binary([1], [1]), Scores.Binary([0, 0], [0.2f, 0.9f]), Scores.Binary([0, 1], [0.2f, 0.9f], [0.5f, 0.25f]),
            Scores.Multiclass([], [], 3), Scores.Multiclass([0], [1, 0, 0], 3), Scores.Multiclass([0, 1], [float.NaN, 0, 0, 1], 2),
        ];
        foreach (Scores scores in cases)
        {
            Check(HtmlReport.Render(ReportModels.Bare(scores)));
        }

        ReportModel many = ReportModels.Multiclass(300, 900);
        Assert.True(Check(HtmlReport.Render(many)).ToString().Length < 400_000);
        Check(HtmlReport.Render(ReportModels.Multiclass(36, 900)));
        ReportModel model = ReportModels.Regression();
        EpochPoint[][] histories = [[], [new(1, 0.5, null, 0.1)], [new(1, double.NaN, null, 0.1), new(2, double.PositiveInfinity, double.NaN, 0.1)], [new(1, 0, 0, 0)], [new(1, -3, null, 1), new(2, -5, -2, 0.1)]];
        foreach (EpochPoint[] history in histories)
        {
            Check(HtmlReport.Render(model with { Training = new TrainingSection { Epochs = history, BestEpoch = 1 } }));
        }

        IReadOnlyList<ColumnDescription> columns = [.. Enumerable.Range(0, 1000).Select(i => new ColumnDescription { Name = $"c{i}", Type = "number", Role = ColumnRole.Feature })];
        XDocument wide = Check(HtmlReport.Render(model with { Data = model.Data! with { Columns = columns } }));
        Assert.Contains("600 more columns are not listed", wide.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Folds_are_shown_beside_the_test_rows_and_only_where_there_are_some()
    {
        ReportModel model = ReportModels.Binary();
        Assert.DoesNotContain("id=\"folds\"", HtmlReport.Render(model), StringComparison.Ordinal);
        MetricValues[] folds = [.. Enumerable.Range(0, 3).Select(fold => new MetricValues([.. MetricRegistry.For(EvaluationTask.Binary).Select(metric => new MetricValue(metric.Name, 0.6 + (0.1 * fold)))]))];
        CrossValidationFacts facts = CrossValidationFacts.Of(folds, [50, 51, 52], folds[1]);
        XElement section = Check(HtmlReport.Render(model with { CrossValidation = facts })).Descendants(Html + "section").Single(section => (string?)section.Attribute("id") == "folds");
        Assert.Contains("reach an accuracy of 70.0% on average, from 60.0% to 80.0%", section.Value, StringComparison.Ordinal);
        Assert.Equal(["Accuracy on every fold", "AUC on every fold"], section.Descendants(Html + "figcaption").Select(caption => caption.Element(Html + "strong")!.Value));

        // A dot for every fold; the test rows are a square.
        Assert.All(section.Descendants(Html + "svg"), chart => Assert.Equal(3, chart.Descendants(Html + "circle").Count()));
        Assert.Equal(3, section.Descendants(Html + "tbody").Single().Elements().Count());
        Assert.Equal(
            ["Mean of the folds", "Spread (standard deviation)", "All folds' rows together", "Test rows, whole model"],
            section.Descendants(Html + "tfoot").Single().Elements().Select(row => row.Element(Html + "th")!.Value));
        MetricValues undefined = new([.. MetricRegistry.For(EvaluationTask.Binary).Select(metric => new MetricValue(metric.Name, double.NaN))]);
        Check(HtmlReport.Render(model with { CrossValidation = CrossValidationFacts.Of([undefined], [0], undefined) }));
        Check(HtmlReport.Render(model with { CrossValidation = CrossValidationFacts.Of([.. Enumerable.Repeat(folds[0], 200)], [.. Enumerable.Repeat(5, 200)], folds[0]) }));
    }

    [Fact]
    public void Failed_parity_is_said_loudly()
    {
        ReportModel model = ReportModels.Binary();
        string page = Parse(HtmlReport.Render(model with { Parity = model.Parity! with { LargestDifference = double.NaN } })).Root!.Value;
        Assert.Contains("✗ differs", page, StringComparison.Ordinal);
        Assert.Contains("✗ No: the ONNX file and the trained network differ", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Colors_have_enough_contrast_in_light_and_dark()
    {
        string[] schemes = [.. ReportStyle.Sheet.Split('\n').Where(line => line.Contains("--ink:", StringComparison.Ordinal))];
        Assert.Equal(2, schemes.Length);
        foreach (string scheme in schemes)
        {
            Dictionary<string, string> colors = scheme[(scheme.LastIndexOf('{') + 1)..].TrimEnd('}').Split(';')
                .Where(part => part.StartsWith("--", StringComparison.Ordinal))
                .ToDictionary(part => part[..part.IndexOf(':')], part => part[(part.IndexOf(':') + 1)..].TrimEnd('}'));
            foreach (string text in (string[])["--ink", "--soft", "--one", "--two", "--good", "--fair", "--poor"])
            {
                Assert.True(Contrast(Color(colors[text]), Color(colors["--paper"])) >= 4.5, $"{text} in {scheme}");
            }

            // Numbers stand on cells of the confusion matrix at their strongest, and commands on panels.
            double heat = double.Parse(colors["--heat"], CultureInfo.InvariantCulture);
            foreach (string fill in (string[])["--one", "--two"])
            {
                double[] cell = [.. Color(colors[fill]).Zip(Color(colors["--paper"]), (over, under) => (over * heat) + (under * (1 - heat)))];
                Assert.True(Contrast(Color(colors["--ink"]), cell) >= 3, $"numbers on {fill} in {scheme}");
            }

            Assert.True(Contrast(Color(colors["--ink"]), Color(colors["--panel"])) >= 4.5, scheme);
        }
    }

    [Fact]
    public void Writing_leaves_the_page_alone_in_its_folder()
    {
        string folder = Directory.CreateTempSubdirectory("mlnetstudio-report").FullName;
        try
        {
            string path = Path.Combine(folder, "report.html");
            ReportModel model = ReportModels.Binary();
            HtmlReport.Write(path, model);
            Assert.Equal(HtmlReport.Render(model), File.ReadAllText(path));
            Assert.Single(Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void AssertFigures(ReportModel model, string[] titles)
    {
        XDocument page = Check(HtmlReport.Render(model));
        List<XElement> figures = [.. page.Descendants(Html + "figure")];
        Assert.Equal(titles.Order(), figures.Select(figure => figure.Element(Html + "figcaption")!.Element(Html + "strong")!.Value).Order());
        Assert.All(figures, figure => Assert.True(figure.Element(Html + "svg")!.Descendants().Count() > 5));
        foreach (string id in (string[])["data", "training", "quality", "network", "parity", "run", "usage"])
        {
            Assert.Single(page.Descendants(Html + "section"), section => (string?)section.Attribute("id") == id);
        }
    }

    private static XDocument Parse(string page)
    {
        using var reader = XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    /// <summary>What holds for every page: well-formed, complete in itself, with no script but its own, reachable without a mouse or eyes.</summary>
    internal static XDocument Check(string page)
    {
        XDocument document = Parse(page);
        string[] known =
        [
            "html", "head", "meta", "link", "title", "style", "body", "svg", "defs", "pattern", "rect", "line", "circle", "path", "text", "a", "header", "p", "h1", "h2", "h3", "div",
            "strong", "bdi", "span", "figure", "figcaption", "dl", "dt", "dd", "nav", "ul", "li", "main", "aside", "section", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "details",
            "summary", "pre", "code", "footer", "script", "form", "label", "input", "output", "button",
        ];
        HashSet<string> ids = [];
        foreach (XElement element in document.Descendants())
        {
            Assert.Contains(element.Name.LocalName, known);
            foreach (XAttribute attribute in element.Attributes())
            {
                string name = attribute.Name.LocalName;
                Assert.False(name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || name is "src" or "srcset" or "action" or "data", name);
                if (name == "href")
                {
                    Assert.True(attribute.Value.StartsWith('#') || attribute.Value == "data:,", attribute.Value);
                }

                if (name == "id")
                {
                    Assert.True(ids.Add(attribute.Value), attribute.Value);
                }
            }
        }

        // One script, and the policy admits that very text and no other.
        string script = document.Descendants(Html + "script").Single().Value;
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        string policy = (string)document.Descendants(Html + "meta").Single(meta => (string?)meta.Attribute("http-equiv") == "Content-Security-Policy").Attribute("content")!;
        Assert.Equal(
            $"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; script-src 'sha256-{hash}'",
            policy);
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", page, StringComparison.Ordinal);
        int address = page.Replace("http://www.w3.org/1999/xhtml", "", StringComparison.Ordinal).IndexOf("://", StringComparison.Ordinal);
        Assert.Equal(-1, address);
        foreach (XElement link in document.Descendants(Html + "a"))
        {
            Assert.Contains(((string)link.Attribute("href")!)[1..], ids);
        }

        Assert.All(document.Descendants(Html + "table"), table => Assert.False(string.IsNullOrEmpty(table.Element(Html + "caption")?.Value)));
        Assert.All(document.Descendants(Html + "th"), head => Assert.NotNull(head.Attribute("scope")));
        Assert.All(document.Descendants(Html + "figure"), figure => Assert.False(string.IsNullOrEmpty((string?)figure.Element(Html + "svg")?.Attribute("aria-label"))));
        Assert.Single(document.Descendants(Html + "h1"));
        return document;
    }

    private static double[] Color(string hex) =>
        [.. Enumerable.Range(0, 3).Select(i => (double)int.Parse(hex.AsSpan(1 + (2 * i), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture))];

    /// <summary>The contrast ratio of WCAG 2.2.</summary>
    private static double Contrast(double[] first, double[] second)
    {
        (double a, double b) = (Luminance(first), Luminance(second));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(double[] color)
    {
        double[] linear = [.. color.Select(c => c / 255 <= 0.04045 ? c / 255 / 12.92 : Math.Pow(((c / 255) + 0.055) / 1.055, 2.4))];
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }
}
