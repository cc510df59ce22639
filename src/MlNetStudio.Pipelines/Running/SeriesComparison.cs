using MlNetStudio.Data;
using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Baselines;
using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Pipelines.Running;

/// <summary>What a forecast is shown beside: the best naive one, and a linear model of what the network reads and learns.</summary>
internal static class SeriesComparison
{
    /// <summary>Makes both from the training rows and scores them on the test rows.</summary>
    /// <param name="data">The rows, of a series.</param>
    /// <param name="features">The training rows as the network takes them.</param>
    /// <param name="test">The network's scores on the test rows.</param>
    /// <param name="testFeatures">The test rows as the network takes them.</param>
    public static Comparison Fit(RunData data, PreparedFeatures features, Scores test, ReadOnlySpan<float> testFeatures)
    {
        var (rows, values) = data.Series!.Naive.MinBy(naive => SquaredError(naive.Values, data.TrainingRows, features.TrainingLabels));
        float mean = features.TrainingLabels.Average();
        float[] naive = Array.ConvertAll(data.TestRows, row => float.IsNaN(values[row]) ? mean : values[row]);
        string description = rows == 1 ? "The value of the row before, as it was"
            : FormattableString.Invariant($"The value {rows} rows earlier, as it was{(rows == data.Series.Plan.Horizon ? ", the last that is known" : "")}");

        var linear = LinearModel.Fit(EvaluationTask.Regression, 0, features.Training.Values, features.Training.Columns, features.Learned(features.TrainingLabels, features.TrainingAnchors));
        float[] predicted = linear.Predict(testFeatures);
        features.Anchor?.Restore(predicted, data.Anchors(data.TestTable, data.TestRows));
        return new Comparison(Compare("Baseline", description, test, naive), Compare("Linear model", linear.Description, test, predicted));
    }

    private static double SquaredError(float[] values, int[] rows, float[] labels)
    {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            double error = values[rows[i]] - labels[i];
            if (!double.IsNaN(error))
            {
                sum += error * error;
                count++;
            }
        }

        return count == 0 ? double.PositiveInfinity : sum / count;
    }

    private static ModelResult Compare(string name, string description, Scores network, float[] predicted)
    {
        var scores = network.WithPredicted(predicted);
        return ModelResult.Evaluate(name, scores, description, replicates: 0) with
        {
            Difference = BootstrapInterval.ComputeDifference(MetricRegistry.For(network.Task)[0], scores, network),
        };
    }
}
