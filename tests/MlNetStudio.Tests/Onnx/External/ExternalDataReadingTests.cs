using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Onnx;
using MlNetStudio.OnnxRuntime;
using MlNetStudio.Tests.Onnx.Runtime;
using static MlNetStudio.Tests.Onnx.External.ExternalModels;

namespace MlNetStudio.Tests.Onnx.External;

/// <summary>Weights in other files, where that is allowed: well-formed models are the same as with them inside.</summary>
public sealed class ExternalDataReadingTests
{
    [Theory]
    [InlineData("model.onnx.data")]
    [InlineData("weights/part 1/model.onnx_data")]
    public void A_model_with_one_file_of_weights_is_the_same_graph(string location)
    {
        using var folder = new TemporaryFolder();
        byte[] whole = OnnxWriter.ToBytes(SampleGraphs.Everything());
        string path = OneFile(folder.File("model.onnx"), whole, location);
        Assert.True(new FileInfo(path).Length < whole.Length + 4096);
        var exception = Assert.Throws<InvalidInputException>(() => OnnxReader.Read(path));
        Assert.Contains("--allow-external-data", exception.Message, StringComparison.Ordinal);
        GraphComparer.AssertEqual(OnnxReader.Read(whole), OnnxReader.Read(path, Allowed));
        Assert.Equal(whole, OnnxWriter.ToBytes(OnnxReader.Read(path, Allowed)));
    }

    [Fact]
    public void A_model_with_a_file_for_each_weight_is_the_same_graph()
    {
        using var folder = new TemporaryFolder();
        byte[] whole = OnnxWriter.ToBytes(SampleGraphs.Dense());
        string path = FileEach(folder.File("model.onnx"), whole);
        Assert.Equal(["b", "model.onnx", "w"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        GraphComparer.AssertEqual(OnnxReader.Read(whole), OnnxReader.Read(path, Allowed));

        // The folder is that of the model, wherever the process is, and however the path is written.
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        GraphComparer.AssertEqual(OnnxReader.Read(whole), OnnxReader.Read(relative, Allowed));
    }

    [Fact]
    public void Links_within_the_folder_are_followed()
    {
        using var folder = new TemporaryFolder();
        byte[] whole = OnnxWriter.ToBytes(SampleGraphs.Dense());
        string real = Directory.CreateDirectory(folder.File("real")).FullName;
        OneFile(Path.Combine(real, "model.onnx"), whole, "blobs/1234");
        File.Move(Path.Combine(real, "blobs/1234"), Path.Combine(real, "blobs/5678"));
        File.CreateSymbolicLink(Path.Combine(real, "blobs/1234"), "../blobs/5678");
        Directory.CreateSymbolicLink(folder.File("linked"), "real");
        foreach (string place in new[] { "real", "linked" })
        {
            GraphComparer.AssertEqual(OnnxReader.Read(whole), OnnxReader.Read(Path.Combine(folder.File(place), "model.onnx"), Allowed));
        }
    }

    [Fact]
    public void What_is_allowed_changes_nothing_for_a_model_in_one_file()
    {
        byte[] whole = OnnxWriter.ToBytes(SampleGraphs.Dense());
        Assert.Same(whole, ExternalData.Embed(whole, "nowhere/model.onnx", Allowed));
        Assert.Same(whole, ExternalData.Embed(whole, "nowhere/model.onnx", null));
    }

    [RequiresOnnxRuntimeFact]
    public void OnnxRuntime_scores_it_like_the_native_engine_and_like_the_model_in_one_file()
    {
        using var folder = new TemporaryFolder();
        byte[] whole = OnnxWriter.ToBytes(SampleGraphs.Dense());
        string path = OneFile(folder.File("model.onnx"), whole, "model.onnx.data");
        Assert.Contains("another file", Assert.Throws<InvalidInputException>(() => new OnnxRuntimeSession(path)).Message, StringComparison.Ordinal);
        Assert.Contains("another file", Assert.Throws<InvalidInputException>(() => new OnnxRuntimeSession(File.ReadAllBytes(path), new OnnxRuntimeOptions { ModelReading = Allowed })).Message, StringComparison.Ordinal);
        using var outside = new OnnxRuntimeSession(path, new OnnxRuntimeOptions { ModelReading = Allowed });
        using var inside = new OnnxRuntimeSession(whole);
        var inputs = new Dictionary<string, Tensor> { ["x"] = Tensor.Create([1f, -2f, 3f, 0.5f, 0f, -1f], 2, 3) };
        float[] scores = outside.Run(inputs)["probabilities"].As<float>().Data;
        Assert.Equal(inside.Run(inputs)["probabilities"].As<float>().Data, scores);
        float[] native = OperatorEngine.Compile(OnnxReader.Read(path, Allowed)).Run(inputs)["probabilities"].As<float>().Data;
        Assert.Equal(native.Length, scores.Length);
        Assert.All(native.Zip(scores), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }
}
