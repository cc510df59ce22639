using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Benchmarks.Systems;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Training;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Benchmarks.MLNet;

/// <summary>
/// The trainers inside ML.NET: the time of a training against the core's own, rows scored a second against ML.NET's ONNX
/// transformer on the same network, and what ML.NET's own trainers reach on the same tables.
/// </summary>
internal static class MLNetReport
{
    private const int Rounds = 5;
    private const int ScoredRows = 1_000_000;

    public static int Run(string splits, string output)
    {
        var text = new StringBuilder();
        text.AppendLine("# Inside ML.NET");
        text.AppendLine();
        text.AppendLine("Made by `dotnet run -c Release --project tests/Benchmarks -- mlnet SPLITS OUTPUT`, with a feed that has Microsoft.ML.OnnxTransformer,");
        text.AppendLine("Microsoft.ML.FastTree and Microsoft.ML.LightGbm. SPLITS holds the peers' splits of the tables; numeric columns, standardized. Seconds are medians of interleaved rounds.");
        text.AppendLine();
        var california = SystemTable.Read(Path.Combine(splits, "california"), 0, regression: true);
        var adult = SystemTable.Read(Path.Combine(splits, "adult"), 0, regression: false);
        Training(text, california, adult);
        Scoring(text, california);
        Comparison(text, california, adult);
        Console.Write(text);
        File.WriteAllText(output, text.ToString());
        return 0;
    }

