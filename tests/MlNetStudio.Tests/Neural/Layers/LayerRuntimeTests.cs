using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.OnnxRuntime;
using MlNetStudio.Tests.Onnx.Runtime;

namespace MlNetStudio.Tests.Neural.Layers;

/// <summary>Every layer's exported form in ONNX Runtime.</summary>
public class LayerRuntimeTests
{
    private const int Batch = 3;

    public static TheoryData<string> Cases => [.. LayerCases.Names];

    [RequiresOnnxRuntimeTheory]
    [MemberData(nameof(Cases))]
    public void OnnxRuntimeGivesTheOutputsOfTheNetwork(string name)
    {
        using var network = LayerCases.CreateNetwork(name);
        float[] rows = LayerCases.Rows(network, Batch);
        var expected = new float[Batch * network.OutputShape.Size];
        network.Predict(rows, expected);

        using var session = new OnnxRuntimeSession(OnnxWriter.ToBytes(LayerCases.Lower(network)));
        var output = session.Run(LayerCases.Tensors(network, rows, Batch)).Single().Value.As<float>();
        Assert.Equal<int>([Batch, .. network.OutputShape.Dimensions], [.. output.Dimensions]);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - output.Data[i]) <= 1e-5 * (1 + Math.Abs(expected[i])),
                $"{name}: element {i} is {expected[i]} here and {output.Data[i]} in ONNX Runtime");
        }
    }
}
