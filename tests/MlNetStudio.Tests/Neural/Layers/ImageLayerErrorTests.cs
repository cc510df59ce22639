using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Tests.Neural.Layers;

/// <summary>Image layers that cannot be: one error each, with the layer's name and what it was given.</summary>
public class ImageLayerErrorTests
{
    private static readonly Dictionary<string, (Shape Input, LayerOptions Layer, string[] Says)> Cases = new()
    {
        ["a kernel larger than its input"] = (new Shape(4, 6, 2), Conv2D(3, 5), ["'conv2d_1'", "kernel of 5 rows", "4 rows", "[4, 6, 2]"]),
        ["a dilated kernel larger than its input"] = (new Shape(9, 9, 2), Conv2D(3, 3) with { Dilations = 5 }, ["'conv2d_1'", "dilated by 5", "11", "[9, 9, 2]"]),
        ["a kernel larger than its padded input"] = (
            new Shape(3, 9, 2), Conv2D(3, 6) with { Padding = ConvolutionPadding.Explicit, PadTop = 1 }, ["kernel of 6 rows", "1 + 0 of padding"]),
        ["a window larger than its input"] = (new Shape(2, 5, 1), MaxPool2D(3), ["'maxPool2d_1'", "kernel of 3 rows", "[2, 5, 1]"]),
        ["a long window over a short series"] = (new Shape(4, 1), Conv1D(2, 5), ["'conv1d_1'", "kernel of 5 steps", "[4, 1]"]),
        ["an image where a series belongs"] = (new Shape(4, 4, 1), Conv1D(2, 2), ["'conv1d_1'", "[length, channels]", "[4, 4, 1]"]),
        ["a vector where an image belongs"] = (784, Conv2D(2, 3), ["'conv2d_1'", "[height, width, channels]", "[784]"]),
        ["no filters"] = (new Shape(4, 4, 1), Conv2D(0, 3), ["0 filters"]),
        ["a kernel of three numbers"] = (new Shape(4, 4, 1), new Conv2DOptions(2, new Shape(2, 2, 2)), ["kernel [2, 2, 2]", "rows and columns"]),
        ["groups that do not fit"] = (new Shape(4, 4, 3), Conv2D(4, 3) with { Groups = 2 }, ["3 channels and 4 filters", "2 equal groups"]),
        ["an enormous kernel"] = (new Shape(64, 64, 65536), Conv2D(65536, 5), ["'conv2d_1'", "is too large"]),
        ["an enormous output"] = (new Shape(4096, 4096, 1), Conv2D(4096, 1), ["'conv2d_1'", "is too large"]),
        ["an enormous image made larger"] = (new Shape(1000, 1000, 3), UpSample2D(100), ["'upSample2d_1'", "too large"]),
        ["an enormous transposed output"] = (new Shape(2000, 2000, 1), ConvTranspose2D(64, 3) with { Strides = 64 }, ["'convTranspose2d_1'", "too large"]),
        ["a transposed convolution padded away"] = (
            new Shape(1, 1, 1), ConvTranspose2D(1, 2) with { Padding = ConvolutionPadding.Explicit, PadTop = 1, PadBottom = 1 }, ["output of 0 rows"]),
        ["padding as large as the window"] = (new Shape(4, 4, 1), MaxPool2D(2) with { Padding = ConvolutionPadding.Explicit, PadLeft = 2 }, ["less than the window of 2"]),
        ["negative padding"] = (new Shape(4, 4, 1), new ZeroPad2DOptions { Left = -1 }, ["'zeroPad2d_1'", "impossible"]),
        ["a stride of an enormous kernel"] = (new Shape(4, 4, 1), Conv2D(1, 1) with { Strides = int.MaxValue / 8 }, ["'conv2d_1'", "impossible"]),
        ["a dropout rate of one"] = (new Shape(4, 4, 1), SpatialDropout(1), ["'spatialDropout_1'", "rate 1"]),
        ["a vector pooled globally"] = (10, GlobalAveragePool(), ["'globalAveragePool_1'", "[10]"]),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheErrorNamesTheLayerAndTheShapes(string name)
    {
        var (input, layer, says) = Cases[name];
        var error = Assert.Throws<InvalidInputException>(() => Network.Create(NetworkDefinition.Sequential(input, layer), seed: 0));
        Assert.All(says, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void AResidualOfTwoShapesNamesBoth()
    {
        var builder = new NetworkBuilder();
        string x = builder.Input("x", new Shape(6, 6, 2));
        string sum = builder.Add(Add(), builder.Add(Conv2D(2, 3), x), x);
        var error = Assert.Throws<InvalidInputException>(() => Network.Create(builder.Build(sum), seed: 0));
        Assert.Contains("'add_1'", error.Message, StringComparison.Ordinal);
        Assert.Contains("[4, 4, 2], [6, 6, 2]", error.Message, StringComparison.Ordinal);
    }
}
