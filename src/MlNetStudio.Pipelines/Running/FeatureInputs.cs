using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Pipelines.Running;

/// <summary>
/// The features as a network reads them: numbers as they are, and in place of the number of a category a trained vector of
/// its own (Guo and Berkhahn 2016, arXiv 1604.06737), as long as 1.6 n^0.56 for n categories, from 2 to 32.
/// </summary>
internal static class FeatureInputs
{
    private const int MostDimensions = 32;

    /// <summary>The length of a category's vector.</summary>
    public static int DimensionsOf(int categories) => Math.Clamp((int)Math.Ceiling(1.6 * Math.Pow(categories, 0.56)), 2, MostDimensions);

    /// <summary>Adds the inputs and the layers that make one row of numbers of them.</summary>
    /// <param name="builder">The network.</param>
    /// <param name="name">What the row is called.</param>
    /// <param name="features">The features in the order of their columns.</param>
    /// <returns>The name of the row.</returns>
    public static string Add(NetworkBuilder builder, string name, IReadOnlyList<Feature> features)
    {
        int width = features.Sum(feature => feature.Width);
        if (features.All(feature => feature.Kind == FeatureKind.Dense))
        {
            return builder.Input(name, width);
        }

        // A row of features fills the inputs one after the other, so numbers side by side are one input.
        var parts = new List<(string Input, Feature? Index)>();
        for (int i = 0; i < features.Count; i++)
        {
            string part = FormattableString.Invariant($"{name}_{parts.Count + 1}");
            if (features[i].Kind == FeatureKind.Index)
            {
                parts.Add((builder.Input(part, 1), features[i]));
                continue;
            }

            int numbers = features[i].Width;
            while (i + 1 < features.Count && features[i + 1].Kind == FeatureKind.Dense)
            {
                numbers += features[++i].Width;
            }

            parts.Add((builder.Input(part, numbers), null));
        }

        string[] rows = [.. parts.Select(part => part.Index is { } index ? Embed(builder, part.Input, index, parts.Count == 1 ? name : null) : part.Input)];
        return rows.Length == 1 ? rows[0] : builder.Add(Layer.Concatenate() with { Name = name }, rows);
    }

    /// <summary>Adds the operators that cut the matrix of features, float [batch, features], into a network's inputs.</summary>
    /// <returns>The name of each input's value.</returns>
    public static string[] Lower(OperatorGraphBuilder graph, string matrix, NetworkDefinition network)
    {
        if (network.Inputs.Length == 1)
        {
            return [matrix];
        }

        using var scope = graph.BeginScope("inputs");
        string axis = graph.AddInitializer("axis", Tensor.Vector(1L));
        long from = 0;
        return [.. network.Inputs.Select(input =>
        {
            string start = graph.AddInitializer("from", Tensor.Vector(from));
            from += input.Shape.Size;
            return graph.AddNode("Slice", [matrix, start, graph.AddInitializer("to", Tensor.Vector(from)), axis]);
        })];
    }

    private static string Embed(NetworkBuilder builder, string input, Feature feature, string? name) => builder.Add(
        Layer.Flatten() with { Name = name }, builder.Add(Layer.Embedding(feature.IndexCount, DimensionsOf(feature.IndexCount)), input));
}
