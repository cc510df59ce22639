using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Baselines;
using MlNetStudio.Evaluation.Report;

namespace MlNetStudio.Tests.Evaluation;

/// <summary>Reports to be rendered by tests, with every section filled.</summary>
internal static class ReportModels
{
    public static ReportModel Regression(int rows = 300)
    {
        var random = new Random(1);
        float[] features = [.. Enumerable.Range(0, rows).Select(_ => (float)random.NextDouble())];
        float[] actual = [.. features.Select(x => (2 * x) + 1 + (float)random.NextDouble())];
        Scores scores = Scores.Regression(actual, [.. features.Select(x => (2 * x) + 1.5f)]);
        return Fill(scores, features, actual, []) with { Unit = "EUR", FeatureFit = new FeatureFit("x", features, actual, [0, 1], [1.5f, 3.5f]) };
    }

    public static ReportModel Binary(int rows = 200)
    {
        var random = new Random(2);
        float[] features = [.. Enumerable.Range(0, rows).Select(_ => (float)random.NextDouble())];
        float[] actual = [.. features.Select(x => x + random.NextDouble() > 1 ? 1f : 0f)];
        return Fill(Scores.Binary(actual, features), features, actual, ["no", "yes"]);
    }

    public static ReportModel Multiclass(int classes = 3, int rows = 240)
    {
        var random = new Random(3);
        float[] actual = [.. Enumerable.Range(0, rows).Select(row => (float)(row % classes))];
        float[] features = [.. actual.Select(c => c + (float)random.NextDouble())];
        float[] probabilities = new float[rows * classes];
        for (int row = 0; row < rows; row++)
        {
            int said = random.Next(4) == 0 ? random.Next(classes) : (int)actual[row];
            probabilities.AsSpan(row * classes, classes).Fill(0.4f / classes);
            probabilities[(row * classes) + said] += 0.6f;
        }

        return Fill(Scores.Multiclass(actual, probabilities, classes), features, actual, [.. Enumerable.Range(0, classes).Select(c => $"class {c}")]);
    }

    /// <summary>A report with the least that is allowed.</summary>
    public static ReportModel Bare(Scores scores) => new()
    {
        Label = "y",
        DataName = "data.csv",
        Scores = scores,
        Result = ModelResult.Evaluate("Network", scores),
    };

    private static ReportModel Fill(Scores scores, float[] features, float[] targets, string[] classNames)
    {
        Comparison comparison = Comparison.Fit(scores, features, features, 1, targets);
        return Bare(scores) with
        {
            Label = "target",
            Baseline = comparison.Baseline,
            Linear = comparison.Linear,
            ClassNames = classNames,
            Notes = ["A note for the reader."],
            Data = new DataSection
            {
                Rows = scores.Rows * 5,
                RowsLeftOut = 3,
                TrainingRows = scores.Rows * 3,
                ValidationRows = scores.Rows,
                TestRows = scores.Rows,
                SplitDescription = "at random, seed 1",
                ClassCounts = [.. classNames.Select((_, c) => (long)(c + 10))],
                Columns =
                [
                    new ColumnDescription { Name = "x", Type = "number", Role = ColumnRole.Feature, Missing = 4, Summary = "0 to 1", Treatment = "standardized" },
                    new ColumnDescription { Name = "target", Type = "number", Role = ColumnRole.Label },
                    new ColumnDescription { Name = "id", Type = "identifier", Role = ColumnRole.Ignored, Treatment = "another value in each row" },
                ],
            },
            Training = new TrainingSection
            {
                Epochs = [.. Enumerable.Range(1, 20).Select(e => new EpochPoint(e, 1.0 / e, 1.1 / e, 0.01 / e))],
                BestEpoch = 18,
                PlannedEpochs = 50,
                Seconds = 1.5,
                Outcome = "stopped early",
            },
            Network = new NetworkSection
            {
                Layers = [new LayerDescription("dense_1", "Dense", "[64]", 128), new LayerDescription("output", "Dense", "[1]", 65)],
                Parameters = 193,
                FileBytes = 2048,
                Sha256 = "abcdef",
            },
            Parity = new ParitySection { Engine = "ONNX Runtime", Version = "1.29.0", LargestDifference = 6e-8, Tolerance = 1e-5, Rows = scores.Rows },
            Run = new RunSection { Settings = [new RunSetting("Training", "epochs", "50"), new RunSetting("Versions", "MlNetStudio", "0.1.0")], PipelineText = "label: target\n" },
            Usage = new UsageSection
            {
                Commands = [new UsageCommand("Predict", "mlnetstudio predict model.onnx new.csv")],
                Inputs = [new ModelPort("x", "float", "[batch, 1]")],
                Outputs = [new ModelPort("prediction", "float", "[batch, 1]")],
            },
        };
    }
}
