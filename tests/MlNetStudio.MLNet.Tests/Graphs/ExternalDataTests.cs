using Google.Protobuf;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.MLNet.Tests.Models;
using MlNetStudio.Neural;
using MlNetStudio.Onnx;
using MlNetStudio.Onnx.Protos;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.MLNet.Tests.Graphs;

/// <summary>A network whose weights lie in a file beside it.</summary>
public sealed class ExternalDataTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 3);
    private readonly CommandRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void It_is_loaded_where_that_is_allowed_and_saved_whole()
    {
        _runs.WriteTable(Samples.Rows(missing: true));
        string whole = _runs.Train(CommandRuns.Yaml("regression"));
        string folder = Directory.CreateDirectory(_runs["beside"]).FullName;
        string path = Path.Combine(folder, "model.onnx");
        File.WriteAllBytes(path, MoveWeights(File.ReadAllBytes(whole), folder));
        Assert.Contains("another file", Assert.Throws<InvalidInputException>(() => _ml.Model.LoadNeuralNetwork(path)).Message, StringComparison.Ordinal);
        var loaded = _ml.Model.LoadNeuralNetwork(path, reading: new OnnxReadOptions { AllowExternalData = true });
        var data = Samples.View(_ml, missing: true);
        float[] expected = Scores(_ml.Model.LoadNeuralNetwork(whole), data);
        Assert.Equal(expected, Scores(loaded, data));

        // The zip needs nothing beside it.
        var saved = new MemoryStream();
        _ml.Model.Save(loaded, data.Schema, saved);
        Directory.Delete(folder, recursive: true);
        saved.Position = 0;
        Assert.Equal(expected, Scores(new MLContext().Model.Load(saved, out _), data));
    }

    private static float[] Scores(ITransformer model, IDataView data) => [.. model.Transform(data).GetColumn<float>(ModelGraph.Prediction)];

    private static byte[] MoveWeights(byte[] model, string folder)
    {
        var proto = ModelProto.Parser.ParseFrom(model);
        foreach (var tensor in proto.Graph.Initializer.Where(tensor => tensor.RawData.Length > 0))
        {
            string name = tensor.Name.Replace('/', '_');
            File.WriteAllBytes(Path.Combine(folder, name), tensor.RawData.ToByteArray());
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = name });
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
            tensor.ClearRawData();
        }

        return proto.ToByteArray();
    }
}
