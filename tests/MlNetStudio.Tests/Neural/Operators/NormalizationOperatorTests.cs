using MlNetStudio.Neural;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using static MlNetStudio.Tests.Neural.Operators.OperatorRun;

namespace MlNetStudio.Tests.Neural.Operators;

public class NormalizationOperatorTests
{
    [Theory]
    [InlineData(new[] { 4, 5 })]
    [InlineData(new[] { 2, 5, 3, 2 })]
    [InlineData(new[] { 0, 5 })]
    public void BatchNormalizationHasTheBitsOfTheFoldedLayer(int[] shape)
    {
        var x = Random(1, shape);
        var gamma = Random(2, 5);
        var beta = Random(3, 5);
        var mean = Random(4, 5);
        var variance = Floats([.. Random(5, 5).Data.Select(MathF.Abs)], 5);
        float[] y = Floats("BatchNormalization", [x, gamma, beta, mean, variance], [("epsilon", 0.001f)]);
        var scale = new float[5];
        var shift = new float[5];
        NormalizationKernels.FoldBatchNormalization(gamma.Data, beta.Data, mean.Data, variance.Data, 0.001f, scale, shift);
        int inner = shape.Length > 2 ? 6 : 1;
        for (int i = 0; i < y.Length; i++)
        {
            int c = i / inner % 5;
            float product = x.Data[i] * scale[c];
            Assert.Equal(product + shift[c], y[i]);
            Assert.Equal(((x.Data[i] - mean.Data[c]) / Math.Sqrt(variance.Data[c] + 0.001f) * gamma.Data[c]) + beta.Data[c], y[i], 1e-4);
        }

        Assert.Throws<InvalidInputException>(() => One("BatchNormalization", [x, gamma, beta, mean, Random(1, 4)]));
    }

    [Fact]
    public void LayerNormalizationHasTheBitsOfItsDecomposition()
    {
        var x = Random(1, 6, 37);
        var gamma = Random(2, 37);
        var beta = Random(3, 37);
        float[] whole = Floats("LayerNormalization", [x, gamma, beta], [("epsilon", 0.001f)]);
        var builder = new OperatorGraphBuilder("decomposed");
        builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 37]);
        string Mean(string value) => builder.AddNode("ReduceMean", [value], [("axes", new long[] { -1 })]);
        string centered = builder.AddNode("Sub", ["x", Mean("x")]);
        string variance = Mean(builder.AddNode("Mul", [centered, centered]));
        string deviation = builder.AddNode("Sqrt", [builder.AddNode("Add", [variance, builder.AddInitializer("epsilon", Tensor.Scalar(0.001f))])]);
        string normalized = builder.AddNode("Div", [centered, deviation]);
        string scaled = builder.AddNode("Mul", [normalized, builder.AddInitializer("gamma", gamma)]);
        builder.AddOutput(builder.AddNode("Add", [scaled, builder.AddInitializer("beta", beta)], output: "y"), ElementType.Float32, default);
        var result = OperatorEngine.Compile(builder.Build()).Run(new Dictionary<string, Tensor> { ["x"] = x });
        Assert.Equal(result["y"].As<float>().Data, whole);
    }

    [Fact]
    public void LayerNormalizationGivesItsStatistics()
    {
        var x = Random(1, 2, 3, 4);
        var outputs = Many("LayerNormalization", [x, Random(2, 3, 4)], [ElementType.Float32, ElementType.Float32, ElementType.Float32], [("axis", 1)]);
        Assert.Equal([2, 1, 1], outputs[1].Dimensions.AsEnumerable());
        for (int i = 0; i < 2; i++)
        {
            float[] row = x.Data[(i * 12)..((i + 1) * 12)];
            float mean = row.Average();
            Assert.Equal(mean, outputs[1].As<float>().Data[i], 1e-5f);
            Assert.Equal(1 / MathF.Sqrt(row.Average(value => (value - mean) * (value - mean)) + 1e-5f), outputs[2].As<float>().Data[i], 1e-4f);
        }
    }

    [Fact]
    public void GroupsAreNormalizedByThemselves()
    {
        var x = Random(1, 2, 4, 3);
        var scale = Random(2, 4);
        var bias = Random(3, 4);
        float[] instance = Floats("InstanceNormalization", [x, scale, bias]);
        float[] groups = Floats("GroupNormalization", [x, scale, bias], [("num_groups", 2)]);
        float[] oldGroups = Floats("GroupNormalization", [x, Random(2, 2), Random(3, 2)], [("num_groups", 2)], opset: 18);
        for (int i = 0; i < x.Length; i++)
        {
            int channel = i / 3 % 4;
            Assert.Equal((Normalized(x.Data, i, 3) * scale.Data[channel]) + bias.Data[channel], instance[i], 1e-4);
            Assert.Equal((Normalized(x.Data, i, 6) * scale.Data[channel]) + bias.Data[channel], groups[i], 1e-4);
            Assert.Equal((Normalized(x.Data, i, 6) * scale.Data[channel / 2]) + bias.Data[channel / 2], oldGroups[i], 1e-4);
        }

        Assert.Throws<InvalidInputException>(() => One("GroupNormalization", [x, scale, bias], [("num_groups", 3)]));
    }

    [Fact]
    public void RowsAreBroughtToLengthOne()
    {
        Close([0.6f, 0.8f, 0, 0], Floats("LpNormalization", [Floats([3, 4, 0, 0], 2, 2)]));
        Close([0.25f, -0.75f], Floats("LpNormalization", [Floats([1, -3], 2)], [("p", 1)]));
        Close([1, 1, 1, 1], Floats("RMSNormalization", [Floats([3, 3, -5, -5], 2, 2), Floats([1, 1], 2)], opset: 23).Select(MathF.Abs).ToArray(), 1e-5f);
        Close([-1, 1], Floats("MeanVarianceNormalization", [Floats([1, 3], 2)], [("axes", new long[] { 0 })]), 1e-5f);
    }

    private static double Normalized(float[] x, int index, int group)
    {
        float[] row = x[(index / group * group)..((index / group * group) + group)];
        double mean = row.Average(value => (double)value);
        return (x[index] - mean) / Math.Sqrt(row.Average(value => (value - mean) * (value - mean)) + 1e-5);
    }
}
