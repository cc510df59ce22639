using System.Collections.Immutable;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Images;

/// <summary>Models of other makers that take images of any size: [batch, channels, ?, ?] or [batch, ?, ?, channels]. Layers are made for one size, which the pipeline says.</summary>
internal static class OpenImageSizes
{
    /// <summary>The graph with the sizes that its input leaves open; the graph itself where it leaves none open, or others than height and width.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="images">What the pipeline says of the images.</param>
    /// <param name="path">The model's file, for messages.</param>
    /// <exception cref="InvalidInputException">The pipeline does not say them, or says impossible ones.</exception>
    public static OperatorGraph Fix(OperatorGraph graph, ImagesSection images, string path)
    {
        var constants = graph.Initializers.Select(constant => constant.Key).ToHashSet(StringComparer.Ordinal);
        if (graph.Inputs.Where(input => !constants.Contains(input.Name)).ToArray() is not [{ Shape: { IsDefault: false, Length: 4 } shape } input] || HeightOf(shape) is not { } height)
        {
            return graph;
        }

        if (images.Height is not > 0 || images.Width is not > 0)
        {
            throw new InvalidInputException(
                $"the model's input '{input}' leaves the size of its images open; say it with --size 224x224 (height and width), or 'height' and 'width' under 'images'.", new SourceLocation(path));
        }

        var known = shape.SetItem(height, images.Height.Value).SetItem(height + 1, images.Width.Value);
        return graph with { Inputs = graph.Inputs.Replace(input, input with { Shape = known }) };
    }

    // The place of the height, after which the width comes, where these two are open and the channels are not.
    private static int? HeightOf(ImmutableArray<Dimension> shape) =>
        (shape[1].Size, shape[2].Size, shape[3].Size) switch
        {
            (not null, null, null) => 2,
            (null, null, not null) => 1,
            _ => null,
        };
}
