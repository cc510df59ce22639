using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Evaluation.Baselines;

/// <summary>What the network's metrics are shown beside: two models made from the same training rows and scored on the same test rows.</summary>
/// <param name="Baseline">Always the mean, or the class shares.</param>
/// <param name="Linear">A linear model of the same features.</param>
public sealed record Comparison(ModelResult Baseline, ModelResult Linear)
{
    /// <summary>Fits both and scores them.</summary>
    /// <param name="test">The network's scores on the test rows, from which truth, weights and task are taken.</param>
    /// <param name="testFeatures">The features of the test rows [rows, columns], as the network gets them.</param>
    /// <param name="trainingFeatures">The features of the training rows [rows, columns].</param>
    /// <param name="columns">The number of features.</param>
    /// <param name="trainingTargets">The labels of the training rows [rows], in the unit of <paramref name="test"/>; for classes their index.</param>
    /// <param name="trainingWeights">The weights of the training rows [rows]; empty: every row counts once.</param>
    /// <exception cref="ArgumentException">Lengths do not agree.</exception>
    public static Comparison Fit(
        Scores test,
        ReadOnlySpan<float> testFeatures,
        ReadOnlySpan<float> trainingFeatures,
        int columns,
        ReadOnlySpan<float> trainingTargets,
        ReadOnlySpan<float> trainingWeights = default)
    {
        ArgumentNullException.ThrowIfNull(test);
        DummyModel dummy = DummyModel.Fit(test.Task, test.Classes, trainingTargets, trainingWeights);
        LinearModel linear = LinearModel.Fit(test.Task, test.Classes, trainingFeatures, columns, trainingTargets, trainingWeights);
        string constant = test.Task == EvaluationTask.Regression
            ? "Always the mean of the training rows"
            : "Always the class shares of the training rows, whatever the inputs";
        return new Comparison(
            Compare("Baseline", constant, test, dummy.Predict(test.Rows)),
            Compare("Linear model", linear.Description, test, linear.Predict(testFeatures)));
    }

    private static ModelResult Compare(string name, string description, Scores network, float[] predicted)
    {
        Scores scores = network.WithPredicted(predicted);
        return ModelResult.Evaluate(name, scores, description, replicates: 0) with
        {
            Difference = BootstrapInterval.ComputeDifference(MetricRegistry.For(network.Task)[0], scores, network),
        };
    }
}
