using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.MLNet;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Optimizers;

namespace Microsoft.ML;

/// <summary>Neural networks in ML.NET's catalogs. In ML.NET's namespace, so that they are found where its own trainers are.</summary>
public static class NeuralNetworkCatalog
{
    /// <summary>A trainer of a neural network that predicts a number.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The column to learn: a <see cref="float"/>.</param>
    /// <param name="featureColumnName">The column to learn from: a vector of <see cref="float"/>.</param>
    /// <param name="exampleWeightColumnName">The column with what each row counts, or null for 1 each.</param>
    /// <param name="hiddenUnits">The sizes of the hidden layers, dense with ReLU; null for a network that is chosen by the data, see <see cref="NeuralNetworkOptions"/>.</param>
    /// <param name="epochs">How often all rows are seen; null to choose by the data, or for 100 where layers or rate are given.</param>
    /// <param name="learningRate">The learning rate of Adam, by which hidden layers that are not given become 64 and 64; null to choose with the network, 0.001 where the layers are given.</param>
    public static NeuralNetworkRegressionTrainer NeuralNetwork(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string featureColumnName = DefaultColumnNames.Features,
        string? exampleWeightColumnName = null,
        IReadOnlyList<int>? hiddenUnits = null,
        int? epochs = null,
        float? learningRate = null) =>
        new(EnvironmentOf(catalog), Fill(new NeuralNetworkRegressionTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName, hiddenUnits, epochs, learningRate));

    /// <summary>A trainer of a neural network that predicts a number.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">The settings.</param>
    public static NeuralNetworkRegressionTrainer NeuralNetwork(this RegressionCatalog.RegressionTrainers catalog, NeuralNetworkRegressionTrainer.Options options) =>
        new(EnvironmentOf(catalog), Contracts.CheckRef(options, nameof(options)));

    /// <summary>A trainer of a neural network that decides between two classes.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The column to learn: a <see cref="bool"/>.</param>
    /// <param name="featureColumnName">The column to learn from: a vector of <see cref="float"/>.</param>
    /// <param name="exampleWeightColumnName">The column with what each row counts, or null for 1 each.</param>
    /// <param name="hiddenUnits">The sizes of the hidden layers, dense with ReLU; null for a network that is chosen by the data, see <see cref="NeuralNetworkOptions"/>.</param>
    /// <param name="epochs">How often all rows are seen; null to choose by the data, or for 100 where layers or rate are given.</param>
    /// <param name="learningRate">The learning rate of Adam, by which hidden layers that are not given become 64 and 64; null to choose with the network, 0.001 where the layers are given.</param>
    public static NeuralNetworkBinaryTrainer NeuralNetwork(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string featureColumnName = DefaultColumnNames.Features,
        string? exampleWeightColumnName = null,
        IReadOnlyList<int>? hiddenUnits = null,
        int? epochs = null,
        float? learningRate = null) =>
        new(EnvironmentOf(catalog), Fill(new NeuralNetworkBinaryTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName, hiddenUnits, epochs, learningRate));

    /// <summary>A trainer of a neural network that decides between two classes.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">The settings.</param>
    public static NeuralNetworkBinaryTrainer NeuralNetwork(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, NeuralNetworkBinaryTrainer.Options options) =>
        new(EnvironmentOf(catalog), Contracts.CheckRef(options, nameof(options)));

