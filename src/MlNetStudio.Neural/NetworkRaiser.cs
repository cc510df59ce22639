using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural;

/// <summary>Brings a network's parameters back from a graph that it was lowered into.</summary>
internal static class NetworkRaiser
{
    /// <summary>
    /// Reads every parameter from the initializer that carries its name, then lowers the network again and compares:
    /// a file whose operators were altered does not pass for the network that its metadata describes.
    /// </summary>
    public static void Restore(Network network, OperatorGraph graph)
    {
        var initializers = graph.Initializers.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        foreach (var slot in network.Parameters.Slots)
        {
            if (initializers.GetValueOrDefault(slot.FullName) is not Tensor<float> tensor)
            {
                throw new InvalidInputException($"the graph lacks the parameter '{slot.FullName}' that its network definition has.");
            }

            network.Parameters.Write(slot, tensor.Span);
        }

        var builder = new OperatorGraphBuilder(graph.Name);
        var inputs = network.Definition.Inputs
            .Select(input => builder.AddInput(input.Name, ElementType.Float32, [Dimension.Batch, .. input.Shape.Dimensions.Select(d => (Dimension)d)]))
            .ToArray();
        network.Lower(builder, inputs);
        var nodes = graph.Nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        foreach (var expected in builder.Build().Nodes)
        {
            if (!nodes.TryGetValue(expected.Name, out var node) || node.OpType != expected.OpType || node.Domain != expected.Domain)
            {
                throw new InvalidInputException($"the graph's operators are not those of its network definition: it lacks {expected}.");
            }
        }
    }
}
