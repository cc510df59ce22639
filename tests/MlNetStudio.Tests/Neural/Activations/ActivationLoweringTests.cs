using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Tests.Neural.Kernels;

namespace MlNetStudio.Tests.Neural.Activations;

/// <summary>The operators that an activation lowers to, run one after the other, give the bits of its fused kernel.</summary>
public unsafe class ActivationLoweringTests
{
    [Theory, ClassData(typeof(ActivationCases))]
    public void Operators_one_by_one_give_the_bits_of_the_fused_kernel(string name, int width)
    {
        var options = ActivationCases.Find(name).Options;
        float[] x = [.. Native.Extremes, .. Native.Grid(-20, 20, 1616 - Native.Extremes.Length)];
        using var buffer = new NativeBuffer(x.Length);
        x.CopyTo(buffer.Span);

        options.CreateKernel((SimdWidth)width).Forward(buffer.Pointer, buffer.Pointer, x.Length / 16, 16, 16);

        Native.AssertSameBits(Run(options, x), buffer.Span, x, name);
    }

    [Fact]
    public void Softmax_and_its_logarithm_lower_to_their_operators_along_the_last_axis()
    {
        foreach (ActivationOptions options in new ActivationOptions[] { Layer.Softmax(), Layer.LogSoftmax() })
        {
            var graph = Lower(options);
            var node = Assert.Single(graph.Nodes);
            Assert.Equal(options is SoftmaxOptions ? "Softmax" : "LogSoftmax", node.OpType);
            Assert.Equal(new OperatorAttribute.Int(-1), node.Attributes["axis"]);
        }
    }

    private static OperatorGraph Lower(ActivationOptions options)
    {
        var builder = new OperatorGraphBuilder("activation");
        string input = builder.AddInput("x", ElementType.Float32, []);
        string output = options.Lower(builder, input);
        builder.AddOutput(output, ElementType.Float32, []);
        var graph = builder.Build();
        Assert.Equal(12, graph.OpsetVersions[""]);
        return graph;
    }

    private static float[] Run(ActivationOptions options, float[] x)
    {
        var graph = Lower(options);
        var values = new Dictionary<string, float[]> { ["x"] = x };
        foreach (var (name, tensor) in graph.Initializers)
        {
            var constant = new float[x.Length];
            Array.Fill(constant, tensor.As<float>().Data[0]);
            values[name] = constant;
        }

        foreach (var node in graph.Nodes)
        {
            values[node.Outputs[0]] = Run(node, [.. node.Inputs.Select(input => values[input])]);
        }

        return values[graph.Outputs[0].Name];
    }

    private static float[] Run(OperatorNode node, float[][] inputs)
    {
        var x = inputs[0];
        var y = new float[x.Length];
        switch (node.OpType)
        {
            case "Mul":
                return [.. x.Zip(inputs[1], (a, b) => a * b)];
            case "Add":
                return [.. x.Zip(inputs[1], (a, b) => a + b)];
            case "Clip":
                return [.. x.Select((value, i) => MathF.Min(MathF.Max(value, inputs[1][i]), inputs[2][i]))];
            case "Sigmoid":
                VectorMath.Sigmoid(x, y);
                break;
            case "Tanh":
                VectorMath.Tanh(x, y);
                break;
            case "Relu":
                VectorMath.Relu(x, y);
                break;
            case "LeakyRelu":
                VectorMath.LeakyRelu(x, y, Attribute("alpha"));
                break;
            case "Elu":
                VectorMath.Elu(x, y, Attribute("alpha"));
                break;
            case "Selu":
                VectorMath.Selu(x, y, Attribute("alpha"), Attribute("gamma"));
                break;
            case "Softplus":
                VectorMath.Softplus(x, y);
                break;
            case "HardSigmoid":
                VectorMath.HardSigmoid(x, y, Attribute("alpha"), Attribute("beta"));
                break;
            case "Erf":
                VectorMath.Erf(x, y);
                break;
            case "Exp":
                VectorMath.Exp(x, y);
                break;
            default:
                Assert.Fail($"{node.OpType} is no operator that an activation should need.");
                break;
        }

        return y;

        float Attribute(string name) => ((OperatorAttribute.Float)node.Attributes[name]).Value;
    }
}
