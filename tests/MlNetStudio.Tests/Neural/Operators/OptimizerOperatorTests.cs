using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Tests.Neural.Operators;

public class OptimizerOperatorTests
{
    private const string Training = "ai.onnx.preview.training";

    private static readonly (string, OperatorAttribute)[] Momentum = [("alpha", 0.9f), ("beta", 0.5f), ("mode", "nesterov"), ("norm_coefficient", 0.25f)];

    [Fact]
    public void MomentumMovesEveryTensor()
    {
        Tensor[] inputs = [Tensor.Scalar(0.5f), Tensor.Scalar(3L), Tensor.Vector(1f, 2f), Tensor.Scalar(8f), Tensor.Vector(1f, -1f), Tensor.Scalar(2f), Tensor.Vector(0f, 10f), Tensor.Scalar(-1f)];
        var outputs = OperatorRun.Many("Momentum", inputs, [ElementType.Float32, ElementType.Float32, ElementType.Float32, ElementType.Float32], Momentum, opset: 1, domain: Training);

        // g' = g + x / 4, v' = 0.9 v + 0.5 g', x' = x - 0.5 (g' + 0.9 v').
        Close(outputs[2], [0.625f, 8.75f]);
        Close(outputs[0], [1 - (0.5f * (1.25f + 0.5625f)), 2 - (0.5f * (-0.5f + 7.875f))]);
        Close(outputs[3], [1.1f]);
        Close(outputs[1], [8 - (0.5f * (4 + 0.99f))]);
    }

    [Fact]
    public void AdamCorrectsItsMeansFromTheFirstStepOn()
    {
        Tensor[] inputs = [Tensor.Scalar(0.1f), Tensor.Scalar(1L), Tensor.Vector(1.0), Tensor.Vector(4.0), Tensor.Vector(0.0), Tensor.Vector(0.0)];
        var outputs = OperatorRun.Many("Adam", inputs, [ElementType.Float64, ElementType.Float64, ElementType.Float64], [("epsilon", 0f), ("norm_coefficient_post", 0.5f)], opset: 1, domain: Training);

        // The first step of Adam is the rate, whatever the gradient.
        Assert.Equal(0.5 * (1 - 0.1f), outputs[0].As<double>().Data[0], 1e-6);
        Assert.Equal(0.4, outputs[1].As<double>().Data[0], 1e-6);
        Assert.Equal(0.016, outputs[2].As<double>().Data[0], 1e-6);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Tensor one = Tensor.Vector(1f), number = Tensor.Scalar(1L), rate = Tensor.Scalar(0.1f);
        Refused([rate, number, one, one, one], 1, Momentum, "2 outputs");
        Refused([rate, number, one, one, one, one], 2, Momentum, "for every tensor");
        Refused([rate, number, one, Tensor.Vector(1f, 2f), one], 2, Momentum, "must have its shape");
        Refused([one, number, one, one, Tensor.Vector(1.0)], 2, Momentum, "same element type");
        Refused([rate, Tensor.Vector(1L, 2L), one, one, one], 2, Momentum, "single numbers");
        Refused([rate, number, one, one, one], 2, Momentum[..3], "'norm_coefficient' is missing");
        Refused([rate, number, one, one, one], 2, [("alpha", 1f), ("beta", 1f), ("mode", "fast"), ("norm_coefficient", 0f)], "'fast'");
    }

    private static void Refused(Tensor[] inputs, int outputs, (string, OperatorAttribute)[] attributes, string part) => Assert.Contains(
        part,
        Assert.Throws<InvalidInputException>(() => OperatorRun.Many("Momentum", inputs, [.. Enumerable.Repeat(ElementType.Float32, outputs)], attributes, opset: 1, domain: Training)).Message);

    private static void Close(Tensor actual, float[] expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual.As<float>().Data), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }
}
