using System.Globalization;
using System.Text.Json;
using MlNetStudio.Data;
using MlNetStudio.Data.Series;
using MlNetStudio.Evaluation.Calibration;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>Adds what follows the network in an exported model: the link function, the target's unit, the label.</summary>
internal static class ModelComposer
{
    /// <summary>The prediction in the target's own unit, float [batch, 1].</summary>
    public static void AddRegressionHead(OperatorGraphBuilder graph, string raw, ActivationOptions? link, TargetScaler scaler, TargetAnchor? anchor = null)
    {
        string output = anchor is null
            ? scaler.Lower(graph, Link(graph, raw, link), ModelGraph.Prediction)
            : anchor.Lower(graph, scaler.Lower(graph, Link(graph, raw, link)), ModelGraph.Prediction);
        graph.AddOutput(output, ElementType.Float32, [Dimension.Batch, 1]);
    }

    /// <summary>probabilities, float [batch, classes], and the label of the largest, [batch].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="raw">The network's output: [batch, classes], or [batch, 1] for the second of two classes.</param>
    /// <param name="link">The loss's link; null takes the one that makes probabilities.</param>
    /// <param name="classes">The classes in order: a tensor of text or int64.</param>
    /// <param name="temperature">What the network's output is divided by before the link; null for nothing.</param>
    public static void AddClassHead(OperatorGraphBuilder graph, string raw, ActivationOptions? link, Tensor classes, float? temperature = null)
    {
        string probabilities;
        using (graph.BeginScope("probabilities"))
        {
            raw = Cool(graph, raw, temperature);
            probabilities = classes.Length == 2 && link is not SoftmaxOptions
                ? BothClasses(graph, Link(graph, raw, link ?? Layer.Sigmoid()), ModelGraph.Probabilities)
                : Link(graph, raw, link ?? Layer.Softmax(), ModelGraph.Probabilities);
        }

        AddLabel(graph, probabilities, classes);
    }

    /// <summary>The same for a network that gives probabilities itself, as an ensemble does.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="probabilities">The network's output: [batch, classes], or [batch, 1] for the second of two classes.</param>
    /// <param name="outputs">The number of its columns.</param>
    /// <param name="classes">The classes in order: a tensor of text or int64.</param>
    /// <param name="temperature">What the logarithms of the probabilities are divided by before a softmax; null for nothing.</param>
    public static void AddProbabilityHead(OperatorGraphBuilder graph, string probabilities, int outputs, Tensor classes, float? temperature = null)
    {
        string all;
        using (graph.BeginScope("probabilities"))
        {
            if (temperature is null)
            {
                all = outputs == 1 ? BothClasses(graph, probabilities, ModelGraph.Probabilities) : graph.AddNode("Identity", [probabilities], output: ModelGraph.Probabilities);
            }
            else
            {
                // The logits of a mean are not there; up to a constant of the row they are the logarithms of its probabilities.
                string each = outputs == 1 ? BothClasses(graph, probabilities) : probabilities;
                string positive = graph.AddNode("Max", [each, graph.AddInitializer("least", Tensor.Vector(TemperatureScaling.Least))]);
                all = graph.AddNode("Softmax", [Cool(graph, graph.AddNode("Log", [positive]), temperature)], [("axis", 1L)], output: ModelGraph.Probabilities);
            }
        }

        AddLabel(graph, all, classes);
    }

    /// <summary>The classes of a label as what a model answers with: whole numbers where all of them are, else texts.</summary>
    public static Tensor ClassesOf(LabelEncoding label) => label.HasIntegerClasses
        ? Tensor.Vector(Array.ConvertAll<string, long>([.. label.Classes], text => long.Parse(text, CultureInfo.InvariantCulture)))
        : Tensor.Vector<string>([.. label.Classes]);

    private static string Cool(OperatorGraphBuilder graph, string scores, float? temperature) =>
        temperature is { } t ? graph.AddNode("Div", [scores, graph.AddInitializer("temperature", Tensor.Vector(t))]) : scores;

    private static string BothClasses(OperatorGraphBuilder graph, string positive, string? output = null)
    {
        string negative = graph.AddNode("Sub", [graph.AddInitializer("one", Tensor.Vector(1f)), positive]);
        return graph.AddNode("Concat", [negative, positive], [("axis", 1L)], output: output);
    }

    private static void AddLabel(OperatorGraphBuilder graph, string probabilities, Tensor classes)
    {
        string label;
        using (graph.BeginScope("label"))
        {
            string index = graph.AddNode("ArgMax", [probabilities], [("axis", 1L), ("keepdims", 0L)]);
            label = graph.AddNode("Gather", [graph.AddInitializer("classes", classes), index], [("axis", 0L)], output: ModelGraph.Label);
        }

        graph.AddOutput(label, classes.ElementType, [Dimension.Batch]);
        graph.AddOutput(probabilities, ElementType.Float32, [Dimension.Batch, classes.Length]);
    }

    /// <summary>The network inside an exported model.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="definition">Its definition, as the metadata have it.</param>
    /// <exception cref="InvalidInputException">The definition is no network's, or not that of this graph.</exception>
    public static Network Raise(OperatorGraph graph, string definition)
    {
        try
        {
            return Network.Raise(graph, OptionDefaults.Core.Read(definition, NeuralJsonContext.Default.NetworkDefinition)
                ?? throw new InvalidInputException("the model's description of its network is empty."));
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or ArgumentException)
        {
            throw new InvalidInputException($"the model's description of its network cannot be read: {exception.Message}", innerException: exception);
        }
    }

    /// <summary>A loss's link as operators: the network's output itself where there is none.</summary>
    public static string Link(OperatorGraphBuilder graph, string raw, ActivationOptions? link, string? output = null) => link switch
    {
        null => raw,
        SigmoidOptions => graph.AddNode("Sigmoid", [raw], output: output),
        SoftmaxOptions => graph.AddNode("Softmax", [raw], [("axis", 1L)], output: output),
        ExponentialOptions => graph.AddNode("Exp", [raw], output: output),
        _ => throw new InvalidInputException($"a model cannot end in '{link.Kind}'."),
    };
}
