using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using static MlNetStudio.Tests.Neural.Operators.OperatorRun;

namespace MlNetStudio.Tests.Neural.Operators;

public class ConvolutionOperatorTests
{
    [Theory]
    [InlineData(1, 1, 1, 0, 0)]
    [InlineData(2, 2, 1, 1, 0)]
    [InlineData(2, 1, 2, 2, 1)]
    [InlineData(4, 3, 2, 1, 2)]
    public void ConvIsTheSumOverWindows(int groups, int stride, int dilation, int before, int after)
    {
        var x = Random(1, 2, 4, 9, 7);
        var w = Random(2, 8, 4 / groups, 3, 2);
        var bias = Random(3, 8);
        var y = One("Conv", [x, w, bias], Attributes(groups, stride, dilation, before, after)).As<float>();
        var expected = new float[y.Length];
        Walk(y.Dimensions.ToArray(), x.Dimensions.ToArray(), w.Dimensions.ToArray(), groups, stride, dilation, before, (o, i, k) => expected[o] += x.Data[i] * w.Data[k]);
        int plane = y.Dimensions[2] * y.Dimensions[3];
        for (int i = 0; i < expected.Length; i++)
        {
            expected[i] += bias.Data[i / plane % 8];
        }

        Assert.Equal<int>([2, 8, ((9 + before + after - (2 * dilation) - 1) / stride) + 1, ((7 + before + after - dilation - 1) / stride) + 1], y.Dimensions.ToArray());
        Close(expected, y.Data, 1e-5f);
    }

    [Theory]
    [InlineData(1, 1, 1, 0, 0)]
    [InlineData(2, 2, 1, 1, 0)]
    [InlineData(2, 3, 2, 1, 1)]
    public void ConvTransposeSpreadsWhatConvGathers(int groups, int stride, int dilation, int before, int after)
    {
        var x = Random(4, 2, 4, 3, 5);
        var w = Random(5, 4, 3, 3, 2);
        var y = One("ConvTranspose", [x, w], Attributes(groups, stride, dilation, before, after)).As<float>();
        var expected = new float[y.Length];

        // The windows of the convolution that goes the other way: its weights are [4, 3, ...] too.
        Walk(x.Dimensions.ToArray(), y.Dimensions.ToArray(), w.Dimensions.ToArray(), groups, stride, dilation, before, (o, i, k) => expected[i] += x.Data[o] * w.Data[k]);
        Assert.Equal(3 * groups, y.Dimensions[1]);
        Close(expected, y.Data, 1e-5f);
    }

    [Fact]
    public void OneDimensionAndPointwiseKernels()
    {
        var x = Floats([1, 2, 3, 4], 1, 1, 4);
        Assert.Equal([3f, 5, 7], Floats("Conv", [x, Floats([1, 1], 1, 1, 2)]));
        Assert.Equal([2f, 4, 6, 8], Floats("Conv", [x, Floats([2], 1, 1, 1)]));
        Assert.Equal([3f, 5, 7, 4], Floats("Conv", [x, Floats([1, 1], 1, 1, 2)], [("auto_pad", new OperatorAttribute.String("SAME_UPPER"))]));
        Assert.Equal([1f, 3, 5, 7], Floats("Conv", [x, Floats([1, 1], 1, 1, 2)], [("auto_pad", new OperatorAttribute.String("SAME_LOWER"))]));
    }

    [Fact]
    public void MaxPoolGivesPlacesAndNaN()
    {
        var x = Floats([1, 5, 2, float.NaN, 4, 3], 1, 1, 2, 3);
        var results = Many(
            "MaxPool", [x], [ElementType.Undefined, ElementType.Int64],
            [("kernel_shape", new OperatorAttribute.Ints([1, 2])), ("storage_order", new OperatorAttribute.Int(1))]);
        Assert.Equal([5f, 5, float.NaN, 4], results[0].As<float>().Data);
        Assert.Equal([2L, 2, 1, 3], results[1].As<long>().Data);
    }

