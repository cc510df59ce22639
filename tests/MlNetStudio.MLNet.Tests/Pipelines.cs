using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Neural.Optimizers;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.MLNet.Tests;

/// <summary>A quickly trained pipeline for every estimator of the library, over the columns of <see cref="Samples"/>.</summary>
internal static class Pipelines
{
    /// <summary>The estimators by a short name.</summary>
    public static string[] Tasks { get; } = ["regression", "binary", "multiclass", "multiOutput", "multiLabel", "quantile"];

    /// <summary>The estimators, as test data.</summary>
    public static TheoryData<string> All => new(Tasks);

    /// <summary>Featurizers and trainer.</summary>
    public static IEstimator<ITransformer> For(MLContext ml, string task, int epochs = 5, Action<NeuralNetworkOptions>? change = null)
    {
        var features = Samples.Featurize(ml);
        if (task == "multiclass")
        {
            features = ml.Transforms.Conversion.MapValueToKey("Label", "Class").Append(features);
        }

        return features.Append(Trainer(ml, task, epochs, change));
    }

    /// <summary>The trainer alone, for <see cref="Samples.Featurized"/>.</summary>
    public static IEstimator<ITransformer> Trainer(MLContext ml, string task, int epochs = 5, Action<NeuralNetworkOptions>? change = null)
    {
        return task switch
        {
            "regression" => ml.Regression.Trainers.NeuralNetwork(Set(new NeuralNetworkRegressionTrainer.Options())),
            "binary" => ml.BinaryClassification.Trainers.NeuralNetwork(Set(new NeuralNetworkBinaryTrainer.Options())),
            "multiclass" => ml.MulticlassClassification.Trainers.NeuralNetwork(Set(new NeuralNetworkMulticlassTrainer.Options())),
            "multiOutput" => ml.Regression.Trainers.NeuralNetworkMultiOutput(Set(new NeuralNetworkMultiOutputTrainer.Options())),
            "multiLabel" => ml.MulticlassClassification.Trainers.NeuralNetworkMultiLabel(Set(new NeuralNetworkMultiLabelTrainer.Options())),
            "quantile" => ml.Regression.Trainers.NeuralNetworkQuantile(Set(new NeuralNetworkQuantileTrainer.Options())),
            _ => throw new ArgumentOutOfRangeException(nameof(task), task, "There is no such estimator."),
        };

        TOptions Set<TOptions>(TOptions options)
            where TOptions : NeuralNetworkOptions
        {
            options.LabelColumnName = LabelOf(task);
            options.Layers = [Dense(8)];
            options.Epochs = epochs;
            options.Optimizer = new AdamOptions { LearningRate = 0.01f };
            change?.Invoke(options);
            return options;
        }
    }

    /// <summary>The label column.</summary>
    public static string LabelOf(string task) => task switch
    {
        "regression" or "quantile" => "Price",
        "binary" => "IsDear",
        "multiclass" => "Label",
        "multiOutput" => "Pair",
        _ => "Tags",
    };

    /// <summary>All numbers that a model gives, row after row.</summary>
    public static float[] Scores(IDataView scored)
    {
        float[] scores = scored.Schema["Score"].Type is VectorDataViewType
            ? [.. Samples.Column<float[]>(scored, "Score").SelectMany(row => row)]
            : Samples.Column<float>(scored, "Score");
        return scored.Schema.GetColumnOrNull("Probability") is null ? scores : [.. scores, .. Samples.Column<float>(scored, "Probability")];
    }
}
