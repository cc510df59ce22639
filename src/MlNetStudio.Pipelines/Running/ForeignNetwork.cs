using System.Collections.Immutable;
using System.Globalization;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Raising;
using MlNetStudio.Pipelines.Files;

namespace MlNetStudio.Pipelines.Running;

/// <summary>The network of an ONNX file of another maker, whatever it learns from next: its layers are found by their form, its classes are named by the pipeline.</summary>
internal static class ForeignNetwork
{
    /// <summary>The network that a graph computes.</summary>
    /// <exception cref="InvalidInputException">It has operators that no layer stands for, or does not give a vector.</exception>
    public static RaisedNetwork Raise(OperatorGraph graph, string path)
    {
        RaisedNetwork raised;
        try
        {
            raised = GraphNetwork.Raise(graph);
        }
        catch (InvalidInputException exception) when (exception.Location is null)
        {
            throw new InvalidInputException(exception.Message, new SourceLocation(path), exception);
        }

        if (raised.Network.OutputShape is { Rank: not 1 } output)
        {
            raised.Dispose();
            throw new InvalidInputException($"the model gives {output} for a row; only one that gives a vector is trained further.", new SourceLocation(path));
        }

        return raised;
    }

    /// <summary>A network that begins by giving its one input another form; its parameters are those of the other.</summary>
    /// <param name="network">The network.</param>
    /// <param name="name">What the input is called from now on.</param>
    /// <param name="shape">The form that it takes from now on, of as many elements.</param>
    public static Network WithInput(Network network, string name, Shape shape)
    {
        var definition = network.Definition;
        var input = definition.Inputs.Single();
        return Copy(network, definition with
        {
            Inputs = [new NetworkInput(name, shape)],
            Nodes = definition.Nodes.Insert(0, new NetworkNode(input.Name, Layer.Reshape([.. input.Shape.Dimensions]) with { Name = input.Name }, [name])),
        });
    }

    /// <summary>The network without a softmax or sigmoid at its end: a loss begins before it, and the exported model makes it again.</summary>
    /// <returns>A copy, or null where the network does not end so.</returns>
    public static Network? WithoutLink(Network network)
    {
        var definition = network.Definition;
        var last = definition.Nodes.Single(node => node.Name == definition.Output);
        return last.Layer is SoftmaxOptions or LogSoftmaxOptions or SigmoidOptions && definition.Nodes.Any(node => node.Name == last.Inputs[0])
            ? Copy(network, definition with { Nodes = definition.Nodes.Remove(last), Output = last.Inputs[0] })
            : null;
    }

    /// <summary>The same parameters under a definition that has all layers with parameters.</summary>
    public static Network Copy(Network network, NetworkDefinition definition)
    {
        var copy = Network.Create(definition, seed: 0);
        foreach (var (name, tensor) in network.GetParameters())
        {
            copy.SetParameter(name, tensor.Span);
        }

        return copy;
    }

    /// <summary>The classes that a network's outputs are: as the pipeline names them, else the numbers 0, 1 and so on. A single output tells two.</summary>
    /// <exception cref="InvalidInputException">The pipeline names another number of them, or one twice.</exception>
    public static ImmutableArray<string> Classes(PipelineFile file, int outputs)
    {
        int told = outputs == 1 ? 2 : outputs;
        return file.Definition.Start!.Classes is not { } classes ? [.. Enumerable.Range(0, told).Select(i => i.ToString(CultureInfo.InvariantCulture))]
            : classes.Length == told && classes.Distinct(StringComparer.Ordinal).Count() == told ? classes
            : throw new InvalidInputException($"the model tells {told} classes, and {classes.Length} different ones are named.", file.Locate("start.classes"));
    }
}