    /// <summary>A trainer of a neural network that decides between several classes.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The column to learn: a key, as MapValueToKey makes it.</param>
    /// <param name="featureColumnName">The column to learn from: a vector of <see cref="float"/>.</param>
    /// <param name="exampleWeightColumnName">The column with what each row counts, or null for 1 each.</param>
    /// <param name="hiddenUnits">The sizes of the hidden layers, dense with ReLU; null for a network that is chosen by the data, see <see cref="NeuralNetworkOptions"/>.</param>
    /// <param name="epochs">How often all rows are seen; null to choose by the data, or for 100 where layers or rate are given.</param>
    /// <param name="learningRate">The learning rate of Adam, by which hidden layers that are not given become 64 and 64; null to choose with the network, 0.001 where the layers are given.</param>
    public static NeuralNetworkMulticlassTrainer NeuralNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string featureColumnName = DefaultColumnNames.Features,
        string? exampleWeightColumnName = null,
        IReadOnlyList<int>? hiddenUnits = null,
        int? epochs = null,
        float? learningRate = null) =>
        new(EnvironmentOf(catalog), Fill(new NeuralNetworkMulticlassTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName, hiddenUnits, epochs, learningRate));

    /// <summary>A trainer of a neural network that decides between several classes.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">The settings.</param>
    public static NeuralNetworkMulticlassTrainer NeuralNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, NeuralNetworkMulticlassTrainer.Options options) =>
        new(EnvironmentOf(catalog), Contracts.CheckRef(options, nameof(options)));

    /// <summary>A trainer of a neural network that predicts several numbers at once.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The column to learn: a vector of <see cref="float"/>.</param>
    /// <param name="featureColumnName">The column to learn from: a vector of <see cref="float"/>.</param>
    /// <param name="exampleWeightColumnName">The column with what each row counts, or null for 1 each.</param>
    /// <param name="hiddenUnits">The sizes of the hidden layers, dense with ReLU; null for a network that is chosen by the data, see <see cref="NeuralNetworkOptions"/>.</param>
    /// <param name="epochs">How often all rows are seen; null to choose by the data, or for 100 where layers or rate are given.</param>
    /// <param name="learningRate">The learning rate of Adam, by which hidden layers that are not given become 64 and 64; null to choose with the network, 0.001 where the layers are given.</param>
    public static NeuralNetworkMultiOutputTrainer NeuralNetworkMultiOutput(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string featureColumnName = DefaultColumnNames.Features,
        string? exampleWeightColumnName = null,
        IReadOnlyList<int>? hiddenUnits = null,
        int? epochs = null,
        float? learningRate = null) =>
        new(EnvironmentOf(catalog), Fill(new NeuralNetworkMultiOutputTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName, hiddenUnits, epochs, learningRate));

    /// <summary>A trainer of a neural network that predicts several numbers at once.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">The settings.</param>
    public static NeuralNetworkMultiOutputTrainer NeuralNetworkMultiOutput(this RegressionCatalog.RegressionTrainers catalog, NeuralNetworkMultiOutputTrainer.Options options) =>
        new(EnvironmentOf(catalog), Contracts.CheckRef(options, nameof(options)));

    /// <summary>A trainer of a neural network that predicts quantiles of a number.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The column to learn: a <see cref="float"/>.</param>
    /// <param name="featureColumnName">The column to learn from: a vector of <see cref="float"/>.</param>
    /// <param name="exampleWeightColumnName">The column with what each row counts, or null for 1 each.</param>
    /// <param name="quantiles">The quantiles, each between 0 and 1; null for 0.1, 0.5 and 0.9.</param>
    /// <param name="hiddenUnits">The sizes of the hidden layers, dense with ReLU; null for a network that is chosen by the data, see <see cref="NeuralNetworkOptions"/>.</param>
    /// <param name="epochs">How often all rows are seen; null to choose by the data, or for 100 where layers or rate are given.</param>
    /// <param name="learningRate">The learning rate of Adam, by which hidden layers that are not given become 64 and 64; null to choose with the network, 0.001 where the layers are given.</param>
    public static NeuralNetworkQuantileTrainer NeuralNetworkQuantile(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string featureColumnName = DefaultColumnNames.Features,
        string? exampleWeightColumnName = null,
        IReadOnlyList<float>? quantiles = null,
        IReadOnlyList<int>? hiddenUnits = null,
        int? epochs = null,
        float? learningRate = null)
    {
        var options = Fill(new NeuralNetworkQuantileTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName, hiddenUnits, epochs, learningRate);
        options.Quantiles = quantiles ?? options.Quantiles;
        return new(EnvironmentOf(catalog), options);
    }

    /// <summary>A trainer of a neural network that predicts quantiles of a number.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">The settings.</param>
    public static NeuralNetworkQuantileTrainer NeuralNetworkQuantile(this RegressionCatalog.RegressionTrainers catalog, NeuralNetworkQuantileTrainer.Options options) =>
        new(EnvironmentOf(catalog), Contracts.CheckRef(options, nameof(options)));

    /// <summary>A trainer of a neural network that says for each of several labels whether it applies.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The column to learn: a vector of <see cref="bool"/>, or of <see cref="float"/> with 0 and 1.</param>
    /// <param name="featureColumnName">The column to learn from: a vector of <see cref="float"/>.</param>
    /// <param name="exampleWeightColumnName">The column with what each row counts, or null for 1 each.</param>
    /// <param name="hiddenUnits">The sizes of the hidden layers, dense with ReLU; null for a network that is chosen by the data, see <see cref="NeuralNetworkOptions"/>.</param>
    /// <param name="epochs">How often all rows are seen; null to choose by the data, or for 100 where layers or rate are given.</param>
    /// <param name="learningRate">The learning rate of Adam, by which hidden layers that are not given become 64 and 64; null to choose with the network, 0.001 where the layers are given.</param>
    public static NeuralNetworkMultiLabelTrainer NeuralNetworkMultiLabel(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string featureColumnName = DefaultColumnNames.Features,
        string? exampleWeightColumnName = null,
        IReadOnlyList<int>? hiddenUnits = null,
        int? epochs = null,
        float? learningRate = null) =>
        new(EnvironmentOf(catalog), Fill(new NeuralNetworkMultiLabelTrainer.Options(), labelColumnName, featureColumnName, exampleWeightColumnName, hiddenUnits, epochs, learningRate));

    /// <summary>A trainer of a neural network that says for each of several labels whether it applies.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">The settings.</param>
    public static NeuralNetworkMultiLabelTrainer NeuralNetworkMultiLabel(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, NeuralNetworkMultiLabelTrainer.Options options) =>
        new(EnvironmentOf(catalog), Contracts.CheckRef(options, nameof(options)));

    private static IHostEnvironment EnvironmentOf(TrainCatalogBase.CatalogInstantiatorBase catalog)
    {
        MlNetStudio.MLNet.Access.MLNetCompatibility.Require();
        return CatalogUtils.GetEnvironment(Contracts.CheckRef(catalog, nameof(catalog)));
    }

    private static TOptions Fill<TOptions>(
        TOptions options, string label, string features, string? weight, IReadOnlyList<int>? hiddenUnits, int? epochs, float? learningRate)
        where TOptions : NeuralNetworkOptions
    {
        options.LabelColumnName = label;
        options.FeatureColumnName = features;
        options.ExampleWeightColumnName = weight;
        options.Layers = hiddenUnits?.Select(units => Layer.Dense(units)).ToArray();
        options.Epochs = epochs;
        options.Optimizer = learningRate is { } rate ? new AdamOptions { LearningRate = rate } : null;
        return options;
    }
}
