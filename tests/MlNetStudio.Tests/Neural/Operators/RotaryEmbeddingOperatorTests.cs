using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Tests.Neural.Operators;

public class RotaryEmbeddingOperatorTests
{
    private const int Opset = 23;

    // Places 0 and 1 of a pair: no turn, and a quarter of one.
    private static readonly Tensor<float> Cos = Tensor.Create([1f, 0f], 2, 1);
    private static readonly Tensor<float> Sin = Tensor.Create([0f, 1f], 2, 1);

    [Fact]
    public void PairsTurnByTheAngleOfTheirPlace()
    {
        var x = Tensor.Create([1f, 2f, 3f, 4f], 1, 1, 2, 2);
        var places = Tensor.Create([1L, 0L], 1, 2);
        float[] expected = [-2, 1, 3, 4];
        Assert.Equal(expected, OperatorRun.Floats("RotaryEmbedding", [x, Cos, Sin, places], opset: Opset));
        Assert.Equal(expected, OperatorRun.Floats("RotaryEmbedding", [x, Cos, Sin, places], [("interleaved", 1)], Opset));
        Assert.Equal([1, 2, -4, 3], OperatorRun.Floats("RotaryEmbedding", [x, Cos.Reshape([1, 2, 1]), Sin.Reshape([1, 2, 1]), null], opset: Opset));
    }

    [Fact]
    public void HeadsLieSideBySideInThreeDimensionsAndTheRestOfAHeadStays()
    {
        var x = Tensor.Create([1f, 2f, 3f, 4f, 5f, 6f], 1, 1, 6);
        (string, OperatorAttribute)[] attributes = [("num_heads", 2), ("rotary_embedding_dim", 2)];
        Assert.Equal([-2, 1, 3, -5, 4, 6], OperatorRun.Floats("RotaryEmbedding", [x, Cos, Sin, Tensor.Create([1L], 1, 1)], attributes, Opset));
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        var x = Tensor.Create(new float[4], 1, 1, 2, 2);
        Refused("no place 2", [x, Cos, Sin, Tensor.Create([0L, 2L], 1, 2)]);
        Refused("no place -1", [x, Cos, Sin, Tensor.Create([0L, -1L], 1, 2)]);
        Refused("[1, 2, 1] where no places", [x, Cos, Sin]);
        Refused("the places [1, 2]", [x, Cos, Sin, Tensor.Create([0L], 1, 1)]);
        Refused("cannot be turned in pairs", [Tensor.Create(new float[3], 1, 1, 1, 3), Cos, Sin]);
        Refused("must be even", [x, Cos, Sin], ("rotary_embedding_dim", 3));
        Refused("shared out to 0 heads", [x.Reshape([1, 2, 2]), Cos, Sin]);
    }

    private static void Refused(string part, Tensor?[] inputs, params (string, OperatorAttribute)[] attributes) =>
        Assert.Contains(part, Assert.Throws<InvalidInputException>(() => OperatorRun.One("RotaryEmbedding", inputs, attributes, Opset)).Message);
}
