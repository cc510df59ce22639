using System.Collections.Immutable;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.Tests.Neural.Training;

/// <summary>Learning rates by layer, as fine-tuning uses them, and networks taken apart and put together for it.</summary>
public sealed class LayerRatesTests
{
    [Fact]
    public void A_rate_of_zero_freezes_a_layer_and_a_factor_is_that_of_its_parameters()
    {
        float[][] frozen = Train(Definition(1), new() { ["first"] = 0 });
        float[][] start = Train(Definition(1), [], epochs: 0);
        Assert.Equal(start[0], frozen[0]);
        Assert.Equal(start[1], frozen[1]);
        Assert.NotEqual(start[2], frozen[2]);

        // The same as a layer that says so itself.
        float[][] byOption = Train(Definition(0.25f), []);
        float[][] byLayer = Train(Definition(1), new() { ["second"] = 0.25f });
        Assert.All(byOption.Zip(byLayer), pair => Assert.Equal(pair.First, pair.Second));
        Assert.Throws<InvalidInputException>(() => Train(Definition(1), new() { ["third"] = 1 }));
        Assert.Throws<InvalidInputException>(() => Train(Definition(1), new() { ["first"] = -1 }));
    }

    [Fact]
    public void An_ensemble_falls_into_the_members_that_it_was_made_of()
    {
        using var first = Network.Create(Definition(1), 1);
        using var second = Network.Create(Definition(1), 2);
        using var ensemble = NetworkEnsemble.Average([first, second], Layer.Sigmoid());
        var members = NetworkEnsemble.Split(ensemble);
        Assert.Equal(2, members.Length);
        foreach (var (member, original) in members.Zip(new[] { first, second }))
        {
            using (member)
            {
                Assert.Equal(original.Definition.Nodes.Select(node => node.Name), member.Definition.Nodes.Select(node => node.Name));
                Assert.Equal(Parameters(original), Parameters(member));
            }
        }

        Assert.Throws<ArgumentException>(() => NetworkEnsemble.Split(first));
    }

    [Fact]
    public void A_new_head_leaves_the_body_as_it_is()
    {
        using var network = Network.Create(Definition(1), 1);
        using var changed = NetworkHead.Replace(network, 5, seed: 9);
        Assert.Equal(5, changed.OutputShape.Size);
        Assert.Equal(Parameters(network)[..4], Parameters(changed)[..4]);
        using var odd = Network.Create(NetworkDefinition.Sequential(2, Layer.Dense(2), Layer.Softmax()), 1);
        Assert.Contains("softmax", Assert.Throws<InvalidInputException>(() => NetworkHead.Replace(odd, 3, 1)).Message, StringComparison.Ordinal);
    }

    private static NetworkDefinition Definition(float rate) => NetworkDefinition.Sequential(
        2,
        Layer.Dense(4, Layer.Tanh()) with { Name = "first" },
        Layer.Dense(4, Layer.Tanh()) with { Name = "second", KernelLearningRate = rate, BiasLearningRate = rate },
        Layer.Dense(1) with { Name = "head" });

    private static float[][] Train(NetworkDefinition definition, Dictionary<string, float> rates, int epochs = 3)
    {
        using var network = Network.Create(definition, 1);
        var random = new Random(3);
        float[] features = [.. Enumerable.Range(0, 40).Select(_ => (float)random.NextDouble())];
        if (epochs > 0)
        {
            new Trainer(network, new TrainingOptions
            {
                Loss = new MeanSquaredErrorOptions(),
                Optimizer = new AdamOptions { LearningRate = 0.01f },
                Epochs = epochs,
                BatchSize = 5,
                LayerRates = rates.ToImmutableSortedDictionary(StringComparer.Ordinal),
            }).Fit(new Dataset(features, 2, [.. Enumerable.Range(0, 20).Select(row => features[2 * row])], 1));
        }

        return Parameters(network);
    }

    private static float[][] Parameters(Network network) => [.. network.GetParameters().Select(parameter => parameter.Value.Data)];
}
