using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.MLNet.Tests.Contract;
using MlNetStudio.MLNet.Tests.Onnx;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;
using MlNetStudio.OnnxRuntime;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.MLNet.Tests.Pixels;

/// <summary>Pixels as vectors of several dimensions, wherever they come from.</summary>
public class PixelTests
{
    private const int Height = 6;
    private const int Width = 5;

    private readonly MLContext _ml = new(seed: 3);

    [Fact]
    public void A_convolution_takes_the_shape_of_the_column()
    {
        var data = View(Rows(60));
        var known = Trainer(null).Fit(data);
        var given = Trainer(new Shape(Height, Width, 3)).Fit(data);
        Assert.Equal(Pipelines.Scores(given.Transform(data)), Pipelines.Scores(known.Transform(data)));
        Assert.Equal(new Shape(Height, Width, 3), known.Model.Definition.Inputs[0].Shape);
        var engine = _ml.Model.CreatePredictionEngine<Row, Answer>(known);
        Assert.Equal(Samples.Column<float[]>(known.Transform(data), "Score")[7], engine.Predict(Rows(60)[7]).Score);
    }

    [Fact]
    public void A_dense_layer_takes_a_row_as_one_vector()
    {
        var options = Options(null, Dense(4));
        var model = _ml.MulticlassClassification.Trainers.NeuralNetwork(options).Fit(View(Rows(40)));
        Assert.Equal(new Shape(Height * Width * 3), model.Model.Definition.Inputs[0].Shape);
    }

