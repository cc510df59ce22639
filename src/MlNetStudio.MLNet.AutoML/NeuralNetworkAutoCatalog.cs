using MlNetStudio.MLNet;
using MlNetStudio.MLNet.AutoML;

namespace Microsoft.ML.AutoML;

/// <summary>
/// Neural networks for ML.NET's AutoML: sweepable estimators, to be appended to a pipeline with featurizers, alone or as candidates beside those of
/// ML.NET. In ML.NET's namespace, so that they are found on <c>ml.Auto()</c>.
/// </summary>
/// <remarks>
/// The networks scale their features themselves, so no normalizer is needed. Every trial has the seed of the <c>MLContext</c> unless the options have
/// one, and the random and the grid tuner propose the same trials for the same seed; ML.NET's default tuner also looks at how long trials take. A
/// trial that the experiment cancels hears of it within 50 ms and ends with the step in progress.
/// </remarks>
public static class NeuralNetworkAutoCatalog
{
    /// <summary>Networks that predict a number, see <see cref="NeuralNetworkRegressionTrainer"/>.</summary>
    /// <param name="catalog">The catalog, <c>ml.Auto()</c>.</param>
    /// <param name="labelColumnName">The column to learn: a <see cref="float"/>.</param>
    /// <param name="featureColumnName">The column to learn from: a vector of <see cref="float"/>.</param>
    /// <param name="exampleWeightColumnName">The column with what each row counts, or null for 1 each.</param>
    /// <param name="searchSpace">What is searched; null for all settings in their usual ranges.</param>
    /// <exception cref="ArgumentException">The search space has a value that no network can be trained with.</exception>
    public static SweepableEstimator NeuralNetworkRegression(
        this AutoCatalog catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        NeuralNetworkSearchSpace? searchSpace = null) =>
        catalog.NeuralNetworkRegression(Columns<NeuralNetworkRegressionTrainer.Options>(labelColumnName, featureColumnName, exampleWeightColumnName), searchSpace);

    /// <summary>Networks that predict a number, see <see cref="NeuralNetworkRegressionTrainer"/>.</summary>
    /// <param name="catalog">The catalog, <c>ml.Auto()</c>.</param>
    /// <param name="options">What is the same in every trial. Layers, optimizer, batch size and epochs that it gives are not searched.</param>
    /// <param name="searchSpace">What is searched; null for all other settings in their usual ranges.</param>
    /// <exception cref="ArgumentException">The search space has a value that no network can be trained with, or the options have a <c>CheckpointFolder</c>.</exception>
    public static SweepableEstimator NeuralNetworkRegression(
        this AutoCatalog catalog, NeuralNetworkRegressionTrainer.Options options, NeuralNetworkSearchSpace? searchSpace = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var sweep = new NetworkSweep<NeuralNetworkRegressionTrainer.Options>(options, searchSpace);
        return new SweepableEstimator((context, trial) => context.Regression.Trainers.NeuralNetwork(sweep.OptionsOf(trial)), sweep.Space);
    }

    /// <summary>Networks that decide between two classes, see <see cref="NeuralNetworkBinaryTrainer"/>.</summary>
    /// <param name="catalog">The catalog, <c>ml.Auto()</c>.</param>
    /// <param name="labelColumnName">The column to learn: a <see cref="bool"/>.</param>
    /// <param name="featureColumnName">The column to learn from: a vector of <see cref="float"/>.</param>
    /// <param name="exampleWeightColumnName">The column with what each row counts, or null for 1 each.</param>
    /// <param name="searchSpace">What is searched; null for all settings in their usual ranges.</param>
    /// <exception cref="ArgumentException">The search space has a value that no network can be trained with.</exception>
    public static SweepableEstimator NeuralNetworkBinaryClassification(
        this AutoCatalog catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        NeuralNetworkSearchSpace? searchSpace = null) =>
        catalog.NeuralNetworkBinaryClassification(Columns<NeuralNetworkBinaryTrainer.Options>(labelColumnName, featureColumnName, exampleWeightColumnName), searchSpace);

    /// <summary>Networks that decide between two classes, see <see cref="NeuralNetworkBinaryTrainer"/>.</summary>
    /// <param name="catalog">The catalog, <c>ml.Auto()</c>.</param>
    /// <param name="options">What is the same in every trial. Layers, optimizer, batch size and epochs that it gives are not searched.</param>
    /// <param name="searchSpace">What is searched; null for all other settings in their usual ranges.</param>
    /// <exception cref="ArgumentException">The search space has a value that no network can be trained with, or the options have a <c>CheckpointFolder</c>.</exception>
    public static SweepableEstimator NeuralNetworkBinaryClassification(
        this AutoCatalog catalog, NeuralNetworkBinaryTrainer.Options options, NeuralNetworkSearchSpace? searchSpace = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var sweep = new NetworkSweep<NeuralNetworkBinaryTrainer.Options>(options, searchSpace);
        return new SweepableEstimator((context, trial) => context.BinaryClassification.Trainers.NeuralNetwork(sweep.OptionsOf(trial)), sweep.Space);
    }

    /// <summary>Networks that decide between several classes, see <see cref="NeuralNetworkMulticlassTrainer"/>.</summary>
    /// <param name="catalog">The catalog, <c>ml.Auto()</c>.</param>
    /// <param name="labelColumnName">The column to learn: a key, as MapValueToKey makes it.</param>
    /// <param name="featureColumnName">The column to learn from: a vector of <see cref="float"/>.</param>
    /// <param name="exampleWeightColumnName">The column with what each row counts, or null for 1 each.</param>
    /// <param name="searchSpace">What is searched; null for all settings in their usual ranges.</param>
    /// <exception cref="ArgumentException">The search space has a value that no network can be trained with.</exception>
    public static SweepableEstimator NeuralNetworkMultiClassification(
        this AutoCatalog catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        NeuralNetworkSearchSpace? searchSpace = null) =>
        catalog.NeuralNetworkMultiClassification(Columns<NeuralNetworkMulticlassTrainer.Options>(labelColumnName, featureColumnName, exampleWeightColumnName), searchSpace);

    /// <summary>Networks that decide between several classes, see <see cref="NeuralNetworkMulticlassTrainer"/>.</summary>
    /// <param name="catalog">The catalog, <c>ml.Auto()</c>.</param>
    /// <param name="options">What is the same in every trial. Layers, optimizer, batch size and epochs that it gives are not searched.</param>
    /// <param name="searchSpace">What is searched; null for all other settings in their usual ranges.</param>
    /// <exception cref="ArgumentException">The search space has a value that no network can be trained with, or the options have a <c>CheckpointFolder</c>.</exception>
    public static SweepableEstimator NeuralNetworkMultiClassification(
        this AutoCatalog catalog, NeuralNetworkMulticlassTrainer.Options options, NeuralNetworkSearchSpace? searchSpace = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var sweep = new NetworkSweep<NeuralNetworkMulticlassTrainer.Options>(options, searchSpace);
        return new SweepableEstimator((context, trial) => context.MulticlassClassification.Trainers.NeuralNetwork(sweep.OptionsOf(trial)), sweep.Space);
    }

    private static TOptions Columns<TOptions>(string label, string features, string? weight)
        where TOptions : NeuralNetworkOptions, new() =>
        new() { LabelColumnName = label, FeatureColumnName = features, ExampleWeightColumnName = weight };
}
