using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Data;
using MlNetStudio.MLNet.Tests.Onnx;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.OnnxRuntime;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Tests;

namespace MlNetStudio.MLNet.Tests.Graphs;

/// <summary>A network of an ONNX file as a transformer: what the command trained, and what another tool wrote.</summary>
public sealed class LoadNeuralNetworkTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 3);
    private readonly CommandRuns _runs = new();

    public static TheoryData<string> Tasks => CommandRuns.Tasks;

    public void Dispose() => _runs.Dispose();

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_model_of_the_command_scores_the_same_bits_in_ML_NET(string task)
    {
        var loaded = _ml.Model.LoadNeuralNetwork(Train(task));
        Assert.Equal(["Size", "Age", "City"], loaded.InputColumns);
        var scored = loaded.Transform(Samples.View(_ml, missing: true));
        var expected = Predict(task);
        Assert.Equal(expected.Values, Values(scored, task));
        if (task != "regression")
        {
            Assert.Equal(expected.Labels, Samples.Column<string>(scored, ModelGraph.Label));
            var names = default(VBuffer<ReadOnlyMemory<char>>);
            scored.Schema[ModelGraph.Probabilities].GetSlotNames(ref names);
            Assert.Equal(expected.Classes, names.DenseValues().Select(name => name.ToString()));
            Assert.Equal(expected.Classes, loaded.Classes);
        }
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void It_is_saved_in_a_pipeline_and_loaded_with_the_same_scores(string task)
    {
        var data = Samples.View(_ml, missing: true);
        var model = _ml.Transforms.CopyColumns("Copy", "Size").Fit(data).Append(_ml.Model.LoadNeuralNetwork(Train(task)));
        var first = new MemoryStream();
        _ml.Model.Save(model, data.Schema, first);
        var other = new MLContext();
        var loaded = other.Model.Load(new MemoryStream(first.ToArray()), out var schema);
        var second = new MemoryStream();
        other.Model.Save(loaded, schema, second);
        var again = new MLContext().Model.Load(new MemoryStream(second.ToArray()), out _);
        float[] expected = Values(model.Transform(data), task);
        Assert.Equal(expected, Values(loaded.Transform(data), task));
        Assert.Equal(expected, Values(again.Transform(data), task));
        var network = Assert.IsType<NeuralNetworkTransformer>(((IEnumerable<ITransformer>)again).Last());
        var file = new MemoryStream();
        network.SaveOnnx(file);
        Assert.Equal(File.ReadAllBytes(Path.Combine(_runs["pipeline"], "model.onnx")), file.ToArray());
    }

    [Theory]
    [InlineData("truncated or altered", 1)]
    [InlineData("lacks its network", 0)]
    public void An_altered_network_in_a_saved_pipeline_is_refused(string message, int kept)
    {
        var data = Samples.View(_ml, missing: true);
        var saved = new MemoryStream();
        _ml.Model.Save(_ml.Model.LoadNeuralNetwork(Train("regression")), data.Schema, saved);
        using (var zip = new ZipArchive(saved, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = zip.Entries.Single(entry => entry.Name == "Network.onnx");
            string name = entry.FullName;
            var bytes = new MemoryStream();
            using (var stream = entry.Open())
            {
                stream.CopyTo(bytes);
            }

            entry.Delete();
            if (kept > 0)
            {
                bytes.GetBuffer()[bytes.Length / 2] ^= 1;
                using var stream = zip.CreateEntry(name).Open();
                stream.Write(bytes.ToArray());
            }
        }

        var exception = Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(new MemoryStream(saved.ToArray()), out _));
        var messages = new List<string>();
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            messages.Add(inner.Message);
        }

        Assert.Contains(messages, text => text.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_process_that_registered_nothing_loads_it()
    {
        var data = Samples.View(_ml, missing: true);
        var model = _ml.Model.LoadNeuralNetwork(Train("multiclass"), outputColumns: new Dictionary<string, string> { [ModelGraph.Probabilities] = "Score" });
        _ml.Model.Save(model, data.Schema, _runs["model.zip"]);
        using (var table = File.Create(_runs["table.idv"]))
        {
            _ml.Data.SaveAsBinary(data, table);
        }

        Assert.Equal(Predict("multiclass").Values, LoadApplication.Run(_runs["model.zip"], _runs["table.idv"]));
    }

    [RequiresOnnxRuntimeTheory]
    [MemberData(nameof(Tasks))]
    public void It_goes_into_the_exported_pipeline_operator_by_operator(string task)
    {
        var rows = Samples.Rows(missing: true);
        var data = _ml.Data.LoadFromEnumerable(rows);
        var model = _ml.Transforms.CopyColumns("Copy", "Size").Fit(data).Append(_ml.Model.LoadNeuralNetwork(Train(task), inputColumns: new Dictionary<string, string> { ["Size"] = "Copy" }));
        using var file = new MemoryStream();
        _ml.Model.ConvertToOnnx(model, data, file);
        using var session = new OnnxRuntimeSession(file.ToArray());
        var outputs = session.Run(SampleTensors.For(session, rows));
        string output = task == "regression" ? ModelGraph.Prediction : ModelGraph.Probabilities;
        float[] expected = Values(model.Transform(data), task);
        float[] actual = outputs[output + ".output"].As<float>().Data;
        Assert.Equal(expected.Length, actual.Length);
        float scale = Math.Max(1, expected.Max(Math.Abs));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * scale));
        if (task != "regression")
        {
            var labels = outputs[ModelGraph.Label + ".output"].As<string>();
            Assert.Equal<int>([rows.Length, 1], labels.Dimensions);
            Assert.Equal(Samples.Column<string>(model.Transform(data), ModelGraph.Label), labels.Data);
        }
    }

    [Fact]
    public void One_row_a_call_and_many_threads_give_the_same()
    {
        var loaded = _ml.Model.LoadNeuralNetwork(Train("multiclass"));
        var rows = Samples.Rows(missing: true);
        var expected = Predict("multiclass");
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            var engine = _ml.Model.CreatePredictionEngine<Samples.Row, Prediction>(loaded);
            for (int i = 0; i < rows.Length; i++)
            {
                var prediction = engine.Predict(rows[i]);
                Assert.Equal(expected.Labels[i], prediction.label);
                Assert.Equal(expected.Values[(i * 3)..((i * 3) + 3)], prediction.probabilities);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_prediction_engine_allocates_nothing_once_warm(string task)
    {
        var rows = Samples.Rows(missing: true);
        var loaded = _ml.Model.LoadNeuralNetwork(Train(task));
        if (task == "regression")
        {
            AssertAllocatesNothing(_ml.Model.CreatePredictionEngine<Samples.Row, NumberPrediction>(loaded), rows);
        }
        else
        {
            AssertAllocatesNothing(_ml.Model.CreatePredictionEngine<Samples.Row, Prediction>(loaded), rows);
        }
    }

    private static void AssertAllocatesNothing<TPrediction>(PredictionEngine<Samples.Row, TPrediction> engine, Samples.Row[] rows)
        where TPrediction : class, new()
    {
        using (engine)
        {
            var prediction = new TPrediction();
            void Score()
            {
                foreach (var row in rows)
                {
                    engine.Predict(row, ref prediction);
                }
            }

            Score();
            Allocations.AssertNone(Score);
        }
    }

    [Fact]
    public void A_model_of_one_tensor_reads_a_vector_column()
    {
        var loaded = _ml.Model.LoadNeuralNetwork(WritePlainModel(), new Dictionary<string, string> { ["x"] = "Features" }, new Dictionary<string, string> { ["y"] = "Score" });
        Assert.Null(loaded.Definition);
        var data = _ml.Transforms.Concatenate("Features", "Size", "Age", "Weight").Fit(Samples.View(_ml)).Transform(Samples.View(_ml));
        var scores = Samples.Column<float[]>(loaded.Transform(data), "Score");
        Assert.All(Samples.Rows().Zip(scores), pair => Assert.Equal([pair.First.Size + (2 * pair.First.Age), 3 * pair.First.Weight], pair.Second));
    }

    /// <summary>ML.NET writes a batch of any size as -1, and an output for every column.</summary>
    [Fact]
    public void A_pipeline_that_ML_NET_exported_is_loaded_again()
    {
        var data = Samples.View(_ml);
        var model = Samples.Featurize(_ml).Append(_ml.Regression.Trainers.NeuralNetwork("Price", hiddenUnits: [4], epochs: 2)).Fit(data);
        using var file = new MemoryStream();
        _ml.Model.ConvertToOnnx(model, data, file);
        file.Position = 0;
        var loaded = _ml.Model.LoadNeuralNetwork(file);
        float[] expected = Samples.Column<float>(model.Transform(data), "Score");
        float[] actual = Samples.Column<float>(loaded.Transform(data), "Score.output");
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.Equal(Samples.Column<string>(data, "City"), Samples.Column<string>(loaded.Transform(data), "City.output"));
    }

    [Fact]
    public void A_column_that_is_missing_or_of_another_type_is_named_with_the_type_it_should_have()
    {
        var loaded = _ml.Model.LoadNeuralNetwork(WritePlainModel());
        var missing = Assert.Throws<ArgumentOutOfRangeException>(() => loaded.GetOutputSchema(Samples.View(_ml).Schema));
        Assert.Contains("'x': expected Vector<Single, 3>, got no such column", missing.Message, StringComparison.Ordinal);
        var scalar = _ml.Model.LoadNeuralNetwork(WritePlainModel(), new Dictionary<string, string> { ["x"] = "City" });
        var wrong = Assert.Throws<ArgumentOutOfRangeException>(() => scalar.Transform(Samples.View(_ml)));
        Assert.Contains("'City': expected Vector<Single, 3>, got String", wrong.Message, StringComparison.Ordinal);
        var unknown = Assert.Throws<ArgumentException>(() => _ml.Model.LoadNeuralNetwork(WritePlainModel(), new Dictionary<string, string> { ["z"] = "City" }));
        Assert.Contains("no input 'z'; it has 'x'", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_used_is_named()
    {
        string path = _runs["broken.onnx"];
        var missing = Assert.Throws<InvalidInputException>(() => _ml.Model.LoadNeuralNetwork(path));
        Assert.Contains("there is no such model file", missing.Message, StringComparison.Ordinal);
        byte[] bytes = File.ReadAllBytes(WritePlainModel());
        File.WriteAllBytes(path, bytes[..^20]);
        Assert.Equal(path, Assert.Throws<InvalidInputException>(() => _ml.Model.LoadNeuralNetwork(path)).Location?.File);
        var builder = new OperatorGraphBuilder("unknown");
        builder.AddOutput(builder.AddNode("Warp", [builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 1])]), ElementType.Float32, [Dimension.Batch, 1]);
        File.WriteAllBytes(path, OnnxWriter.ToBytes(builder.Build()));
        Assert.Contains("Warp", Assert.Throws<InvalidInputException>(() => _ml.Model.LoadNeuralNetwork(path)).Message, StringComparison.Ordinal);
    }

    private string Train(string task)
    {
        _runs.WriteTable(Samples.Rows(missing: true));
        return _runs.Train(CommandRuns.Yaml(task));
    }

    private Predictions Predict(string task)
    {
        var file = ModelFile.Load(Path.Combine(_runs["pipeline"], "model.onnx"));
        Assert.Equal(task, file.Task.ToString().ToLowerInvariant());
        return file.Predict(TableReader.Read(_runs["rows.csv"], file.ReadOptions(withLabel: false)));
    }

    private static float[] Values(IDataView scored, string task) => task == "regression"
        ? Samples.Column<float>(scored, ModelGraph.Prediction)
        : [.. Samples.Column<float[]>(scored, ModelGraph.Probabilities).SelectMany(row => row)];

    /// <summary>y0 = x0 + 2 x1, y1 = 3 x2.</summary>
    private string WritePlainModel()
    {
        var builder = new OperatorGraphBuilder("plain");
        string weights = builder.AddInitializer("w", Tensor.Create([1f, 0, 2, 0, 0, 3], 3, 2));
        string y = builder.AddNode("MatMul", [builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 3]), weights], output: "y");
        builder.AddOutput(y, ElementType.Float32, [Dimension.Batch, 2]);
        string path = _runs["plain.onnx"];
        File.WriteAllBytes(path, OnnxWriter.ToBytes(builder.Build()));
        return path;
    }

#pragma warning disable IDE1006, SA1300 // The columns are named as the file's outputs are.
    private sealed class NumberPrediction
    {
        public float prediction { get; set; }
    }

    private sealed class Prediction
    {
        public string label { get; set; } = "";

        public float[] probabilities { get; set; } = [];
    }
#pragma warning restore IDE1006, SA1300
}
