using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Neural.Raising;
using MlNetStudio.Onnx;
using MlNetStudio.OnnxRuntime;
using MlNetStudio.Tests.Onnx.Runtime;

namespace MlNetStudio.Tests.Onnx.Peers;

/// <summary>Networks that PyTorch exported, and scikit-learn's models as skl2onnx lays them out, with what their makers say of some rows; make_models.py wrote them.</summary>
public class PeerModelTests
{
    private const string Output = "y";
    private const double Tolerance = 1e-5;

    private static readonly string Folder = Path.Combine(TestData.RepositoryRoot, "tests", "MlNetStudio.Tests", "Onnx", "Peers");

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder, "*.onnx").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>Those with layers that the core has none for, with the operator that is named.</summary>
    private static Dictionary<string, string> Scored { get; } = new(StringComparer.Ordinal)
    {
        ["torch-lstm"] = "LSTM",
        ["torch-gru"] = "GRU",
        ["torch-attention"] = "Transpose",
        ["torch-groups"] = "InstanceNormalization",
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void The_engine_says_what_the_maker_says(string name)
    {
        var (graph, rows, expected) = Read(name);
        RequireSame(expected, Score(graph, rows));
    }

    [RequiresOnnxRuntimeTheory]
    [MemberData(nameof(Names))]
    public void The_engine_says_what_ONNX_Runtime_says(string name)
    {
        var (graph, rows, _) = Read(name);
        using var session = new OnnxRuntimeSession(File.ReadAllBytes(Path.Combine(Folder, name + ".onnx")));
        var theirs = session.Run(new Dictionary<string, Tensor> { ["x"] = rows });
        RequireSame(theirs[Output].As<float>().Data, Score(graph, rows));
        var again = OperatorEngine.Compile(OnnxReader.Read(OnnxWriter.ToBytes(graph))).Run(new Dictionary<string, Tensor> { ["x"] = rows });
        Assert.Equal(Score(graph, rows), again[Output].As<float>().Data);
        if (theirs.TryGetValue("label", out var labels))
        {
            Assert.Equal(labels.As<long>().Data, again["label"].As<long>().Data);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Layers_are_found_in_PyTorchs_networks(string name)
    {
        var (graph, rows, expected) = Read(name);
        if (!name.StartsWith("torch-", StringComparison.Ordinal) || Scored.ContainsKey(name))
        {
            string message = Assert.Throws<InvalidInputException>(() => GraphNetwork.Raise(graph).Dispose()).Message;
            Assert.Contains(Scored.GetValueOrDefault(name, "layer"), message, StringComparison.Ordinal);
            return;
        }

        using var raised = GraphNetwork.Raise(graph);
        int features = raised.Network.Definition.FeatureCount;
        float[] given = rows is Tensor<long> words ? Array.ConvertAll(words.Data, word => (float)word) : rows.As<float>().Data;
        float[] own = [.. Enumerable.Range(0, given.Length).Select(i => given[(i / features * features) + raised.FeatureOrder[i % features]])];
        var outputs = new float[expected.Length];
        raised.Network.Predict(own, outputs);
        RequireSame(expected, outputs);
    }

    private static (OperatorGraph Graph, Tensor Rows, float[] Expected) Read(string name)
    {
        var graph = OnnxReader.Read(Path.Combine(Folder, name + ".onnx"));
        var rows = (Tensor)Value(name + ".in.pb", graph.Inputs[0].ElementType);
        return (graph, rows, ((Tensor)Value(name + ".out.pb", ElementType.Float32)).As<float>().Data);
    }

    private static GraphValue Value(string file, ElementType type) => OnnxValueReader.Read(File.ReadAllBytes(Path.Combine(Folder, file)), ValueKind.Tensor, type, file);

    private static float[] Score(OperatorGraph graph, Tensor rows) =>
        OperatorEngine.Compile(graph).Run(new Dictionary<string, Tensor> { ["x"] = rows })[Output].As<float>().Data;

    private static void RequireSame(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Tolerance * Math.Max(1, Math.Abs(pair.First))));
    }
}