    [Fact]
    public void GlobalPoolingMakesOneNumberOfEveryPlane()
    {
        var x = Floats([1, -2, 3, 4, 5, 9], 1, 2, 3);
        Close([2f / 3, 6], Floats("GlobalAveragePool", [x]));
        Close([3f, 9], Floats("GlobalMaxPool", [x]));
        Close([MathF.Sqrt(14), MathF.Sqrt(122)], Floats("GlobalLpPool", [x]));
    }

    [Fact]
    public void AnAverageCountsPaddingIfAsked()
    {
        var x = Floats([2, 4, 6], 1, 1, 3);
        (string, OperatorAttribute)[] attributes = [("kernel_shape", new OperatorAttribute.Ints([2])), ("pads", new OperatorAttribute.Ints([1, 0]))];
        Assert.Equal([2f, 3, 5], Floats("AveragePool", [x], attributes));
        Assert.Equal([1f, 3, 5], Floats("AveragePool", [x], [.. attributes, ("count_include_pad", new OperatorAttribute.Int(1))]));
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        var x = Floats([1, 2, 3, 4], 1, 2, 2);
        Assert.Contains("channels", Refusal("Conv", [x, Floats([1, 1, 1], 1, 3, 1)]), StringComparison.Ordinal);
        Assert.Contains("reaches over", Refusal("Conv", [x, Random(1, 1, 2, 3)]), StringComparison.Ordinal);
        Assert.Contains("group", Refusal("Conv", [x, Random(1, 1, 2, 1)], ("group", new OperatorAttribute.Int(0))), StringComparison.Ordinal);
        Assert.Contains("strides", Refusal("Conv", [x, Random(1, 1, 2, 1)], ("strides", new OperatorAttribute.Ints([0]))), StringComparison.Ordinal);
        Assert.Contains("auto_pad", Refusal("Conv", [x, Random(1, 1, 2, 1)], ("auto_pad", new OperatorAttribute.String("SAME"))), StringComparison.Ordinal);
        Assert.Contains("kernel_shape", Refusal("MaxPool", [x]), StringComparison.Ordinal);
        Assert.Contains(
            "padding alone",
            Refusal("MaxPool", [x], ("kernel_shape", new OperatorAttribute.Ints([1])), ("pads", new OperatorAttribute.Ints([1, 0]))),
            StringComparison.Ordinal);
    }

    private static string Refusal(string opType, Tensor?[] inputs, params (string, OperatorAttribute)[] attributes) =>
        Assert.Throws<InvalidInputException>(() => One(opType, inputs, attributes)).Message;

    private static (string, OperatorAttribute)[] Attributes(int groups, int stride, int dilation, int before, int after) =>
    [
        ("group", new OperatorAttribute.Int(groups)),
        ("strides", new OperatorAttribute.Ints([stride, stride])),
        ("dilations", new OperatorAttribute.Ints([dilation, dilation])),
        ("pads", new OperatorAttribute.Ints([before, before, after, after])),
    ];

    // Every triple of output, input and weight of a convolution, by its definition.
    private static void Walk(int[] y, int[] x, int[] w, int groups, int stride, int dilation, int before, Action<int, int, int> visit)
    {
        for (int o = 0; o < Tensor.ElementCount(y); o++)
        {
            int column = o % y[3];
            int row = o / y[3] % y[2];
            int m = o / (y[3] * y[2]) % y[1];
            int n = o / (y[3] * y[2] * y[1]);
            for (int k = 0; k < w[1] * w[2] * w[3]; k++)
            {
                int j = (column * stride) + (k % w[3] * dilation) - before;
                int i = (row * stride) + (k / w[3] % w[2] * dilation) - before;
                int c = (k / (w[3] * w[2])) + (m / (y[1] / groups) * w[1]);
                if (i >= 0 && i < x[2] && j >= 0 && j < x[3])
                {
                    visit(o, (((((n * x[1]) + c) * x[2]) + i) * x[3]) + j, (m * w[1] * w[2] * w[3]) + k);
                }
            }
        }
    }
}