    private static void Training(StringBuilder text, SystemTable california, SystemTable adult)
    {
        text.AppendLine("## Training, 64-64, batch 32, 10 epochs, one thread");
        text.AppendLine();
        text.AppendLine("| table | rows | core alone | Fit in ML.NET, reading the rows included | ratio | asked |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (var (name, table, isRegression) in new[] { ("california-housing", california, true), ("adult", adult, false) })
        {
            var core = new double[Rounds];
            var inside = new double[Rounds];
            var ml = new MLContext(seed: 1);
            var view = isRegression
                ? FeatureRows.Numbers(ml, table.Training.Features, table.Training.Targets, table.Features)
                : FeatureRows.YesNo(ml, table.Training.Features, table.Training.Targets, table.Features);
            for (int round = -1; round < Rounds; round++)
            {
                double coreSeconds = Seconds(() => TrainCore(table, isRegression));
                double insideSeconds = Seconds(() => FitInside(ml, view, isRegression));
                if (round >= 0)
                {
                    (core[round], inside[round]) = (coreSeconds, insideSeconds);
                }
            }

            double ratio = Statistics.Median(inside.Zip(core, (a, b) => a / b));
            text.AppendLine(Line($"| {name} | {table.Training.RowCount} | {Statistics.Median(core):0.000} s | {Statistics.Median(inside):0.000} s | {ratio:0.00} | 1.15 |"));
        }

        text.AppendLine();
    }

    private static void TrainCore(SystemTable table, bool isRegression)
    {
        using var network = Network.Create(NetworkDefinition.Sequential(table.Features, Dense(64, Relu()), Dense(64, Relu()), Dense(1)), seed: 1);
        new Trainer(network, new TrainingOptions
        {
            Loss = isRegression ? new MeanSquaredErrorOptions() : new BinaryCrossEntropyOptions(),
            Epochs = 10,
            Seed = 1,
            Threads = 1,
        }).Fit(table.Training);
    }

    private static object FitInside(MLContext ml, IDataView view, bool isRegression) => isRegression
        ? ml.Regression.Trainers.NeuralNetwork(new() { Layers = [Dense(64), Dense(64)], Epochs = 10, Threads = 1 }).Fit(view)
        : ml.BinaryClassification.Trainers.NeuralNetwork(new() { Layers = [Dense(64), Dense(64)], Epochs = 10, Threads = 1 }).Fit(view);

    private static void Scoring(StringBuilder text, SystemTable california)
    {
        text.AppendLine("## Scoring one million rows, the network above");
        text.AppendLine();
        text.AppendLine("| way | seconds | rows a second | times ApplyOnnxModel |");
        text.AppendLine("|---|---|---|---|");
        var ml = new MLContext(seed: 1);
        var model = ml.Regression.Trainers.NeuralNetwork(new() { Layers = [Dense(64), Dense(64)], Epochs = 1 }).Fit(FeatureRows.Numbers(ml, california.Training.Features, california.Training.Targets, california.Features));
        var features = new float[ScoredRows * california.Features];
        for (int i = 0; i < features.Length; i++)
        {
            features[i] = california.Training.Features[i % california.Training.Features.Length];
        }

        var view = FeatureRows.Features(ml, features, california.Features);
        string onnx = Path.Combine(Path.GetTempPath(), $"mlnetstudio-{Guid.NewGuid():N}.onnx");
        using (var file = File.Create(onnx))
        {
            model.Model.SaveOnnx(file);
        }

        try
        {
            var applied = ml.Transforms.ApplyOnnxModel("Score", "Features", onnx).Fit(view);
            double sum = 0;
            double vectors = 0;
            var scores = new float[ScoredRows];
            double inView = Best(() => sum = Sum<float>(model.Transform(view), value => value));
            double inArrays = Best(() => model.Model.Score(features, scores));
            double throughOnnx = Best(() => vectors = Sum<float[]>(applied.Transform(view), value => value[0]), rounds: 1);
            if (Math.Abs(sum - vectors) > 1e-3 * Math.Abs(sum))
            {
                throw new InvalidOperationException(Line($"The scores differ: {sum} and {vectors}."));
            }

            foreach (var (way, seconds) in new[] { ("ApplyOnnxModel", throughOnnx), ("model.Transform", inView), ("model.Model.Score, arrays", inArrays) })
            {
                text.AppendLine(Line($"| {way} | {seconds:0.00} | {ScoredRows / seconds:N0} | {throughOnnx / seconds:0.0} |"));
            }
        }
        finally
        {
            File.Delete(onnx);
        }

        text.AppendLine();
    }

    private static double Sum<T>(IDataView view, Func<T, float> take)
    {
        double sum = 0;
        foreach (var value in view.GetColumn<T>("Score"))
        {
            sum += take(value);
        }

        return sum;
    }

    private static void Comparison(StringBuilder text, SystemTable california, SystemTable adult)
    {
        text.AppendLine("## Beside ML.NET's own trainers, at their defaults");
        text.AppendLine();
        text.AppendLine("| trainer | california-housing, RMSE | fit | adult (numeric columns), AUC | accuracy | fit |");
        text.AppendLine("|---|---|---|---|---|---|");
        var ml = new MLContext(seed: 1);
        var train = FeatureRows.Numbers(ml, california.Training.Features, california.Training.Targets, california.Features);
        var test = FeatureRows.Numbers(ml, california.TestFeatures, california.TestTargets, california.Features);
        var trainYesNo = FeatureRows.YesNo(ml, adult.Training.Features, adult.Training.Targets, adult.Features);
        var testYesNo = FeatureRows.YesNo(ml, adult.TestFeatures, adult.TestTargets, adult.Features);
        (string Name, IEstimator<ITransformer> Regression, IEstimator<ITransformer> Binary)[] trainers =
        [
            ("Sdca", Untyped(ml.Regression.Trainers.Sdca()), Untyped(ml.BinaryClassification.Trainers.SdcaLogisticRegression())),
            ("L-BFGS", Untyped(ml.Regression.Trainers.LbfgsPoissonRegression()), Untyped(ml.BinaryClassification.Trainers.LbfgsLogisticRegression())),
            ("FastTree", Untyped(ml.Regression.Trainers.FastTree()), Untyped(ml.BinaryClassification.Trainers.FastTree())),
            ("LightGbm", Untyped(ml.Regression.Trainers.LightGbm()), Untyped(ml.BinaryClassification.Trainers.LightGbm())),
            (
                "NeuralNetwork, layers of 64 and 64",
                Untyped(ml.Regression.Trainers.NeuralNetwork(new() { Layers = [Dense(64), Dense(64)] })),
                Untyped(ml.BinaryClassification.Trainers.NeuralNetwork(new() { Layers = [Dense(64), Dense(64)] }))),
            ("NeuralNetwork", Untyped(ml.Regression.Trainers.NeuralNetwork()), Untyped(ml.BinaryClassification.Trainers.NeuralNetwork())),
        ];
        foreach (var (name, regression, binary) in trainers)
        {
            ITransformer? numbers = null;
            ITransformer? yesNo = null;
            double numberSeconds = Seconds(() => numbers = regression.Fit(train));
            double yesNoSeconds = Seconds(() => yesNo = binary.Fit(trainYesNo));
            double error = ml.Regression.Evaluate(numbers!.Transform(test)).RootMeanSquaredError;
            var classes = ml.BinaryClassification.Evaluate(yesNo!.Transform(testYesNo));
            text.AppendLine(Line(
                $"| {name} | {error:0.000} | {numberSeconds:0.0} s | {classes.AreaUnderRocCurve:0.000} | {classes.Accuracy:0.000} | {yesNoSeconds:0.0} s |"));
        }

        static IEstimator<ITransformer> Untyped<TTransformer>(IEstimator<TTransformer> estimator)
            where TTransformer : class, ITransformer => new EstimatorChain<ITransformer>().Append(estimator);
    }

    private static double Seconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Best(Action action, int rounds = 3) => Enumerable.Range(0, rounds).Min(_ => Seconds(action));

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
