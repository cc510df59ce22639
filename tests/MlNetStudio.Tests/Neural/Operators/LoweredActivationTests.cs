using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;

namespace MlNetStudio.Tests.Neural.Operators;

public class LoweredActivationTests
{
    public static TheoryData<string> Names => [.. Activations.Keys];

    private static Dictionary<string, ActivationOptions> Activations { get; } = new()
    {
        ["relu"] = new ReluOptions(),
        ["leakyRelu"] = new LeakyReluOptions(),
        ["elu"] = new EluOptions(),
        ["selu"] = new SeluOptions(),
        ["gelu"] = new GeluOptions(),
        ["gelu tanh"] = new GeluOptions(Approximate: true),
        ["silu"] = new SiluOptions(),
        ["mish"] = new MishOptions(),
        ["softplus"] = new SoftplusOptions(),
        ["hardSigmoid"] = new HardSigmoidOptions(),
        ["hardSwish"] = new HardSwishOptions(),
        ["sigmoid"] = new SigmoidOptions(),
        ["tanh"] = new TanhOptions(),
        ["softmax"] = new SoftmaxOptions(),
        ["logSoftmax"] = new LogSoftmaxOptions(),
        ["exponential"] = new ExponentialOptions(),
        ["clip"] = new ClipOptions(),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public unsafe void TheEngineGivesTheBitsOfTheLayer(string name)
    {
        const int Rows = 50;
        const int Columns = 21;
        var x = OperatorRun.Random(17, Rows, Columns);
        for (int i = 0; i < x.Length; i += 5)
        {
            x.Data[i] *= 10;
        }

        var options = Activations[name];
        var builder = new OperatorGraphBuilder(name);
        builder.AddInput("x", ElementType.Float32, [Dimension.Batch, Columns]);
        builder.AddOutput(options.Lower(builder, "x"), ElementType.Float32, [Dimension.Batch, Columns]);
        var graph = builder.Build();
        float[] engine = OperatorEngine.Compile(graph).Run(new Dictionary<string, Tensor> { ["x"] = x })[graph.Outputs[0].Name].As<float>().Data;

        int stride = Padding.Pad(Columns);
        using var source = new NativeBuffer(Rows * stride);
        using var target = new NativeBuffer(Rows * stride);
        for (int row = 0; row < Rows; row++)
        {
            x.Data.AsSpan(row * Columns, Columns).CopyTo(source.Span[(row * stride)..]);
        }

        options.CreateKernel(SimdWidths.Best).Forward(source.Pointer, target.Pointer, Rows, Columns, stride);
        for (int i = 0; i < engine.Length; i++)
        {
            float layer = target.Span[(i / Columns * stride) + (i % Columns)];
            Assert.True(BitConverter.SingleToInt32Bits(layer) == BitConverter.SingleToInt32Bits(engine[i]), $"x = {x.Data[i]:R}: layer {layer:R}, engine {engine[i]:R}");
        }
    }
}
