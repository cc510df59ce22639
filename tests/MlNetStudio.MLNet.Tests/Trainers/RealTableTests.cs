using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Training;
using MlNetStudio.Tests;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.MLNet.Tests.Trainers;

/// <summary>Real tables through ML.NET's featurizers: the weights are those of the core on the same matrix, bit for bit, and the figures are those to expect.</summary>
public sealed class RealTableTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 7);
    private readonly string _folder = Directory.CreateTempSubdirectory("mlnetstudio").FullName;

    [Fact]
    public void Iris_through_ML_NET()
    {
        var data = Load(File.ReadLines(Path.Combine(TestData.RepositoryRoot, "data", "iris.csv")), numbers: 4, texts: 1);
        var view = _ml.Transforms.Conversion.MapValueToKey("Label", "Text0")
            .Append(_ml.Transforms.NormalizeMeanVariance("Features", "Numbers")).Fit(data).Transform(data);
        var trainer = _ml.MulticlassClassification.Trainers.NeuralNetwork(new() { Layers = [Dense(32), Dense(16)], Epochs = 100 });
        var model = trainer.Fit(view);
        float[] targets = Array.ConvertAll(Samples.Column<uint>(view, "Label"), key => key - 1f);
        AssertCore(view, targets, new SparseCategoricalCrossEntropyOptions(), 3, 100, [32, 16], model.Model.GetParameters());
        Assert.InRange(_ml.MulticlassClassification.Evaluate(model.Transform(view)).MicroAccuracy, 0.94, 1);
    }

    [RequiresDataFact]
    public void California_housing_through_ML_NET()
    {
        var data = Load(Unzip("california-housing", "california_housing.csv.gz"), numbers: 9, texts: 0);
        var view = _ml.Transforms.CustomMapping<NumbersRow, Split>(
                (from, to) =>
                {
                    to.Target = from.Numbers[8];
                    to.Inputs = from.Numbers[..8];
                },
                null)
            .Append(_ml.Transforms.NormalizeMeanVariance("Features", "Inputs")).Fit(data).Transform(data);
        var model = _ml.Regression.Trainers.NeuralNetwork("Target", hiddenUnits: [64, 64], epochs: 3).Fit(view);
        float[] targets = Samples.Column<float>(view, "Target");
        TargetScaler.Fit(targets).Standardize(targets);
        AssertCore(view, targets, new MeanSquaredErrorOptions(), 1, 3, [64, 64], model.Model.GetParameters());
        Assert.InRange(_ml.Regression.Evaluate(model.Transform(view), "Target").RSquared, 0.6, 1);
    }

    [RequiresDataFact]
    public void Adult_through_ML_NET()
    {
        // Six numbers and nine texts, of which the last is the label.
        int[] numbers = [0, 2, 4, 10, 11, 12];
        var lines = Unzip("adult", "adult.data.gz").Where(line => line.Length > 0).Select(line => line.Split(", "))
            .Select(fields => string.Join(',', numbers.Select(i => fields[i]).Concat(fields.Where((_, i) => !numbers.Contains(i)))));
        var data = Load(lines.Prepend("header"), numbers: 6, texts: 9);
        var featurize = _ml.Transforms.Categorical.OneHotEncoding([.. Enumerable.Range(0, 8).Select(i => new InputOutputColumnPair($"Text{i}"))])
            .Append(_ml.Transforms.NormalizeMeanVariance("Numbers"))
            .Append(_ml.Transforms.Concatenate("Features", ["Numbers", .. Enumerable.Range(0, 8).Select(i => $"Text{i}")]))
            .Append(_ml.Transforms.CustomMapping<TextRow, Answer>((from, to) => to.IsRich = from.Text8 == ">50K", null));
        var view = featurize.Fit(data).Transform(data);
        var model = _ml.BinaryClassification.Trainers.NeuralNetwork("IsRich", hiddenUnits: [32], epochs: 2).Fit(view);
        float[] targets = Array.ConvertAll(Samples.Column<bool>(view, "IsRich"), isRich => isRich ? 1f : 0f);
        AssertCore(view, targets, new BinaryCrossEntropyOptions(), 1, 2, [32], model.Model.SubModel.GetParameters());
        Assert.InRange(_ml.BinaryClassification.Evaluate(model.Transform(view), "IsRich").Accuracy, 0.83, 0.9);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<string> Unzip(params string[] parts)
    {
        using var file = File.OpenRead(TestData.File(parts));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>Lines after a header through ML.NET's own text loader.</summary>
    private IDataView Load(IEnumerable<string> lines, int numbers, int texts)
    {
        string path = Path.Combine(_folder, "table.csv");
        File.WriteAllLines(path, lines);
        TextLoader.Column[] columns =
        [
            new("Numbers", DataKind.Single, 0, numbers - 1),
            .. Enumerable.Range(0, texts).Select(i => new TextLoader.Column($"Text{i}", DataKind.String, numbers + i)),
        ];
        return _ml.Data.LoadFromTextFile(path, columns, separatorChar: ',', hasHeader: true);
    }

    private static void AssertCore(
        IDataView view, float[] targets, LossOptions loss, int outputs, int epochs, int[] hidden, IReadOnlyList<KeyValuePair<string, Tensor<float>>> parameters)
    {
        float[] features = [.. Samples.Column<float[]>(view, "Features").SelectMany(row => row)];
        int columns = features.Length / targets.Length;
        using var network = Network.Create(NetworkDefinition.Sequential(columns, [.. hidden.Select(units => Dense(units, Relu())), Dense(outputs)]), seed: 7);
        new Trainer(network, new TrainingOptions { Loss = loss, Epochs = epochs, Seed = 7 }).Fit(new Dataset(features, columns, targets, 1));
        var expected = network.GetParameters();
        Assert.Equal(expected.Select(parameter => parameter.Value.Length), parameters.Select(parameter => parameter.Value.Length));
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Value.Data, parameters[i].Value.Data);
        }
    }

    private sealed class NumbersRow
    {
        [VectorType(9)]
        public float[] Numbers { get; set; } = [];
    }

    private sealed class TextRow
    {
        public string Text8 { get; set; } = "";
    }

    private sealed class Split
    {
        [VectorType(8)]
        public float[] Inputs { get; set; } = [];

        public float Target { get; set; }
    }

    private sealed class Answer
    {
        public bool IsRich { get; set; }
    }
}
