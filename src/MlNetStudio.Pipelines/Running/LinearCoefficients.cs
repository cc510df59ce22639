using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Baselines;
using MlNetStudio.Evaluation.Report;
using MlNetStudio.Neural;

namespace MlNetStudio.Pipelines.Running;

/// <summary>For a network that is nothing but one linear function: its coefficients beside those of least squares in closed form.</summary>
internal static class LinearCoefficients
{
    private const int MostShown = 50;

    /// <summary>The coefficients for the report; empty for any other network or task.</summary>
    public static IReadOnlyList<RunSetting> Compare(Network network, TaskKind task, PreparedFeatures features)
    {
        var nodes = network.Definition.Nodes;
        int columns = features.Training.Columns;
        if (task != TaskKind.Regression || columns > MostShown || nodes.Length != 1 || nodes[0].Layer is not Neural.Layers.DenseOptions { Activation: null })
        {
            return [];
        }

        // A linear function is known by its values at zero and at every unit vector.
        var inputs = new float[(columns + 1) * columns];
        for (int i = 0; i < columns; i++)
        {
            inputs[((i + 1) * columns) + i] = 1;
        }

        var outputs = new float[columns + 1];
        network.Predict(inputs, outputs);
        features.Target.Restore(outputs);
        var closed = LinearModel.Fit(EvaluationTask.Regression, 0, features.Training.Values, columns, features.Learned(features.TrainingLabels, features.TrainingAnchors));
        var settings = new List<RunSetting> { Setting("intercept", outputs[0], closed.Intercepts[0]) };
        int feature = 0;
        foreach (string name in features.Preprocessing.FeatureNames)
        {
            settings.Add(Setting(name, outputs[feature + 1] - (double)outputs[0], closed.Coefficients[feature]));
            feature++;
        }

        return settings;
    }

    private static RunSetting Setting(string name, double network, double closed) => new(
        "Coefficients", name, string.Create(CultureInfo.InvariantCulture, $"{network:0.00000} by the network, {closed:0.00000} in closed form"));
}
