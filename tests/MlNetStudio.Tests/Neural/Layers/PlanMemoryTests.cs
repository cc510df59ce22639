using MlNetStudio.Cli.Bench;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Plans;

namespace MlNetStudio.Tests.Neural.Layers;

/// <summary>What a training plan takes beside what every training must keep: each layer's output for the batch, and of each parameter its value, its gradient and Adam's two averages.</summary>
public sealed class PlanMemoryTests
{
    private const int Batch = 64;
    private const int AdamStates = 2;

    public static TheoryData<string> Names => [.. Networks.Keys];

    private static Dictionary<string, NetworkDefinition> Networks { get; } = new()
    {
        ["digits"] = new ImageShape(28, 1, IsResidual: false).Define(),
        ["photos"] = new ImageShape(32, 3, IsResidual: false).Define(),
        ["residual"] = new ImageShape(32, 3, IsResidual: true).Define(),
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
}
