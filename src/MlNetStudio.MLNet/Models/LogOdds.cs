using MlNetStudio.Neural.Operators;

namespace MlNetStudio.MLNet.Models;

/// <summary>
/// From a probability to its log-odds, s = ln(p / (1 - p)): the score whose sigmoid is the probability, and whose sign is the
/// answer. An ensemble averages probabilities, and ML.NET's binary models have scores. Probabilities within 1e-7 of 0 and 1 count as that far.
/// </summary>
internal static class LogOdds
{
    private const float Least = 1e-7f;
    private const float Most = 1 - Least;

    /// <summary>Turns probabilities into scores, in place.</summary>
    public static void Apply(Span<float> probabilities)
    {
        foreach (ref float value in probabilities)
        {
            float p = Math.Clamp(value, Least, Most);
            value = MathF.Log(p / (1 - p));
        }
    }

    /// <summary>Adds the operators and returns the name of their output.</summary>
    public static string Lower(OperatorGraphBuilder graph, string probability, string output)
    {
        using var scope = graph.BeginScope("mlnet/odds");
        string clipped = graph.AddNode(
            "Clip", [probability, graph.AddInitializer("least", Tensor.Scalar(Least)), graph.AddInitializer("most", Tensor.Scalar(Most))]);
        string other = graph.AddNode("Sub", [graph.AddInitializer("one", Tensor.Scalar(1f)), clipped]);
        return graph.AddNode("Log", [graph.AddNode("Div", [clipped, other])], output: output);
    }
}
