using System.Reflection;
using Microsoft.ML;
using MlNetStudio.MLNet.Onnx;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;
using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.MLNet.Tests.Onnx;

/// <summary>Any operator graph in a model that ML.NET's converter makes.</summary>
public class OnnxContextWriterTests
{
    private readonly MLContext _ml = new(seed: 3);

    [RequiresOnnxRuntimeFact]
    public void Constants_of_every_element_type_arrive_as_they_are()
    {
        var builder = new OperatorGraphBuilder("constants");
        builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 1]);
        Tensor[] constants =
        [
            new Tensor<float>([1.5f, -2], [2]), new Tensor<double>([1.5, -2], [2]), new Tensor<Half>([(Half)1.5f, (Half)(-2)], [2]),
            new Tensor<sbyte>([-8, 7], [2]), new Tensor<byte>([8, 250], [2]), new Tensor<short>([-16000, 7], [2]), new Tensor<ushort>([16, 65000], [2]),
            new Tensor<int>([-32, 7], [2]), new Tensor<uint>([32, 4000000000], [2]), new Tensor<long>([-64, 1L << 40], [2]), new Tensor<ulong>([64, 1UL << 40], [2]),
            new Tensor<bool>([true, false], [2]),
            Tensor.Scalar(2.5f), Tensor.Scalar(2.5), Tensor.Scalar((Half)2.5f), Tensor.Scalar((sbyte)-3), Tensor.Scalar((byte)3), Tensor.Scalar((short)-3),
            Tensor.Scalar((ushort)3), Tensor.Scalar(-3), Tensor.Scalar(3u), Tensor.Scalar(-3L), Tensor.Scalar(3UL), Tensor.Scalar(true),
            new Tensor<float>([1, 2, 3, 4, 5, 6], [2, 3]),
        ];
        foreach (var constant in constants)
        {
            string value = builder.AddNode("Cast", [builder.AddInitializer("constant", constant)], [("to", (long)ElementType.Float64)]);
            builder.AddOutput(value, ElementType.Float64, [.. constant.Dimensions.Select(d => (Dimension)d)]);
        }

        var text = builder.AddInitializer("text", Tensor.Vector("a", "é"));
        string same = builder.AddNode("Identity", [text]);
        builder.AddOutput(same, ElementType.String, [2]);
        var graph = builder.Build();
        string[] names = [.. graph.Outputs.Select((_, i) => $"out{i}")];
        var outputs = Run(graph, names, [("x", Tensor.Create([0f], 1, 1))]);
        for (int i = 0; i < constants.Length; i++)
        {
            Assert.Equal(constants[i].Dimensions.AsEnumerable(), outputs[names[i]].Dimensions);
            Assert.Equal(ToDoubles(constants[i]), outputs[names[i]].As<double>().Data);
        }

        Assert.Equal(["a", "é"], outputs[names[^1]].As<string>().Data);
    }

    [RequiresOnnxRuntimeFact]
    public void Outputs_that_no_node_makes_or_that_are_wanted_twice_are_copied()
    {
        var builder = new OperatorGraphBuilder("copies");
        builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 1]);
        string doubled = builder.AddNode("Add", ["x", "x"]);
        builder.AddOutput("x", ElementType.Float32, [Dimension.Batch, 1]);
        builder.AddOutput(doubled, ElementType.Float32, [Dimension.Batch, 1]);
        var graph = builder.Build();
        graph = graph with { Outputs = [.. graph.Outputs, graph.Outputs[1]] };
        var outputs = Run(graph, ["a", "b", "c"], [("x", Tensor.Create([3f], 1, 1))]);
        Assert.Equal([3f], outputs["a"].As<float>().Data);
        Assert.Equal([6f], outputs["b"].As<float>().Data);
        Assert.Equal([6f], outputs["c"].As<float>().Data);
    }

    [Theory]
    [InlineData("", 13)]
    [InlineData("com.microsoft", 1)]
    public void What_the_converter_cannot_express_is_an_error_that_says_so(string domain, int version)
    {
        var builder = new OperatorGraphBuilder("newer");
        builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 1]);
        builder.RequireOpset(version, domain);
        builder.AddOutput(builder.AddNode("Relu", ["x"]), ElementType.Float32, [Dimension.Batch, 1]);
        var exception = Assert.Throws<NotSupportedException>(() => Write(NewContext(), builder.Build(), ["x"], ["y"]));
        Assert.Contains("SaveOnnx", exception.Message, StringComparison.Ordinal);
    }

    [RequiresOnnxRuntimeFact]
    public void Two_networks_in_one_pipeline_do_not_collide()
    {
        var view = FeaturesAlone();
        var first = _ml.Regression.Trainers.NeuralNetwork("Price", hiddenUnits: [8], epochs: 2).Append(_ml.Transforms.CopyColumns("FirstScore", "Score"));
        var pipeline = first.Append(_ml.Transforms.Concatenate("Both", "Features", "FirstScore"))
            .Append(_ml.Regression.Trainers.NeuralNetwork("Price", "Both", hiddenUnits: [8], epochs: 2));
        AssertSame(pipeline.Fit(view), view);
    }

    [RequiresOnnxRuntimeFact]
    public void A_network_of_several_inputs_takes_the_features_apart()
    {
        var view = FeaturesAlone();
        var builder = new NetworkBuilder();
        string numbers = builder.Add(Layer.Dense(6, Layer.Tanh()), builder.Input("numbers", 2));
        string cities = builder.Add(Layer.Flatten(), builder.Input("cities", new Shape(3, 1)));
        string joined = builder.Add(Layer.Concatenate(), numbers, cities);
        var network = builder.Build(builder.Add(Layer.Dense(1), joined));
        var model = _ml.Regression.Trainers.NeuralNetwork(new() { LabelColumnName = "Price", Network = network, Epochs = 30 }).Fit(view);
        Assert.InRange(_ml.Regression.Evaluate(model.Transform(view), "Price").RSquared, 0.5, 1);
        AssertSame(model, view);
    }

    private void AssertSame(ITransformer model, IDataView view)
    {
        using var file = new MemoryStream();
        _ml.Model.ConvertToOnnx(model, view, file);
        using var session = new OnnxRuntimeSession(file.ToArray());
        float[] features = [.. Samples.Column<float[]>(view, "Features").SelectMany(row => row)];
        var outputs = session.Run(new Dictionary<string, Tensor>
        {
            ["Features"] = Tensor.Create(features, features.Length / 5, 5),
            ["Price"] = Tensor.Create(Samples.Column<float>(view, "Price"), features.Length / 5, 1),
        });
        float[] expected = Pipelines.Scores(model.Transform(view));
        float[] actual = outputs["Score.output"].As<float>().Data;
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-3f);
        }
    }

    /// <summary>Rows that do not lead back to the columns that they were made of, as a file of features would be.</summary>
    private IDataView FeaturesAlone() =>
        _ml.Data.LoadFromEnumerable(_ml.Data.CreateEnumerable<Row>(Samples.Featurized(_ml), reuseRowObject: false).ToArray());

    private static double[] ToDoubles(Tensor tensor) => tensor switch
    {
        Tensor<float> t => Array.ConvertAll(t.Data, v => (double)v),
        Tensor<double> t => t.Data,
        Tensor<Half> t => Array.ConvertAll(t.Data, v => (double)v),
        Tensor<sbyte> t => Array.ConvertAll(t.Data, v => (double)v),
        Tensor<byte> t => Array.ConvertAll(t.Data, v => (double)v),
        Tensor<short> t => Array.ConvertAll(t.Data, v => (double)v),
        Tensor<ushort> t => Array.ConvertAll(t.Data, v => (double)v),
        Tensor<int> t => Array.ConvertAll(t.Data, v => (double)v),
        Tensor<uint> t => Array.ConvertAll(t.Data, v => (double)v),
        Tensor<long> t => Array.ConvertAll(t.Data, v => (double)v),
        Tensor<ulong> t => Array.ConvertAll(t.Data, v => (double)v),
        Tensor<bool> t => Array.ConvertAll(t.Data, v => v ? 1.0 : 0),
        _ => throw new ArgumentException($"{tensor} is no number.", nameof(tensor)),
    };

    // The converter's model in the making is internal to ML.NET, and this assembly is no friend of it.
    private static object NewContext()
    {
        var type = Type.GetType("Microsoft.ML.Model.OnnxConverter.OnnxContextImpl, Microsoft.ML.OnnxConverter", throwOnError: true)!;
        object[] arguments = [new MLContext(), "model", "tests", "1", 0L, "tests", 0, 12];
        var constructor = type.GetConstructors().Single();
        arguments[6] = Enum.ToObject(constructor.GetParameters()[6].ParameterType, 0);
        return constructor.Invoke(arguments);
    }

    private static void Write(object context, OperatorGraph graph, string[] inputs, string?[] outputs)
    {
        var write = typeof(OnnxContextWriter).GetMethod(nameof(OnnxContextWriter.Write), BindingFlags.Public | BindingFlags.Static)!;
        write.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [context, graph, "step", inputs, outputs], null);
    }

    private static IReadOnlyDictionary<string, Tensor> Run(OperatorGraph graph, string[] outputs, (string Name, Tensor Value)[] inputs)
    {
        object context = NewContext();
        var type = context.GetType();
        var single = Microsoft.ML.Data.NumberDataViewType.Single;
        foreach (var (name, _) in inputs)
        {
            type.GetMethod("AddInputVariable")!.Invoke(context, [single, name]);
        }

        foreach (string output in outputs)
        {
            type.GetMethod("AddVariable")!.Invoke(context, [output, true]);
        }

        Write(context, graph, [.. inputs.Select(input => input.Name)], outputs);
        for (int i = 0; i < outputs.Length; i++)
        {
            // ONNX Runtime finds the shape itself where none is declared.
            var declared = graph.Outputs[i].ElementType switch
            {
                ElementType.Float64 => (Microsoft.ML.Data.DataViewType)Microsoft.ML.Data.NumberDataViewType.Double,
                ElementType.String => Microsoft.ML.Data.TextDataViewType.Instance,
                _ => single,
            };
            List<long> shape = [.. graph.Outputs[i].Shape.Select(d => (long)(d.Size ?? -1))];
            type.GetMethod("AddOutputVariable")!.Invoke(context, [declared, outputs[i], shape]);
        }

        var model = (Google.Protobuf.IMessage)type.GetMethod("MakeModel")!.Invoke(context, null)!;
        using var bytes = new MemoryStream();
        using (var stream = new Google.Protobuf.CodedOutputStream(bytes, leaveOpen: true))
        {
            model.WriteTo(stream);
        }

        using var session = new OnnxRuntimeSession(bytes.ToArray());
        return session.Run(inputs.ToDictionary(input => input.Name, input => input.Value));
    }

    private sealed class Row
    {
        [Microsoft.ML.Data.VectorType(5)]
        public float[] Features { get; set; } = [];

        public float Price { get; set; }
    }
}
