using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Data;

/// <summary>What one lowered step left in a graph: its constants and nodes, by their names within its scope.</summary>
internal sealed class GraphValues(OperatorGraph graph, string scope)
{
    /// <summary>A constant of floats.</summary>
    /// <exception cref="InvalidInputException">It is not there.</exception>
    public float[] Floats(string name) => Constant<float>(name);

    /// <summary>A constant of whole numbers.</summary>
    /// <exception cref="InvalidInputException">It is not there.</exception>
    public long[] Integers(string name) => Constant<long>(name);

    /// <summary>A node.</summary>
    /// <exception cref="InvalidInputException">It is not there.</exception>
    public OperatorNode Node(string name)
    {
        foreach (var node in graph.Nodes)
        {
            if (node.Name == scope + name)
            {
                return node;
            }
        }

        throw Missing(name);
    }

    private T[] Constant<T>(string name)
    {
        foreach (var (key, value) in graph.Initializers)
        {
            if (key == scope + name && value is Tensor<T> tensor)
            {
                return tensor.Data;
            }
        }

        throw Missing(name);
    }

    private InvalidInputException Missing(string name) => new(
        $"the model's graph has no '{scope}{name}', which its description of the preprocessing promises. The file was changed by another tool; it can still be scored, but not trained on.");
}
