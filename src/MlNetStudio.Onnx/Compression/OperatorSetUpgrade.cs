using System.Collections.Immutable;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Onnx.Compression;

/// <summary>Brings a graph to a later version of ai.onnx.</summary>
internal static class OperatorSetUpgrade
{
    private const int Thirteen = 13;

    /// <summary>The graph at a version at least, up to 12, within which nothing changed that these graphs use.</summary>
    public static OperatorGraph AtLeast(OperatorGraph graph, int version)
    {
        int present = graph.OpsetVersions.GetValueOrDefault("", version);
        return present >= version ? graph : graph with { OpsetVersions = graph.OpsetVersions.SetItem("", version) };
    }

    /// <summary>
    /// The graph at version 13 at least. Since then Squeeze, Unsqueeze and ReduceSum take their axes, and Split its sizes, as
    /// an input; Softmax and its relatives no longer flatten their input to a matrix.
    /// </summary>
    /// <exception cref="InvalidInputException">A node cannot be brought there.</exception>
    public static OperatorGraph To13(OperatorGraph graph)
    {
        if (graph.OpsetVersions.GetValueOrDefault("", Thirteen) >= Thirteen)
        {
            return graph;
        }

        var added = ImmutableArray.CreateBuilder<KeyValuePair<string, Tensor>>();
        var nodes = ImmutableArray.CreateBuilder<OperatorNode>(graph.Nodes.Length);
        foreach (var node in graph.Nodes)
        {
            nodes.Add(node.Domain.Length != 0 ? node : node.OpType switch
            {
                "Squeeze" or "Unsqueeze" or "ReduceSum" => WithInput(node, "axes", added),
                "Split" => WithInput(node, "split", added),
                "Softmax" or "LogSoftmax" or "Hardmax" => Softmax(node),
                _ => node,
            });
        }

        return graph with
        {
            Nodes = nodes.ToImmutable(),
            Initializers = graph.Initializers.AddRange(added),
            OpsetVersions = graph.OpsetVersions.SetItem("", Thirteen),
        };
    }

    private static OperatorNode WithInput(OperatorNode node, string attribute, ImmutableArray<KeyValuePair<string, Tensor>>.Builder added)
    {
        if (!node.Attributes.TryGetValue(attribute, out var value) || value is not OperatorAttribute.Ints numbers)
        {
            return node;
        }

        string name = $"{node.Name}/{attribute}";
        added.Add(new(name, Tensor.Vector<long>([.. numbers.Values])));
        return node with { Inputs = node.Inputs.Add(name), Attributes = node.Attributes.Remove(attribute) };
    }

    // Before 13 the default was axis 1, and everything behind the axis went into one softmax. Along the last axis the two are one; the core's layers always say which it is.
    private static OperatorNode Softmax(OperatorNode node) => node.Attributes.ContainsKey("axis")
        ? node
        : throw new InvalidInputException($"the operator {node} does not name its axis, and its meaning changed with operator set 13.");
}
