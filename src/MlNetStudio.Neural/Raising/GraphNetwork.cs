using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Raising;

/// <summary>
/// Raises layers from an operator graph that nothing describes: a file from PyTorch, Keras or anything else that writes ONNX. Where a
/// graph carries the definition of its network, <see cref="Network.Raise"/> is the better way.
/// </summary>
public static class GraphNetwork
{
    /// <summary>The network that a graph computes, ready to be trained further.</summary>
    /// <param name="graph">
    /// A graph with one float input, [batch, features], [batch, channels, height, width] or the like, all sizes but the batch known, and one
    /// float output. What does not lead to that output, such as the index of the most probable class, is left aside.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// There is another number of inputs or outputs, or operators that no layer stands for; the message names all of these operators with their
    /// nodes and the operator-set version.
    /// </exception>
    public static RaisedNetwork Raise(OperatorGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var (input, output) = RaisingEnds.Find(graph);

        // Whether images have their channels first or last can be told by what reads them.
        GraphRaiser? fewest = null;
        foreach (var layout in RaisingEnds.Layouts(graph, input))
        {
            var raiser = new GraphRaiser(graph, input, output, layout);
            if (raiser.Raise() is { } raised)
            {
                return raised;
            }

            fewest = fewest is null || raiser.FaultCount < fewest.FaultCount ? raiser : fewest;
        }

        throw fewest!.Error();
    }
}
