using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.MLNet.Models;

/// <summary>
/// Brings every output of a network back into the unit of its target: y = x * deviation + mean. One <see cref="TargetScaler"/>
/// an output.
/// </summary>
internal sealed class OutputScaling
{
    private const string Scope = "mlnet/target";

    private readonly float[] _means;
    private readonly float[] _deviations;

    private OutputScaling(float[] means, float[] deviations) => (_means, _deviations) = (means, deviations);

    /// <summary>A scaling by a scaler for each output.</summary>
    public OutputScaling(ImmutableArray<TargetScaler> scalers)
        : this([.. scalers.Select(scaler => scaler.Mean)], [.. scalers.Select(scaler => scaler.Deviation)])
    {
    }

    /// <summary>Scaling that was fitted to one target column and holds for so many outputs.</summary>
    public static OutputScaling Repeat(TargetScaler scaler, int outputs) => new([.. Enumerable.Repeat(scaler, outputs)]);

    /// <summary>The scalers, one an output.</summary>
    public ImmutableArray<TargetScaler> Scalers => [.. _means.Zip(_deviations, (mean, deviation) => new TargetScaler(mean, deviation))];

    /// <summary>Turns one row of outputs into predictions, in place.</summary>
    public void Restore(Span<float> row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = (row[i] * _deviations[i]) + _means[i];
        }
    }

    /// <summary>Standardizes row-major targets in place.</summary>
    /// <param name="targets">[rows, columns], with as many columns as there are scalers, or one that all scalers share.</param>
    /// <param name="columns">The number of columns.</param>
    public void Standardize(Span<float> targets, int columns)
    {
        for (int column = 0; column < columns; column++)
        {
            float scale = 1 / _deviations[column];
            for (int i = column; i < targets.Length; i += columns)
            {
                targets[i] = (targets[i] - _means[column]) * scale;
            }
        }
    }

    /// <summary>Adds the operators and returns the name of their output.</summary>
    public string Lower(OperatorGraphBuilder graph, string value, string output)
    {
        using var scope = graph.BeginScope(Scope);
        var scaled = graph.AddNode("Mul", [value, graph.AddInitializer("deviation", Tensor.Create(_deviations, 1, _deviations.Length))]);
        return graph.AddNode("Add", [scaled, graph.AddInitializer("mean", Tensor.Create(_means, 1, _means.Length))], output: output);
    }

    /// <summary>The scaling in a graph, or null if it has none.</summary>
    /// <exception cref="InvalidInputException">It is not whole.</exception>
    public static OutputScaling? Raise(OperatorGraph graph, int outputs)
    {
        float[]? means = Find(graph, $"{Scope}/mean");
        float[]? deviations = Find(graph, $"{Scope}/deviation");
        if (means is null && deviations is null)
        {
            return null;
        }

        return means?.Length == outputs && deviations?.Length == outputs
            ? new OutputScaling(means, deviations)
            : throw new InvalidInputException($"the model's scaling of the target does not fit its {outputs} outputs.");
    }

    private static float[]? Find(OperatorGraph graph, string name) =>
        graph.Initializers.FirstOrDefault(initializer => initializer.Key == name).Value is Tensor<float> tensor ? tensor.Data : null;
}
