using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Tests.Neural.Layers;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Tests.Neural;

public class NetworkEnsembleTests
{
    private const int Rows = 9;

    private static readonly NetworkDefinition Member =
        NetworkDefinition.Sequential(4, Scaling(), Dense(7, Selu()), BatchNormalization(), Dense(3) with { Name = "output" });

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void AnswersTheMeanOfItsMembers(int count)
    {
        Network[] members = [.. Enumerable.Range(0, count).Select(k => Network.Create(Member, NetworkEnsemble.MemberSeed(3, k)))];
        using var ensemble = NetworkEnsemble.Average(members, Softmax());
        var random = new DeterministicRandom(1);
        float[] x = [.. Enumerable.Range(0, Rows * 4).Select(_ => (float)random.NextGaussian())];
        var mean = new double[Rows * 3];
        foreach (var member in members)
        {
            var outputs = new float[mean.Length];
            using var predictor = member.CreatePredictor(Rows, Softmax());
            predictor.Predict(x, outputs);
            for (int i = 0; i < mean.Length; i++)
            {
                mean[i] += outputs[i] / (double)count;
            }

            member.Dispose();
        }

        var together = new float[mean.Length];
        ensemble.Predict(x, together);
        for (int i = 0; i < mean.Length; i++)
        {
            Assert.Equal(mean[i], together[i], 1e-6);
        }

        var graph = LayerCases.Lower(ensemble);
        var scored = OperatorEngine.Compile(graph).Run(LayerCases.Tensors(ensemble, x, Rows));
        Assert.Equal(together, ((Tensor<float>)scored[graph.Outputs[0].Name]).Data);
        using var raised = Network.Raise(graph, ensemble.Definition);
        Assert.Equal(ensemble.GetParameters().SelectMany(p => p.Value.Data), raised.GetParameters().SelectMany(p => p.Value.Data));
    }

    [Fact]
    public void NamesLayersAfterTheirMembers()
    {
        var definition = NetworkEnsemble.Define(Member, 2, Softmax());
        Assert.Equal(
            [
                "member1.scaling_1", "member1.dense_1", "member1.batchNormalization_1", "member1.output", "member1.softmax_link",
                "member2.scaling_1", "member2.dense_1", "member2.batchNormalization_1", "member2.output", "member2.softmax_link", "average",
            ],
            definition.Nodes.Select(node => node.Name));
        Assert.True(NetworkEnsemble.IsEnsemble(definition));
        Assert.False(NetworkEnsemble.IsEnsemble(Member));
        Assert.False(NetworkEnsemble.IsEnsemble(NetworkEnsemble.Define(Member, 1, null)));
    }

    [Fact]
    public void RefusesMembersOfDifferentDefinitions()
    {
        using var one = Network.Create(Member, 0);
        using var other = Network.Create(NetworkDefinition.Sequential(4, Dense(3)), 0);
        Assert.Throws<ArgumentException>(() => NetworkEnsemble.Average([one, other], null));
        Assert.Throws<ArgumentException>(() => NetworkEnsemble.Average([], null));
    }

    [Fact]
    public void MembersHaveSeedsOfTheirOwn()
    {
        var seeds = Enumerable.Range(0, 20).SelectMany(seed => Enumerable.Range(0, 20).Select(k => NetworkEnsemble.MemberSeed(seed, k))).ToArray();
        Assert.Equal(seeds.Length, seeds.Distinct().Count());
        Assert.All(seeds, seed => Assert.True(seed >= 0));
    }
}
