using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.Tests.Neural.Layers;

/// <summary>Weights of convolutions that scoring keeps in the order of its kernels: the results are those of the network as it is at the time.</summary>
public sealed class KeptWeightsTests
{
    private const int Images = 5;

    // The ways of a convolution: few channels, patches, Winograd, groups, depthwise.
    public static TheoryData<string> Ways => [.. Networks.Keys];

    private static Dictionary<string, NetworkDefinition> Networks { get; } = new()
    {
        ["few channels"] = Of(new Shape(9, 8, 3), Layer.Conv2D(16, 3)),
        ["patches"] = Of(new Shape(6, 5, 20), Layer.Conv2D(24, 3, Layer.Relu())),
        ["winograd"] = Of(new Shape(8, 8, 64), Layer.Conv2D(80, 3) with { Padding = ConvolutionPadding.Same }),
        ["groups"] = Of(new Shape(6, 6, 8), Layer.Conv2D(12, 3) with { Groups = 4 }),
        ["depthwise"] = Of(new Shape(6, 6, 8), Layer.Conv2D(8, 3) with { Groups = 8 }),
        ["flow"] = Of(new Shape(16, 16, 3), Layer.Conv2D(16, 3, Layer.Relu()), Layer.MaxPool2D(), Layer.Conv2D(32, 3, Layer.Relu())),
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void APredictorSeesParametersThatWereSet(string way)
    {
        var definition = Networks[way];
        using var network = Network.Create(definition, seed: 1);
        using var other = Network.Create(definition, seed: 2);
        using var predictor = network.CreatePredictor(Images);
        float[] rows = Rows(definition);
        float[] before = Predict(predictor, rows);
        Assert.Equal(before, Predict(predictor, rows));
        foreach (var (name, value) in other.GetParameters())
        {
            network.SetParameter(name, value.Span);
        }

        using var fresh = other.CreatePredictor(Images);
        float[] after = Predict(predictor, rows);
        Assert.Equal(Predict(fresh, rows), after);
        Assert.NotEqual(before, after);
        network.CopyParametersFrom(Network.Create(definition, seed: 1));
        Assert.Equal(before, Predict(predictor, rows));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void APredictorSeesWhatTrainingChanged(string way)
    {
        var definition = Networks[way];
        using var network = Network.Create(definition, seed: 1);
        using var predictor = network.CreatePredictor(2);
        float[] rows = Rows(definition);
        float[] before = Predict(predictor, rows);
        var random = new DeterministicRandom(5, 0);
        float[] targets = [.. Enumerable.Range(0, Images).Select(_ => (float)random.NextGaussian())];
        var options = new TrainingOptions { Loss = new MeanSquaredErrorOptions(), Epochs = 2, BatchSize = 2 };
        new Trainer(network, options).Fit(new Dataset(rows, definition.FeatureCount, targets, 1));
        using var fresh = network.CreatePredictor(2);
        float[] after = Predict(predictor, rows);
        Assert.Equal(Predict(fresh, rows), after);
        Assert.NotEqual(before, after);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void AnEngineGivesTheNetworksBitsInEveryRun(string way)
    {
        var definition = Networks[way];
        using var network = Network.Create(definition, seed: 3);
        using var predictor = network.CreatePredictor(Images);
        float[] rows = Rows(definition);
        float[] expected = Predict(predictor, rows);
        var graph = LayerCases.Lower(network);
        var engine = OperatorEngine.Compile(graph);
        float[] Score(float[] images, int count) =>
            ((Tensor<float>)engine.Run(LayerCases.Tensors(network, images, count))[graph.Outputs[0].Name]).Data;
        Assert.Equal(expected, Score(rows, Images));
        Assert.Equal(expected, Score(rows, Images));
        Parallel.For(0, 8, _ => Assert.Equal(expected[..predictor.OutputSize], Score(rows[..definition.FeatureCount], 1)));
    }

    private static NetworkDefinition Of(Shape shape, params LayerOptions[] layers) => NetworkDefinition.Sequential(shape, [.. layers, Layer.Flatten(), Layer.Dense(1)]);

    private static float[] Rows(NetworkDefinition definition)
    {
        var random = new DeterministicRandom(4, 0);
        return [.. Enumerable.Range(0, Images * definition.FeatureCount).Select(_ => (float)random.NextGaussian())];
    }

    private static float[] Predict(Predictor predictor, float[] rows)
    {
        float[] outputs = new float[Images * predictor.OutputSize];
        predictor.Predict(rows, outputs);
        return outputs;
    }
}
