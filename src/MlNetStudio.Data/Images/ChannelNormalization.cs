using System.Collections.Immutable;
using System.Globalization;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Data.Images;

/// <summary>
/// Brings bytes to the range that a network learns well from: y = (x / 255 - mean) / deviation for each channel. It is computed as scale x + shift,
/// in memory and in the exported model.
/// </summary>
public sealed record ChannelNormalization
{
    /// <summary>The mean of each channel, as a part of the way from black to white.</summary>
    public required ImmutableArray<double> Mean { get; init; }

    /// <summary>The standard deviation of each channel in the same unit.</summary>
    public required ImmutableArray<double> Deviation { get; init; }

    /// <summary>Whether bytes become 0 to 1, and nothing else.</summary>
    public bool IsUnit => Scales().AsSpan().SequenceEqual(Unit(Deviation.Length).Scales()) && Mean.All(mean => mean == 0);

    /// <summary>What each channel is multiplied with.</summary>
    public float[] Scales() => [.. Deviation.Select(deviation => (float)(1 / (255 * deviation)))];

    /// <summary>What is added to each channel after that.</summary>
    public float[] Shifts() => [.. Mean.Zip(Deviation, (mean, deviation) => (float)(-mean / deviation))];

    /// <summary>Bytes become 0 to 1.</summary>
    public static ChannelNormalization Unit(int channels) => new()
    {
        Mean = [.. Enumerable.Repeat(0.0, channels)],
        Deviation = [.. Enumerable.Repeat(1.0, channels)],
    };

    /// <summary>Mean and standard deviation of each channel over all pixels of some images; a channel that never changes keeps its unit.</summary>
    public static ChannelNormalization Fit(ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(images);
        int channels = images.Shape.Channels;
        var counts = new long[channels, 256];
        for (int i = 0; i < images.Pixels.Length; i += channels)
        {
            for (int c = 0; c < channels; c++)
            {
                counts[c, images.Pixels[i + c]]++;
            }
        }

        var means = new double[channels];
        var deviations = new double[channels];
        double pixels = images.Pixels.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            double sum = 0;
            double squares = 0;
            for (int value = 0; value < 256; value++)
            {
                sum += (double)counts[c, value] * value;
                squares += (double)counts[c, value] * value * value;
            }

            means[c] = sum / pixels / 255;
            double variance = (squares / pixels / (255 * 255)) - (means[c] * means[c]);
            deviations[c] = variance > 1e-12 ? Math.Sqrt(variance) : 1;
        }

        return new ChannelNormalization { Mean = [.. means], Deviation = [.. deviations] };
    }

    /// <summary>Given numbers, one for each channel or one for all.</summary>
    /// <exception cref="InvalidInputException">There is another number of them, or a deviation is not above 0.</exception>
    public static ChannelNormalization Of(IReadOnlyList<double> mean, IReadOnlyList<double> deviation, int channels)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(deviation);
        foreach (var (list, what) in new[] { (mean, "means"), (deviation, "deviations") })
        {
            if (list.Count != channels && list.Count != 1)
            {
                throw new InvalidInputException($"{list.Count} {what} are given for images of {channels} channels; give {channels}, or one for all.");
            }
        }

        foreach (double value in deviation)
        {
            if (!(value > 0 && double.IsFinite(value)))
            {
                throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"a standard deviation is {value}; it must be above 0, in parts of the way from black to white."));
            }
        }

        return new ChannelNormalization
        {
            Mean = [.. Enumerable.Range(0, channels).Select(c => mean[mean.Count == 1 ? 0 : c])],
            Deviation = [.. Enumerable.Range(0, channels).Select(c => deviation[deviation.Count == 1 ? 0 : c])],
        };
    }

    /// <summary>Normalizes an image in place.</summary>
    /// <param name="image">[height, width, channels], 0 to 255.</param>
    /// <param name="scales">From <see cref="Scales"/>.</param>
    /// <param name="shifts">From <see cref="Shifts"/>.</param>
    internal static void Apply(Span<float> image, float[] scales, float[] shifts)
    {
        if (scales.Length == 3)
        {
            var (scale0, scale1, scale2) = (scales[0], scales[1], scales[2]);
            var (shift0, shift1, shift2) = (shifts[0], shifts[1], shifts[2]);
            for (int i = 0; i + 2 < image.Length; i += 3)
            {
                image[i] = (image[i] * scale0) + shift0;
                image[i + 1] = (image[i + 1] * scale1) + shift1;
                image[i + 2] = (image[i + 2] * scale2) + shift2;
            }

            return;
        }

        int channels = scales.Length;
        for (int i = 0; i < image.Length; i += channels)
        {
            for (int c = 0; c < channels; c++)
            {
                image[i + c] = (image[i + c] * scales[c]) + shifts[c];
            }
        }
    }

    /// <summary>The same as operators.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="image">The value uint8 [batch, height, width, channels].</param>
    /// <returns>The value float [batch, height, width, channels].</returns>
    public string Lower(OperatorGraphBuilder graph, string image)
    {
        ArgumentNullException.ThrowIfNull(graph);
        using var scope = graph.BeginScope("preprocessing");
        string numbers = graph.AddNode("Cast", [image], [("to", (long)ElementType.Float32)]);
        string scaled = graph.AddNode("Mul", [numbers, graph.AddInitializer("scale", Tensor.Vector(Scales()))]);
        return graph.AddNode("Add", [scaled, graph.AddInitializer("shift", Tensor.Vector(Shifts()))]);
    }

    /// <summary>The normalization that <see cref="Lower"/> left in a graph, found by what it does to the image. Its scales and shifts are those of the graph to the last bit.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="image">The value that the images are.</param>
    /// <param name="channels">The number of their channels.</param>
    /// <exception cref="InvalidInputException">The graph does not do so to the image.</exception>
    public static ChannelNormalization Raise(OperatorGraph graph, string image, int channels)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var (numbers, _) = Follow(graph, image, "Cast");
        var (scaled, scales) = Follow(graph, numbers, "Mul");
        var (_, shifts) = Follow(graph, scaled, "Add");
        if (scales.Length != channels || shifts.Length != channels)
        {
            throw Changed();
        }

        // What is divided by here is divided by again in Scales and Shifts: in double precision, of which a float does not see the last digits.
        double[] deviations = Array.ConvertAll(scales, scale => 1 / (255 * (double)scale));
        var raised = new ChannelNormalization { Mean = [.. shifts.Zip(deviations, (shift, deviation) => -shift * deviation)], Deviation = [.. deviations] };
        return deviations.All(deviation => deviation > 0 && double.IsFinite(deviation)) && raised.Scales().AsSpan().SequenceEqual(scales) && raised.Shifts().AsSpan().SequenceEqual(shifts)
            ? raised
            : throw Changed();
    }

    // The node that reads a value first, and its second input where that is a constant.
    private static (string Output, float[] Constant) Follow(OperatorGraph graph, string value, string operation)
    {
        var node = graph.Nodes.FirstOrDefault(node => node.OpType == operation && !node.Inputs.IsEmpty && node.Inputs[0] == value && node.Outputs.Length == 1) ?? throw Changed();
        string constant = node.Inputs.Length > 1 ? node.Inputs[1] : "";
        return (node.Outputs[0], graph.Initializers.FirstOrDefault(initializer => initializer.Key == constant).Value is Tensor<float> tensor ? tensor.Data : []);
    }

    private static InvalidInputException Changed() => new(
        "the model's graph does not begin with the normalization of its images (Cast, Mul, Add). The file was changed by another tool; it can still be scored, but not trained on.");
}
