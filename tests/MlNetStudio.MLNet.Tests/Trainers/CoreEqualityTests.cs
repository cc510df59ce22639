using Microsoft.ML;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Training;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.MLNet.Tests.Trainers;

/// <summary>The same feature matrix gives the same weights through ML.NET and in the core, bit for bit.</summary>
public class CoreEqualityTests
{
    private readonly MLContext _ml = new(seed: 11);

    [Fact]
    public void Regression_has_the_weights_of_the_core()
    {
        var data = Samples.Featurized(_ml);
        float[] targets = Samples.Column<float>(data, "Price");
        var scaler = TargetScaler.Fit(targets);
        scaler.Standardize(targets);
        using var network = Train(data, targets, new MeanSquaredErrorOptions(), 1);
        var model = _ml.Regression.Trainers.NeuralNetwork("Price", hiddenUnits: [16, 8], epochs: 4, learningRate: 0.01f).Fit(data).Model;
        AssertEqual(network, model.GetParameters());

        float[] features = Matrix(data);
        var expected = new float[targets.Length];
        network.Predict(features, expected);
        scaler.Restore(expected);
        var scores = new float[targets.Length];
        model.Score(features, scores);
        Assert.Equal(expected, scores);
    }

    [Fact]
    public void Binary_classification_has_the_weights_of_the_core()
    {
        var data = Samples.Featurized(_ml);
        float[] targets = Array.ConvertAll(Samples.Column<bool>(data, "IsDear"), isDear => isDear ? 1f : 0f);
        using var network = Train(data, targets, new BinaryCrossEntropyOptions(), 1);
        var model = _ml.BinaryClassification.Trainers.NeuralNetwork("IsDear", hiddenUnits: [16, 8], epochs: 4, learningRate: 0.01f).Fit(data).Model;
        AssertEqual(network, model.SubModel.GetParameters());
    }

    [Fact]
    public void Multiclass_classification_has_the_weights_of_the_core()
    {
        var data = Samples.Featurized(_ml);
        float[] targets = Array.ConvertAll(Samples.Column<uint>(data, "Label"), key => key - 1f);
        using var network = Train(data, targets, new SparseCategoricalCrossEntropyOptions(), 3);
        var model = _ml.MulticlassClassification.Trainers.NeuralNetwork(hiddenUnits: [16, 8], epochs: 4, learningRate: 0.01f).Fit(data).Model;
        AssertEqual(network, model.GetParameters());
    }

    [Fact]
    public void A_loss_that_wants_a_column_for_every_class_gets_it()
    {
        var data = Samples.Featurized(_ml);
        var sparse = Pipelines.Trainer(_ml, "multiclass").Fit(data);
        var dense = Pipelines.Trainer(_ml, "multiclass", change: options => options.Loss = new CategoricalCrossEntropyOptions()).Fit(data);
        float[] expected = Pipelines.Scores(sparse.Transform(data));
        float[] actual = Pipelines.Scores(dense.Transform(data));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-4f);
        }
    }

    [Fact]
    public void Sparse_rows_are_the_rows_that_they_stand_for()
    {
        var data = Samples.View(_ml);
        IDataView Features(bool isSparse)
        {
            // Bags of many categories make ML.NET keep rows sparse.
            var text = _ml.Transforms.Categorical.OneHotHashEncoding("Features", "Age", numberOfBits: 8);
            var view = text.Fit(data).Transform(data);
            return isSparse ? view : _ml.Transforms.CustomMapping<Row, Row>((from, to) => to.Features = from.Features, null).Fit(view).Transform(view);
        }

        var trainer = _ml.Regression.Trainers.NeuralNetwork("Price", hiddenUnits: [8], epochs: 2);
        var sparse = trainer.Fit(Features(isSparse: true));
        var dense = trainer.Fit(Features(isSparse: false));
        Assert.Equal(sparse.Model.GetParameters().SelectMany(parameter => parameter.Value.Data), dense.Model.GetParameters().SelectMany(parameter => parameter.Value.Data));
        Assert.Equal(Pipelines.Scores(sparse.Transform(Features(true))), Pipelines.Scores(dense.Transform(Features(false))));
    }

    private Network Train(IDataView data, float[] targets, LossOptions loss, int outputs)
    {
        float[] features = Matrix(data);
        int columns = features.Length / targets.Length;
        var network = Network.Create(NetworkDefinition.Sequential(columns, Dense(16, Relu()), Dense(8, Relu()), Dense(outputs)), seed: 11);
        new Trainer(network, new TrainingOptions { Loss = loss, Epochs = 4, Seed = 11, Optimizer = new AdamOptions { LearningRate = 0.01f } })
            .Fit(new Dataset(features, columns, targets, 1));
        return network;
    }

    private static float[] Matrix(IDataView data) => [.. Samples.Column<float[]>(data, "Features").SelectMany(row => row)];

    private static void AssertEqual(Network network, IReadOnlyList<KeyValuePair<string, MlNetStudio.Neural.Operators.Tensor<float>>> parameters)
    {
        var expected = network.GetParameters();
        Assert.Equal(expected.Count, parameters.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Value.Data, parameters[i].Value.Data);
        }
    }

    private sealed class Row
    {
        [Microsoft.ML.Data.VectorType(256)]
        public float[] Features { get; set; } = [];
    }
}
