using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Raising;

/// <summary>Where a graph's network begins and ends, and how the elements of a sample may lie.</summary>
internal static class RaisingEnds
{
    private const int MostDimensions = 3;

    /// <summary>The one input and the one output in floats.</summary>
    public static (ValueInfo Input, ValueInfo Output) Find(OperatorGraph graph)
    {
        var constants = graph.Initializers.Select(constant => constant.Key).ToHashSet(StringComparer.Ordinal);
        ValueInfo[] inputs = [.. graph.Inputs.Where(input => !constants.Contains(input.Name))];
        if (inputs is not [{ Kind: ValueKind.Tensor, ElementType: ElementType.Float32 or ElementType.Int64 or ElementType.Int32 } input])
        {
            throw new InvalidInputException(
                $"layers are raised from a graph with one input of numbers (float, or int64 for categories), and '{graph.Name}' has {List(inputs)}.");
        }

        ValueInfo[] outputs = [.. graph.Outputs.Where(output => output.Kind == ValueKind.Tensor && output.ElementType is ElementType.Float32 or ElementType.Undefined)];
        return outputs is [var output]
            ? (input, output)
            : throw new InvalidInputException($"layers are raised from a graph with one output in floats, and '{graph.Name}' has {List([.. graph.Outputs])}.");
    }

    /// <summary>The sizes of a sample of the input, outermost first.</summary>
    public static ImmutableArray<int> SampleOf(ValueInfo input)
    {
        if (input.Shape.IsDefaultOrEmpty || input.Shape.Length - 1 > MostDimensions || input.Shape.Length < 2 || input.Shape.Skip(1).Any(dimension => dimension.Size is not > 0))
        {
            throw new InvalidInputException(
                $"the input '{input}' must have two to four dimensions, of which all but the first, the batch, are known; export the model with fixed sizes.");
        }

        return [.. input.Shape.Skip(1).Select(dimension => dimension.Size!.Value)];
    }

    /// <summary>The ways in which a sample's axes may stand for ours, the likelier first: for every axis of the graph's, the one of the network's, where channels are last.</summary>
    public static IEnumerable<ImmutableArray<int>> Layouts(OperatorGraph graph, ValueInfo input)
    {
        int rank = SampleOf(input).Length;
        ImmutableArray<int> plain = [.. Enumerable.Range(0, rank)];
        if (rank == 1)
        {
            return [plain];
        }

        ImmutableArray<int> channelsFirst = [rank - 1, .. Enumerable.Range(0, rank - 1)];
        bool begins = graph.Nodes.Any(node => node.Inputs.Contains(input.Name) && node.OpType is "Conv" or "MaxPool" or "AveragePool" or "BatchNormalization" or "GlobalAveragePool");
        return begins ? [channelsFirst, plain] : [plain, channelsFirst];
    }

    private static string List(ValueInfo[] values) => values.Length == 0 ? "none" : string.Join("; ", values.Select(value => value.ToString()));
}
