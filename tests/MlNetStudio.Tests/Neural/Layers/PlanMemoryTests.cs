using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Plans;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Tests.Neural.Layers;

/// <summary>What a training plan takes beside what every training must keep: each layer's output for the batch, and of each parameter its value, its gradient and Adam's two averages.</summary>
public sealed class PlanMemoryTests
{
    private const int Batch = 64;
    private const int AdamStates = 2;

    public static TheoryData<string> Names => [.. Networks.Keys];

    private static Dictionary<string, NetworkDefinition> Networks { get; } = new()
    {
        ["digits"] = Convolutions(28, 1),
        ["photos"] = Convolutions(32, 3),
        ["residual"] = Residual(),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void ATrainingPlanTakesAtMostThreeTenthsMore(string name)
    {
        using var network = Network.Create(Networks[name], seed: 1);
        using var plan = new Plan(network, new PlanOptions { BatchSize = Batch, Training = true });
        long outputs = Batch * ((long)network.Definition.FeatureCount + network.BoundLayers.Sum(layer => (long)layer.Output.Size));
        long parameters = network.Parameters.Slots.Sum(slot => (long)slot.Size);
        long kept = outputs + ((2 + AdamStates) * parameters);
        long taken = plan.Length + network.Parameters.Length + (AdamStates * network.Parameters.TrainableLength);
        Assert.InRange((double)taken / kept, 0, 1.3);
    }

    private static NetworkDefinition Convolutions(int side, int channels) => NetworkDefinition.Sequential(
        new Shape(side, side, channels),
        Conv2D(32, 3, Relu()),
        MaxPool2D(),
        Conv2D(64, 3, Relu()),
        MaxPool2D(),
        Conv2D(64, 3, Relu()),
        Flatten(),
        Dense(64, Relu()),
        Dense(10));

    // Page's residual network of nine layers.
    private static NetworkDefinition Residual()
    {
        var builder = new NetworkBuilder();
        string Block(string value, int filters, bool pools)
        {
            value = builder.Add(Conv2D(filters, 3) with { Padding = ConvolutionPadding.Same, UseBias = false }, value);
            value = builder.Add(Relu(), builder.Add(BatchNormalization(), value));
            return pools ? builder.Add(MaxPool2D(), value) : value;
        }

        string Around(string value, int filters) => builder.Add(Add(), value, Block(Block(value, filters, false), filters, false));

        string x = builder.Input("image", new Shape(32, 32, 3));
        x = Around(Block(Block(x, 64, false), 128, true), 128);
        x = Around(Block(Block(x, 256, true), 512, true), 512);
        return builder.Build(builder.Add(Dense(10), builder.Add(Flatten(), builder.Add(MaxPool2D(4), x))));
    }
}
