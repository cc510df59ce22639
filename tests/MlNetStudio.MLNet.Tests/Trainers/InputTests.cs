using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MlNetStudio.MLNet.Tests.Trainers;

/// <summary>What data views hold, however they hold it.</summary>
public sealed class InputTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 3);
    private readonly string _folder = Directory.CreateTempSubdirectory("mlnetstudio").FullName;

    [Fact]
    public void Hundreds_of_columns_are_learnt_from_as_the_one_vector_that_they_make()
    {
        const int Columns = 400;
        string path = Path.Combine(_folder, "wide.csv");
        var random = new Random(1);
        File.WriteAllLines(path, Enumerable.Range(0, 150).Select(_ =>
        {
            double[] values = [.. Enumerable.Range(0, Columns).Select(_ => random.NextDouble())];
            return string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', values.Select(value => value.ToString("0.####", CultureInfo.InvariantCulture)))},{(5 * values[7]) - (3 * values[399]):0.####}");
        }));
        var label = new TextLoader.Column("Label", DataKind.Single, Columns);
        var apart = _ml.Data.LoadFromTextFile(path, [.. Enumerable.Range(0, Columns).Select(i => new TextLoader.Column($"C{i}", DataKind.Single, i)), label], ',');
        var together = _ml.Data.LoadFromTextFile(path, [new TextLoader.Column("Features", DataKind.Single, 0, Columns - 1), label], ',');
        var joined = _ml.Transforms.Concatenate("Features", [.. Enumerable.Range(0, Columns).Select(i => $"C{i}")]).Fit(apart).Transform(apart);
        var trainer = _ml.Regression.Trainers.NeuralNetwork(hiddenUnits: [8], epochs: 3);
        var model = trainer.Fit(joined);
        var expected = trainer.Fit(together);
        Assert.Equal(Columns, model.Model.FeatureCount);
        Assert.Equal(expected.Model.GetParameters().SelectMany(parameter => parameter.Value.Data), model.Model.GetParameters().SelectMany(parameter => parameter.Value.Data));
        Assert.Equal(Pipelines.Scores(expected.Transform(together)), Pipelines.Scores(model.Transform(joined)));
    }

    [Fact]
    public void A_label_of_two_classes_is_the_same_as_boolean_number_and_key()
    {
        var data = _ml.Transforms.Conversion.ConvertType("Number", "IsDear", DataKind.Single)
            .Append(_ml.Transforms.Conversion.MapValueToKey("Key", "IsDear", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue))
            .Fit(Samples.Featurized(_ml)).Transform(Samples.Featurized(_ml));
        float[] Learn(string label, string schemaType)
        {
            Assert.Equal(schemaType, data.Schema[label].Type.RawType.Name);
            var trainer = _ml.BinaryClassification.Trainers.NeuralNetwork(label, hiddenUnits: [8], epochs: 3);
            return Pipelines.Scores(((IEstimator<ITransformer>)trainer).Fit(data).Transform(data));
        }

        float[] expected = Learn("IsDear", "Boolean");
        var refused = Assert.ThrowsAny<ArgumentException>(() => Learn("Key", "UInt32"));
        Assert.Contains("'Key'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("expected Boolean", refused.Message, StringComparison.OrdinalIgnoreCase);

        // Through a key of two values the multiclass trainer learns the same question.
        var multiclass = _ml.MulticlassClassification.Trainers.NeuralNetwork("Key", hiddenUnits: [8], epochs: 3).Fit(data);
        Assert.Equal(expected.Length, Pipelines.Scores(multiclass.Transform(data)).Length);
        Assert.Equal(typeof(uint), multiclass.Transform(data).Schema["PredictedLabel"].Type.RawType);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