    [Fact]
    public void Pixels_in_planes_are_refused_with_what_to_do()
    {
        var planes = _ml.Data.LoadFromEnumerable(Rows(40).Select(row => new Planes { Pixels = [.. row.Pixels, .. row.Pixels.Take(54)], Label = row.Label }));
        var data = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(planes).Transform(planes);
        foreach (Action act in new Action[] { () => Trainer(null).Fit(data), () => _ml.Transforms.NormalizeChannels("Pixels").Fit(data) })
        {
            var exception = Assert.Throws<InvalidInputException>(act);
            Assert.Contains("column 'Pixels' holds the pixels of an image color by color, 3 x 6 x 8", exception.Message, StringComparison.Ordinal);
            Assert.Contains("interleavePixelColors: true", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Normalization_is_that_of_the_projects_own_pipelines()
    {
        var rows = Rows(30);
        byte[] bytes = [.. rows.SelectMany(row => row.Pixels).Select(value => (byte)value)];
        var normalization = ChannelNormalization.Fit(new ImageSet(new ImageShape(Height, Width, 3), bytes, [], []));
        float[] expected = [.. rows.SelectMany(row => row.Pixels).Select((value, i) => (value * normalization.Scales()[i % 3]) + normalization.Shifts()[i % 3])];
        var data = View(rows);
        var normalized = _ml.Transforms.NormalizeChannels("Normal", "Pixels").Fit(data).Transform(data);
        Assert.Equal(expected, Numbers(normalized));
        Assert.Equal<int>([Height, Width, 3], ((VectorDataViewType)normalized.Schema["Normal"].Type).Dimensions.ToArray());

        var given = _ml.Transforms.NormalizeChannels("Normal", "Pixels", mean: [0], deviation: [1]).Fit(data).Transform(data);
        Assert.Equal(rows.SelectMany(row => row.Pixels).Select(value => value * (float)(1 / 255.0)), Numbers(given));
    }

    [Fact]
    public void Normalization_keeps_the_contract_of_estimators()
    {
        var data = View(Rows(20));
        var estimator = _ml.Transforms.NormalizeChannels("Normal", "Pixels");
        EstimatorContract.AssertSchemaKept(estimator, data);
        EstimatorContract.AssertSameTwice(estimator, data, Numbers);
        EstimatorContract.AssertSavedTheSame(estimator, data, Numbers);
    }

    [RequiresOnnxRuntimeFact]
    public void Normalization_and_network_go_into_one_ONNX_file()
    {
        var rows = Rows(40);
        var data = View(rows);
        var model = _ml.Transforms.NormalizeChannels("Pixels").Append(Trainer(null)).Fit(data);
        using var file = new MemoryStream();
        _ml.Model.ConvertToOnnx(model, data, file);
        using var session = new OnnxRuntimeSession(file.ToArray());
        var inputs = session.Inputs.ToDictionary(input => input.Name, input => input.Name switch
        {
            "Pixels" => (Tensor)Tensor.Create(rows.SelectMany(row => row.Pixels).ToArray(), rows.Length, Height, Width, 3),
            _ => Tensor.Create([.. rows.Select(row => row.Label)], rows.Length, 1),
        });
        float[] actual = session.Run(inputs)["Score.output"].As<float>().Data;
        float[] expected = Pipelines.Scores(model.Transform(data));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void What_cannot_be_normalized_is_refused()
    {
        var data = View(Rows(5));
        var text = Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.NormalizeChannels("Label").Fit(data));
        Assert.Contains("'Label': expected Vector<Single>, as ExtractPixels makes it of images", text.Message, StringComparison.Ordinal);
        var flat = Samples.Featurized(_ml, 20);
        Assert.Contains(
            "pixels with dimensions height, width and channels are expected",
            Assert.Throws<InvalidInputException>(() => _ml.Transforms.NormalizeChannels("Features").Fit(flat)).Message,
            StringComparison.Ordinal);
        var rows = Rows(5);
        rows[3].Pixels[8] = float.NaN;
        Assert.Contains(
            "column 'Pixels', row 4: a pixel is no finite number",
            Assert.Throws<InvalidInputException>(() => _ml.Transforms.NormalizeChannels("Pixels").Fit(View(rows))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "no row",
            Assert.Throws<InvalidInputException>(() => _ml.Transforms.NormalizeChannels("Pixels").Fit(View([]))).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => _ml.Transforms.NormalizeChannels("Pixels", mean: [0, 0], deviation: [1, 1]).Fit(data));
        Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.NormalizeChannels("Pixels", mean: [0]));
    }

    [Fact]
    public void A_featurizer_that_fails_names_column_and_row()
    {
        var data = _ml.Data.LoadFromEnumerable(Rows(20));
        var failing = _ml.Transforms.CustomMapping<Row, Only>((from, to) => to.Pixels = from.Label == "down" ? throw new FormatException("No pixels.") : new float[144], null);
        var view = _ml.Transforms.Conversion.MapValueToKey("Key", "Label").Append(failing).Fit(data).Transform(data);
        var options = Options(new Shape(6, 8, 3), Flatten());
        options.LabelColumnName = "Key";
        var exception = Assert.Throws<InvalidInputException>(() => _ml.MulticlassClassification.Trainers.NeuralNetwork(options).Fit(view));
        Assert.Contains("column 'Pixels', row 2: a step before this one failed on it", exception.Message, StringComparison.Ordinal);
        Assert.Contains("No pixels.", exception.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Images that are brighter above, or below.</summary>
    private static Row[] Rows(int count)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(i => new Row
        {
            Pixels = [.. Enumerable.Range(0, Height * Width * 3).Select(p => (float)random.Next(100) + (p / (Width * 3 * Height / 2) == i % 2 ? 150 : 0))],
            Label = i % 2 == 0 ? "up" : "down",
        })];
    }

    private static float[] Numbers(IDataView view) => [.. Samples.Column<float[]>(view, "Normal").SelectMany(row => row)];

    private IDataView View(Row[] rows)
    {
        var view = _ml.Data.LoadFromEnumerable(rows);
        return _ml.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);
    }

    private NeuralNetworkMulticlassTrainer Trainer(Shape? shape) => _ml.MulticlassClassification.Trainers.NeuralNetwork(Options(shape, Conv2D(4, 3, Relu()), Flatten()));

    private static NeuralNetworkMulticlassTrainer.Options Options(Shape? shape, params LayerOptions[] layers) =>
        new() { FeatureColumnName = "Pixels", InputShape = shape, Layers = layers, Epochs = 2 };

    private sealed class Row
    {
        [VectorType(Height, Width, 3)]
        public float[] Pixels { get; set; } = [];

        public string Label { get; set; } = "";
    }

    private sealed class Planes
    {
        [VectorType(3, 6, 8)]
        public float[] Pixels { get; set; } = [];

        public string Label { get; set; } = "";
    }

    private sealed class Only
    {
        [VectorType(3, 6, 8)]
        public float[] Pixels { get; set; } = [];
    }

    private sealed class Answer
    {
        public float[] Score { get; set; } = [];
    }
}
