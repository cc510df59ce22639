using System.Collections.Immutable;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.MLNet.Trainers;

/// <summary>The network that options ask for.</summary>
internal static class NetworkLayout
{
    private const int DefaultUnits = 64;

    /// <summary>The name of the layer that the trainer adds.</summary>
    public const string Output = "output";

    /// <summary>The layers on a row of so many features, with so many outputs.</summary>
    /// <exception cref="InvalidInputException">The network of the options takes another number of features, or layers do not fit.</exception>
    /// <param name="options">The options.</param>
    /// <param name="chosen">All layers of the default choice; empty where the options say what they are.</param>
    /// <param name="features">The number of features.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="columnShape">The shape that the column itself says a row has; null for a vector.</param>
    public static NetworkDefinition Define(NeuralNetworkOptions options, ImmutableArray<LayerOptions> chosen, int features, int outputs, Shape? columnShape = null)
    {
        if (!chosen.IsEmpty)
        {
            return Sequence(features, chosen);
        }

        if (options.DefineNetwork is { } define)
        {
            return define(features, outputs);
        }

        if (options.Network is { } network)
        {
            return CheckInputs(network, features, options);
        }

        // A dense layer works along the last dimension: first in line, it is meant for all features of a row.
        var shape = options.InputShape ?? (options.Layers is [not DenseOptions, ..] ? columnShape : null) ?? new Shape(features);
        if (shape.Size != features)
        {
            throw new InvalidInputException($"InputShape {shape} has {shape.Size} elements; the column '{options.FeatureColumnName}' has {features}.");
        }

        var builder = new NetworkBuilder();
        string value = builder.Input("input", shape);
        var layers = options.Layers ?? [Layer.Dense(DefaultUnits), Layer.Dense(DefaultUnits)];
        for (int i = 0; i < layers.Count; i++)
        {
            value = builder.Add(WithActivation(layers[i], i + 1 < layers.Count ? layers[i + 1] : null), value);
        }

        bool isTaken = layers.Any(layer => layer.Name == Output);
        return builder.Build(builder.Add(Layer.Dense(outputs) with { Name = isTaken ? null : Output }, value));
    }

    private static NetworkDefinition Sequence(int features, ImmutableArray<LayerOptions> layers)
    {
        var builder = new NetworkBuilder();
        string value = builder.Input("input", new Shape(features));
        foreach (var layer in layers)
        {
            value = builder.Add(layer, value);
        }

        return builder.Build(value);
    }

    private static LayerOptions WithActivation(LayerOptions layer, LayerOptions? next) =>
        layer is DenseOptions { Activation: null } dense && next is not (ActivationOptions or BatchNormalizationOptions or LayerNormalizationOptions)
            ? dense with { Activation = Layer.Relu() }
            : layer;

    private static NetworkDefinition CheckInputs(NetworkDefinition network, int features, NeuralNetworkOptions options) => network.FeatureCount == features
        ? network
        : throw new InvalidInputException($"the network takes {network.FeatureCount} features, and the column '{options.FeatureColumnName}' has {features}.");
}
