using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using MlNetStudio.MLNet.Tests;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.MLNet.AutoML.Tests;

/// <summary>Small experiments, and what is seen of them.</summary>
internal static class Experiments
{
    /// <summary>All settings, each with few values that train in no time.</summary>
    public static NeuralNetworkSearchSpace Quick { get; } = new()
    {
        HiddenUnits = [4, 8, 16],
        LearningRate = SearchRange.Logarithmic(0.003, 0.03, initial: 0.01),
        BatchSize = [16, 32],
        Epochs = [2, 3, 4],
    };

    /// <summary>A regression on the rows of <see cref="Samples"/>: as they come, their numbers unscaled.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="trainers">The candidates.</param>
    public static AutoMLExperiment Regression(MLContext ml, params SweepableEstimator[] trainers) =>
        Regression(ml, Featurize(ml).Append(trainers));

    /// <summary>The same for a pipeline.</summary>
    public static AutoMLExperiment Regression(MLContext ml, SweepablePipeline pipeline) => ml.Auto().CreateExperiment()
        .SetPipeline(pipeline)
        .SetDataset(ml.Data.TrainTestSplit(Samples.View(ml), 0.25))
        .SetRegressionMetric(RegressionMetric.RSquared, "Price");

    /// <summary>The featurizers of the rows, which scale nothing.</summary>
    public static IEstimator<ITransformer> Featurize(MLContext ml) => ml.Transforms.Categorical.OneHotEncoding("CityCode", "City")
        .Append(ml.Transforms.Concatenate("Features", "Size", "Age", "CityCode"));

    /// <summary>The options of a trainer on the column <c>Price</c>.</summary>
    public static NeuralNetworkRegressionTrainer.Options Price(Action<NeuralNetworkRegressionTrainer.Options>? change = null)
    {
        var options = new NeuralNetworkRegressionTrainer.Options { LabelColumnName = "Price" };
        change?.Invoke(options);
        return options;
    }

    /// <summary>The settings of a trial, as text.</summary>
    public static string Text(TrialSettings trial) => JsonSerializer.Serialize(trial.Parameter);

    /// <summary>The network of a fitted pipeline that ends with one.</summary>
    public static NetworkDefinition Network(ITransformer model)
    {
        var last = ((IEnumerable<ITransformer>)model).Last();
        return last switch
        {
            ISingleFeaturePredictionTransformer<NeuralNetworkRegressionModelParameters> regression => regression.Model.Definition,
            ISingleFeaturePredictionTransformer<NeuralNetworkMulticlassModelParameters> multiclass => multiclass.Model.Definition,
            _ => throw new InvalidOperationException($"{last.GetType()} is not a neural network."),
        };
    }

    /// <summary>The units of its hidden layers.</summary>
    public static int[] HiddenUnits(NetworkDefinition network) =>
        [.. network.Nodes.Select(node => node.Layer).OfType<DenseOptions>().SkipLast(1).Select(dense => dense.Units)];
}

/// <summary>Keeps what an experiment reports.</summary>
internal sealed class Recorder : IMonitor
{
    public List<TrialSettings> Started { get; } = [];

    public List<TrialResult> Completed { get; } = [];

    public List<Exception> Failed { get; } = [];

    public void ReportBestTrial(TrialResult result)
    {
    }

    public void ReportCompletedTrial(TrialResult result) => Completed.Add(result);

    public void ReportFailTrial(TrialSettings settings, Exception? exception = null) => Failed.Add(exception!);

    public void ReportRunningTrial(TrialSettings settings) => Started.Add(settings);
}
