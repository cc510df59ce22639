using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Neural.Plans;

namespace MlNetStudio.Tests.Neural.Layers;

/// <summary>The contract of a layer, checked for every layer in the registry: see the cases.</summary>
public unsafe class LayerConformanceTests
{
    private const int Batch = 6;

    public static TheoryData<string> Cases => [.. LayerCases.Names];

    [Fact]
    public void EveryKindOfLayerIsAmongTheCases()
    {
        var registered = typeof(LayerOptions).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType).ToHashSet();
        var tested = LayerCases.Names.SelectMany(name => LayerCases.Create(name).Nodes).Select(node => node.Layer.GetType()).ToHashSet();
        Assert.Equal([], registered.Except(tested).Select(type => type.Name));
        foreach (var attribute in typeof(LayerOptions).GetCustomAttributes<JsonDerivedTypeAttribute>())
        {
            var node = LayerCases.Names.SelectMany(name => LayerCases.Create(name).Nodes).First(node => node.Layer.GetType() == attribute.DerivedType);
            Assert.Equal(attribute.TypeDiscriminator, node.Layer.Kind);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void OptionsSurviveJson(string name)
    {
        var definition = LayerCases.Create(name);
        string json = JsonSerializer.Serialize(definition, NeuralJsonContext.Default.NetworkDefinition);
        Assert.Equal(definition, OptionDefaults.Core.Read(json, NeuralJsonContext.Default.NetworkDefinition));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void OutputsAreThoseOfTheDoubleReference(string name)
    {
        using var network = LayerCases.CreateNetwork(name);
        float[] rows = LayerCases.Rows(network, Batch);
        var expected = DoubleGraph.Run(LayerCases.Lower(network), LayerCases.Inputs(network, rows, Batch));
        Assert.Equal([Batch, .. network.OutputShape.Dimensions], expected.Shape);
        foreach (var width in SimdWidths.Supported)
        {
            using var predictor = new Predictor(network, Batch, null, 1, width);
            var outputs = new float[Batch * predictor.OutputSize];
            predictor.Predict(rows, outputs);
            AssertClose(expected.Data, outputs, 2e-5, $"{name} at {width}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void GradientsAreThoseOfCentralDifferences(string name)
    {
        using var network = LayerCases.CreateNetwork(name);
        if (network.BoundLayers.Any(layer => layer.Options is DropoutOptions or SpatialDropoutOptions))
        {
            return; // What dropout drops is random: see DropoutTests.
        }

        float[] rows = LayerCases.Rows(network, Batch);
        var graph = LayerCases.Lower(network);
        var inputs = LayerCases.Inputs(network, rows, Batch);
        double[] direction = [.. Enumerable.Range(0, Batch * network.OutputShape.Size).Select(i => Math.Sin(1 + i))];
        double Loss(string parameter, DoubleGraph.Value value) =>
            DoubleGraph.Run(graph, new Dictionary<string, DoubleGraph.Value>(inputs) { [parameter] = value }, training: true).Data.Zip(direction, (y, d) => y * d).Sum();

        // Of a large parameter, some elements spread over it are enough: the reference is slow.
        const int MostChecked = 120;
        var expected = new List<(ParameterSlot Slot, int[] Elements, double[] Gradients)>();
        foreach (var slot in network.Parameters.Slots.Where(slot => slot.Spec.Trainable))
        {
            var parameter = DoubleGraph.Value.From(network.Parameters.Read(slot));
            int step = ((slot.Size + MostChecked - 1) / MostChecked) | 1;
            int[] elements = [.. Enumerable.Range(0, slot.Size).Where(i => i % step == 0)];
            var gradients = elements.Select(element =>
            {
                const double Step = 1e-5;
                DoubleGraph.Value Moved(double by) => parameter with { Data = [.. parameter.Data.Select((v, j) => element == j ? v + by : v)] };
                return (Loss(slot.FullName, Moved(Step)) - Loss(slot.FullName, Moved(-Step))) / (2 * Step);
            });
            expected.Add((slot, elements, [.. gradients]));
        }

        foreach (var width in SimdWidths.Supported)
        {
            using var plan = RunTraining(network, rows, direction, width, WorkerTeam.Single);
            foreach (var (slot, elements, gradients) in expected)
            {
                float[] actual = ParameterStore.Unpad(slot, plan.Gradients);
                AssertClose(gradients, [.. elements.Select(i => actual[i])], 2e-4, $"{name}, {slot.FullName} at {width}");
                AssertPaddingIsZero(slot, plan.Gradients);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void BitsDoNotDependOnThreadsOrBatch(string name)
    {
        using var network = LayerCases.CreateNetwork(name);
        float[] rows = LayerCases.Rows(network, Batch);
        double[] direction = [.. Enumerable.Repeat(1.0, Batch * network.OutputShape.Size)];
        using var team = new WorkerTeam(3);
        using var one = RunTraining(network, rows, direction, SimdWidths.Best, WorkerTeam.Single);
        using var many = RunTraining(network, rows, direction, SimdWidths.Best, team);
        long length = network.Parameters.TrainableLength;
        Assert.Equal(new Span<float>(one.Gradients, (int)length).ToArray(), new Span<float>(many.Gradients, (int)length).ToArray());

        int features = network.Definition.FeatureCount;
        using var together = network.CreatePredictor(Batch, threads: 3);
        using var alone = network.CreatePredictor(1);
        var expected = new float[Batch * together.OutputSize];
        together.Predict(rows, expected);
        var single = new float[together.OutputSize];
        for (int row = 0; row < Batch; row++)
        {
            alone.Predict(rows.AsSpan(row * features, features), single);
            Assert.Equal(expected[(row * single.Length)..((row + 1) * single.Length)], single);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AWarmStepAllocatesNothing(string name)
    {
        using var network = LayerCases.CreateNetwork(name);
        float[] rows = LayerCases.Rows(network, Batch);
        using var plan = RunTraining(network, rows, [.. Enumerable.Repeat(1.0, Batch * network.OutputShape.Size)], SimdWidths.Best, WorkerTeam.Single);
        plan.Forward(Batch);
        plan.Backward(Batch);
        Allocations.AssertNone(() =>
        {
            plan.Forward(Batch);
            plan.Backward(Batch);
        });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheLoweredGraphScoresToTheSameBits(string name)
    {
        using var network = LayerCases.CreateNetwork(name);
        float[] rows = LayerCases.Rows(network, Batch);
        var graph = LayerCases.Lower(network);
        var result = OperatorEngine.Compile(graph).Run(LayerCases.Tensors(network, rows, Batch));
        var outputs = new float[Batch * network.OutputShape.Size];
        network.Predict(rows, outputs);
        Assert.Equal(outputs, ((Tensor<float>)result[graph.Outputs[0].Name]).Data);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheLoweredGraphScoresRowByRowWithoutAllocating(string name)
    {
        using var network = LayerCases.CreateNetwork(name);
        float[] rows = LayerCases.Rows(network, Batch);
        var engine = OperatorEngine.Compile(LayerCases.Lower(network));
        var all = LayerCases.Tensors(network, rows, Batch);
        var row = LayerCases.Tensors(network, rows[..network.Definition.FeatureCount], 1);
        var run = engine.Repeat(row);
        float[] expected = engine.Run(all)[run.Outputs.Single()].As<float>().Data;
        int size = expected.Length / Batch;
        for (int i = 0; i < Batch; i++)
        {
            foreach (var (input, tensor) in row)
            {
                all[input].As<float>().Span.Slice(i * tensor.Length, tensor.Length).CopyTo(tensor.As<float>().Span);
            }

            run.Execute();
            Assert.Equal(expected[(i * size)..((i + 1) * size)], run.Output(0).As<float>().Data);
        }

        Allocations.AssertNone(() =>
        {
            run.Execute();
            run.Execute();
        });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheNetworkIsRaisedFromItsGraph(string name)
    {
        using var network = LayerCases.CreateNetwork(name);
        using var raised = Network.Raise(LayerCases.Lower(network), network.Definition);
        Assert.Equal(network.GetParameters().SelectMany(p => p.Value.Data), raised.GetParameters().SelectMany(p => p.Value.Data));
    }

    private static Plan RunTraining(Network network, float[] rows, double[] direction, SimdWidth width, WorkerTeam team)
    {
        var plan = new Plan(network, new PlanOptions { BatchSize = Batch, Training = true, Width = width, Team = team, Seed = 3 });
        fixed (float* source = rows)
        {
            new RowGatherer(plan.Inputs).Copy(source, Batch, rows.Length, team);
        }

        plan.StepNumber = 1;
        plan.Forward(Batch);
        var y = plan.Output;
        new Span<float>(y.Gradient, (int)(Batch * y.RowsPerSample * y.Stride)).Clear();
        for (int i = 0; i < direction.Length; i++)
        {
            y.Gradient[(i / y.Columns * y.Stride) + (i % y.Columns)] = (float)direction[i];
        }

        plan.Backward(Batch);
        return plan;
    }

    private static void AssertPaddingIsZero(ParameterSlot slot, float* buffer)
    {
        for (int row = 0; row < slot.Rows; row++)
        {
            for (int c = slot.Columns; c < slot.Stride; c++)
            {
                Assert.Equal(0f, buffer[slot.Offset + (row * slot.Stride) + c]);
            }
        }
    }

    private static void AssertClose(double[] expected, float[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * (1 + Math.Abs(expected[i])),
                $"{what}: element {i} is {actual[i]}, the reference says {expected[i]}.");
        }
    }
}
