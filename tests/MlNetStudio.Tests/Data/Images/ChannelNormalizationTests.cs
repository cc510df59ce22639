using System.Runtime.InteropServices;
using MlNetStudio.Data.Images;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Tests.Data.Images;

/// <summary>How bytes become numbers comes back from the operators that it became.</summary>
public class ChannelNormalizationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ItIsReadBackToTheLastBit(int channels)
    {
        var random = new Random(7);
        for (int i = 0; i < 500; i++)
        {
            RequireSame(new ChannelNormalization
            {
                Mean = [.. Enumerable.Range(0, channels).Select(_ => random.NextDouble())],
                Deviation = [.. Enumerable.Range(0, channels).Select(_ => Math.Pow(10, -4 * random.NextDouble()))],
            });
        }

        RequireSame(ChannelNormalization.Unit(channels));
        Assert.True(Raise(ChannelNormalization.Unit(channels)).IsUnit);
        Assert.False(ChannelNormalization.Of([0.5], [1], channels).IsUnit);
    }

    [Fact]
    public void WhatIsNoneIsRefused()
    {
        var graph = Lower(ChannelNormalization.Unit(3));
        Assert.Throws<InvalidInputException>(() => ChannelNormalization.Raise(graph, "image", 1));
        Assert.Throws<InvalidInputException>(() => ChannelNormalization.Raise(graph, "picture", 3));
        var zero = graph with { Initializers = [.. graph.Initializers.Select(constant => KeyValuePair.Create(constant.Key, (Tensor)Tensor.Vector(0f, 0f, 0f)))] };
        Assert.Throws<InvalidInputException>(() => ChannelNormalization.Raise(zero, "image", 3));
    }

    private static void RequireSame(ChannelNormalization normalization)
    {
        var raised = Raise(normalization);
        Assert.Equal(Bits(normalization.Scales()), Bits(raised.Scales()));
        Assert.Equal(Bits(normalization.Shifts()), Bits(raised.Shifts()));
    }

    private static int[] Bits(float[] values) => MemoryMarshal.Cast<float, int>(values).ToArray();

    private static ChannelNormalization Raise(ChannelNormalization normalization) => ChannelNormalization.Raise(Lower(normalization), "image", normalization.Mean.Length);

    private static OperatorGraph Lower(ChannelNormalization normalization)
    {
        var builder = new OperatorGraphBuilder("images");
        int channels = normalization.Mean.Length;
        string image = builder.AddInput("image", ElementType.UInt8, [Dimension.Batch, 4, 4, channels]);
        builder.AddOutput(normalization.Lower(builder, image), ElementType.Float32, [Dimension.Batch, 4, 4, channels]);
        return builder.Build();
    }
}
