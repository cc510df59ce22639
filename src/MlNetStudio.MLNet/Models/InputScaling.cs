using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.MLNet.Models;

/// <summary>
/// What the default network does with its features first, fitted to the rows that it learnt from: z = (x - center) * scale, and where a
/// feature is a number y = z / sqrt(1 + bend * z²), with bend = 1/9, so that no outlier leaves -3 to 3 (arXiv 2407.04491), or 0.
/// </summary>
/// <param name="centers">What is taken off each feature.</param>
/// <param name="scales">What each is multiplied by then.</param>
/// <param name="bends">How each is bent; empty where none is.</param>
internal sealed class InputScaling(float[] centers, float[] scales, float[] bends)
{
    private const string Scope = "input";

    // Beyond this the result is that at the limit to the last bit, while a square could overflow.
    private const float Limit = 1e9f;

    /// <summary>Scales row-major features.</summary>
    /// <param name="features">The features.</param>
    /// <param name="scaled">As many numbers; may be the same place.</param>
    public void Apply(ReadOnlySpan<float> features, Span<float> scaled)
    {
        int columns = centers.Length;
        for (int start = 0; start < features.Length; start += columns)
        {
            var row = features.Slice(start, columns);
            var target = scaled.Slice(start, columns);
            for (int i = 0; i < columns; i++)
            {
                target[i] = Math.Clamp((row[i] - centers[i]) * scales[i], -Limit, Limit);
            }

            for (int i = 0; i < bends.Length; i++)
            {
                float square = target[i] * target[i];
                target[i] /= MathF.Sqrt((square * bends[i]) + 1);
            }
        }
    }

    /// <summary>Adds the operators, in the scope of a model's rows, and returns the name of their output.</summary>
    public string Lower(OperatorGraphBuilder graph, string rows)
    {
        using var scope = graph.BeginScope(Scope);
        string Row(string name, float[] values) => graph.AddInitializer(name, Tensor.Create(values, 1, values.Length));

        string centered = graph.AddNode("Sub", [rows, Row("center", centers)]);
        string scaled = graph.AddNode("Mul", [centered, Row("scale", scales)]);
        scaled = graph.AddNode("Clip", [scaled, graph.AddInitializer("least", Tensor.Scalar(-Limit)), graph.AddInitializer("most", Tensor.Scalar(Limit))]);
        if (bends.Length == 0)
        {
            return scaled;
        }

        string bent = graph.AddNode("Mul", [graph.AddNode("Mul", [scaled, scaled]), Row("bend", bends)]);
        string sum = graph.AddNode("Add", [bent, graph.AddInitializer("one", Tensor.Scalar(1f))]);
        return graph.AddNode("Div", [scaled, graph.AddNode("Sqrt", [sum])]);
    }

    /// <summary>The scaling in a graph, or null if it has none.</summary>
    /// <exception cref="InvalidInputException">It is not whole.</exception>
    public static InputScaling? Raise(OperatorGraph graph, int features)
    {
        float[]? Find(string name) => graph.Initializers.FirstOrDefault(initializer => initializer.Key == $"{NetworkModel.Rows}/{Scope}/{name}").Value is Tensor<float> tensor ? tensor.Data : null;

        var (center, scale, bend) = (Find("center"), Find("scale"), Find("bend") ?? []);
        if (center is null && scale is null)
        {
            return null;
        }

        return center?.Length == features && scale?.Length == features && (bend.Length == 0 || bend.Length == features)
            ? new InputScaling(center, scale, bend)
            : throw new InvalidInputException($"the model's scaling of its features does not fit the {features} that it takes.");
    }
}
