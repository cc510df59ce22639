using System.Globalization;
using System.Text;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Training;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Benchmarks.Systems;

/// <summary>
/// Runs the reference systems S1 and S3 to S5 over many seeds, with Keras' defaults as the peers do, and writes a table of what was
/// reached beside the peers' figures (PyTorch 1.13.1, the same splits).
/// </summary>
internal static class SystemsReport
{
    private sealed record Goal(string System, string Data, string Metric, int Seeds, string Peer, Func<double[], (bool Met, string Bound)> Judge);

    public static int Run(string splits, string output)
    {
        var text = new StringBuilder();
        text.AppendLine("# The reference systems, many seeds each");
        text.AppendLine();
        text.AppendLine("Made by `dotnet run -c Release --project tests/Benchmarks -- systems SPLITS OUTPUT`; SPLITS holds the peers' splits of the tables.");
        text.AppendLine("Keras' defaults: Glorot uniform, zero biases, Adam(0.001, epsilon 1e-7), rows shuffled every epoch, the last short batch kept.");
        text.AppendLine();
        text.AppendLine("| system | data | metric | seeds | mean | std | median | min | max | peer | bound | met |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        bool all = true;
        foreach (var (goal, values) in Measure(splits))
        {
            var (met, bound) = goal.Judge(values);
            all &= met;
            double mean = values.Average();
            double deviation = Statistics.Deviation(values);
            string Number(double v) => v.ToString("G4", CultureInfo.InvariantCulture);
            text.AppendLine($"| {goal.System} | {goal.Data} | {goal.Metric} | {goal.Seeds} | {Number(mean)} | {Number(deviation)} | {Number(Statistics.Median(values))} | {Number(values.Min())} | {Number(values.Max())} | {goal.Peer} | {bound} | {(met ? "yes" : "no")} |");
        }

        Console.Write(text);
        File.WriteAllText(output, text.ToString());
        return all ? 0 : 1;
    }

    private static IEnumerable<(Goal Goal, double[] Values)> Measure(string splits)
    {
        yield return (
            new Goal("S1", "linear, rate 0.1", "slope and intercept, in least-squares standard errors", 40, "", values =>
                (values.Count(v => v <= 3) >= 38, $"within 3 for 38 of 40: {values.Count(v => v <= 3)}")),
            [.. Enumerable.Range(0, 40).Select(LineError)]);

        foreach (var (name, peer) in new[] { ("california", 0.5475), ("diabetes", 55.9) })
        {
            yield return (
                new Goal("S3", name, "rmse", 10, $"median {peer}", values => (Statistics.Median(values) <= peer * 1.03, $"median at most {peer * 1.03:G4}")),
                [.. Enumerable.Range(0, 10).Select(seed => Regression(Path.Combine(splits, name), seed))]);
        }

        foreach (var (raw, peer, deviation) in new[] { (true, 0.874, 0.139), (false, 0.884, 0.058) })
        {
            yield return (
                new Goal("S4", raw ? "iris, raw inputs" : "iris, standardized", "accuracy", 1000, $"mean {peer}", values => NotBelow(values, peer, deviation, 200)),
                [.. Enumerable.Range(0, 1000).Select(seed => Classification(SystemTable.Read(Path.Combine(splits, "iris"), seed, regression: false, rawInputs: raw), seed, [10, 8], 100))]);
        }

        foreach (var (name, peer, deviation) in new[] { ("breast-cancer", 0.9752, 0.01433), ("titanic", 0.7353, 0.02836) })
        {
            yield return (
                new Goal("S5", name, "accuracy", 10, $"mean {peer}", values => NotBelow(values, peer, deviation, 10)),
                [.. Enumerable.Range(0, 10).Select(seed => Classification(SystemTable.Read(Path.Combine(splits, name), seed, regression: false), seed, [128, 64], 10))]);
        }
    }

    private static (bool Met, string Bound) NotBelow(double[] values, double peer, double peerDeviation, int peerSeeds)
    {
        double least = Statistics.NotBelow(values, peer, peerDeviation, peerSeeds);
        return (values.Average() >= least, string.Create(CultureInfo.InvariantCulture, $"at least {least:F4}"));
    }

    /// <summary>The larger distance of slope and intercept from the least-squares ones, in their standard errors.</summary>
    private static double LineError(int seed)
    {
        var table = TableGenerators.Find("linear").Generate(100, seed);
        float[] x = table.Numbers("x").Values.ToArray();
        float[] y = table.Numbers("y").Values.ToArray();
        double meanX = x.Average();
        double meanY = y.Average();
        double sxx = x.Sum(v => (v - meanX) * (v - meanX));
        double slope = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / sxx;
        double intercept = meanY - (slope * meanX);
        double variance = x.Zip(y, (a, b) => Math.Pow(b - intercept - (slope * a), 2)).Sum() / (x.Length - 2);
        using var network = Network.Create(NetworkDefinition.Sequential(1, Dense(1)), seed);
        new Trainer(network, new TrainingOptions
        {
            Loss = new MeanSquaredErrorOptions(),
            Optimizer = new SgdOptions { LearningRate = 0.1f },
            Epochs = 100,
            BatchSize = 100,
            Seed = seed,
        }).Fit(new Dataset(x, 1, y, 1));
        var parameters = network.GetParameters();
        double slopeError = Math.Abs(parameters[0].Value.Data[0] - slope) / Math.Sqrt(variance / sxx);
        double interceptError = Math.Abs(parameters[1].Value.Data[0] - intercept) / Math.Sqrt(variance * ((1.0 / x.Length) + (meanX * meanX / sxx)));
        return Math.Max(slopeError, interceptError);
    }

    private static double Regression(string folder, int seed)
    {
        var table = SystemTable.Read(folder, seed, regression: true, standardizeTarget: true);
        using var network = Train(table, seed, [64, 64], 1, new MeanSquaredErrorOptions(), 10);
        var outputs = new float[table.TestTargets.Length];
        network.Predict(table.TestFeatures, outputs);
        return Math.Sqrt(outputs.Zip(table.TestTargets, (o, t) => Math.Pow((o * table.TargetDeviation) + table.TargetMean - t, 2)).Average());
    }

    private static double Classification(SystemTable table, int seed, int[] hidden, int epochs)
    {
        int outputs = table.Classes == 2 ? 1 : table.Classes;
        LossOptions loss = outputs == 1 ? new BinaryCrossEntropyOptions() : new SparseCategoricalCrossEntropyOptions();
        using var network = Train(table, seed, hidden, outputs, loss, epochs);
        var scores = new float[table.TestTargets.Length * outputs];
        network.Predict(table.TestFeatures, scores);
        return table.TestTargets.Index().Average(row =>
        {
            var score = scores.AsSpan(row.Index * outputs, outputs);
            int predicted = outputs == 1 ? (score[0] > 0 ? 1 : 0) : score.IndexOf(System.Numerics.Tensors.TensorPrimitives.Max<float>(score));
            return predicted == (int)row.Item ? 1.0 : 0;
        });
    }

    private static Network Train(SystemTable table, int seed, int[] hidden, int outputs, LossOptions loss, int epochs)
    {
        LayerOptions[] layers = [.. hidden.Select(units => Dense(units, Relu())), Dense(outputs)];
        var network = Network.Create(NetworkDefinition.Sequential(table.Features, layers), seed);
        new Trainer(network, new TrainingOptions
        {
            Loss = loss,
            Optimizer = new AdamOptions { LearningRate = 0.001f, Epsilon = 1e-7f },
            Epochs = epochs,
            BatchSize = 32,
            Seed = seed,
        }).Fit(table.Training);
        return network;
    }
}
