using MlNetStudio.Neural.Layers;

namespace MlNetStudio.MLNet.AutoML;

/// <summary>
/// What a search tries for a neural network. Each setting has a range or a list of values; <c>with</c> narrows one or, by a single value, fixes it:
/// <code>new NeuralNetworkSearchSpace { HiddenUnits = [64, 128], LearningRate = SearchRange.Logarithmic(1e-3, 1e-2), Dropout = 0 }</code>
/// Null leaves a setting to the trainer.
/// </summary>
/// <remarks>
/// The networks are rows of dense layers of one size, each with its activation and dropout, trained by AdamW. The defaults span what commonly
/// works on tables, and a search starts with what did well on small ones (iris, wine, breast-cancer, diabetes, 4,000 rows of
/// california-housing): 2 layers of 64 units, a rate of 0.003, 50 epochs in steps of 32 rows.
/// </remarks>
public sealed record NeuralNetworkSearchSpace
{
    /// <summary>The trainer's default choice by the rows and columns of the data, with nothing searched: one good candidate more in a pipeline of several.</summary>
    public static NeuralNetworkSearchSpace ByData { get; } = new()
    {
        HiddenLayers = null,
        HiddenUnits = null,
        Activation = null,
        Dropout = null,
        LearningRate = null,
        WeightDecay = null,
        BatchSize = null,
        Epochs = null,
    };

    /// <summary>The number of hidden layers, 0 to 100. Default 1, 2 or 3, at first 2.</summary>
    public SearchChoice<int>? HiddenLayers { get; init; } = [1, 2, 3];

    /// <summary>The units of each hidden layer, 1 to 65536. Default 16, 32, 64, 128 or 256, at first 64.</summary>
    public SearchChoice<int>? HiddenUnits { get; init; } = [16, 32, 64, 128, 256];

    /// <summary>The activation of each hidden layer. Default ReLU, SiLU, Mish, SELU or tanh, at first ReLU.</summary>
    public SearchChoice<ActivationOptions>? Activation { get; init; } =
        SearchChoice.Of<ActivationOptions>(Layer.Relu(), Layer.Silu(), Layer.Mish(), Layer.Selu(), Layer.Tanh()).StartingAt(Layer.Relu());

    /// <summary>The part of the units of each hidden layer that is dropped in training, at least 0 and below 1. Default 0 to 0.5, at first 0.</summary>
    public SearchRange? Dropout { get; init; } = SearchRange.Linear(0, 0.5, initial: 0);

    /// <summary>The learning rate at first, above 0; unless the options have a schedule it falls to 0 along half a cosine. Default 0.0001 to 0.03, by factors, at first 0.003.</summary>
    public SearchRange? LearningRate { get; init; } = SearchRange.Logarithmic(1e-4, 0.03, initial: 0.003);

    /// <summary>The decay of the weights, by itself as in AdamW, at least 0. Default 0.000001 to 1, by factors, at first 0.01.</summary>
    public SearchRange? WeightDecay { get; init; } = SearchRange.Logarithmic(1e-6, 1, initial: 0.01);

    /// <summary>The number of rows of one step, 1 to 1048576. Default 16, 32, 64, 128 or 256, at first 32.</summary>
    public SearchChoice<int>? BatchSize { get; init; } = SearchChoice.Of(16, 32, 64, 128, 256).StartingAt(32);

    /// <summary>
    /// How often all rows are seen, at least 1. Default 10, 20, 50, 100 or 200, at first 50. To search by early stopping instead, give the options a
    /// <c>ValidationFraction</c> and an <c>EarlyStopping</c>, and fix this at the most that you are ready to wait for.
    /// </summary>
    public SearchChoice<int>? Epochs { get; init; } = [10, 20, 50, 100, 200];

    /// <summary>Refuses values that no network can be trained with.</summary>
    /// <exception cref="ArgumentException">The setting, its value and what it may be.</exception>
    internal void Validate()
    {
        Require(HiddenLayers, nameof(HiddenLayers), value => value is >= 0 and <= 100, "0 to 100");
        Require(HiddenUnits, nameof(HiddenUnits), value => value is >= 1 and <= 65536, "1 to 65536");
        Require(BatchSize, nameof(BatchSize), value => value is >= 1 and <= 1 << 20, "1 to 1048576");
        Require(Epochs, nameof(Epochs), value => value >= 1, "at least 1");
        Require(Dropout is null || (Dropout.Least >= 0 && (float)Dropout.Most < 1), nameof(Dropout), Dropout, "at least 0 and below 1");
        Require(LearningRate is null || ((float)LearningRate.Least > 0 && LearningRate.Most <= 1e6), nameof(LearningRate), LearningRate, "above 0 and at most 1000000");
        Require(WeightDecay is null || (WeightDecay.Least >= 0 && WeightDecay.Most <= 1e6), nameof(WeightDecay), WeightDecay, "at least 0 and at most 1000000");
    }

    private static void Require(SearchChoice<int>? values, string setting, Func<int, bool> isGood, string expected) =>
        Require(values is null || values.All(isGood), setting, values, expected);

    private static void Require(bool condition, string setting, object? value, string expected)
    {
        if (!condition)
        {
            throw new ArgumentException($"the search space has {value} for {setting}; it must be {expected}.");
        }
    }
}
