using MlNetStudio.Neural;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Plans;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Tests.Neural.Layers;

/// <summary>Layers at sizes at which the threads share every pass: the cases of the conformance suite are too small for that.</summary>
public unsafe class LayerSharingTests
{
    private const int Batch = 7;

    private static readonly Shape Image = new(20, 18, 5);

    // Behind a dense layer, whose gradient shows the one that the layer gives back.
    private static readonly Dictionary<string, Func<NetworkDefinition>> Definitions = new()
    {
        ["activation"] = () => Behind(Relu()),
        ["activation of rows"] = () => Behind(Softmax()),
        ["activation of its input"] = () => Behind(Gelu()),
        ["dense with an activation"] = () => Behind(Dense(21, Mish())),
        ["dense with much to transpose"] = () => NetworkDefinition.Sequential(300, Dense(260, Relu()), Dense(150, Tanh()), Dense(3)),
        ["dropout"] = () => Behind(Dropout(0.3f)),
        ["spatial dropout"] = () => Behind(SpatialDropout(0.3f)),
        ["flatten"] = () => Behind(Flatten(), Dense(4)),
        ["flatten without padding"] = () => NetworkDefinition.Sequential(Image, Dense(32), Flatten(), Dense(4)),
        ["reshape"] = () => Behind(Reshape(60, 114), Dense(4)),
        ["batch normalization"] = () => Behind(BatchNormalization()),
        ["zero padding"] = () => Behind(ZeroPad2D(2) with { Top = 1, Right = 3 }),
        ["up-sampling"] = () => Behind(UpSample2D(2)),
        ["add"] = () => Joined(Add()),
        ["average"] = () => Joined(Average()),
        ["concatenate"] = () => Joined(Concatenate()),
        ["multiply"] = () => Joined(Multiply()),
        ["convolutions that flow"] = () => Behind(Conv2D(16, 3, Relu()), MaxPool2D(), Conv2D(32, 3, Relu()), Flatten(), Dense(3)),
        ["convolutions behind each other"] = () => Behind(Conv2D(50, 3, Relu()) with { Strides = 2 }, Conv2D(49, 3, Gelu()), Conv2D(33, 3, Relu()), Flatten(), Dense(3)),
        ["convolution of many channels"] = () => NetworkDefinition.Sequential(
            new Shape(6, 7, 130), Dense(130), Conv2D(34, 3, Relu()) with { Padding = ConvolutionPadding.Same }, Flatten(), Dense(3)),
        ["wide convolutions"] = () => NetworkDefinition.Sequential(
            new Shape(8, 7, 70), Dense(130), Conv2D(66, 3, Relu()) with { Padding = ConvolutionPadding.Same }, Conv2D(130, 3) with { Padding = ConvolutionPadding.Same }, Flatten(), Dense(3)),
        ["grouped convolution"] = () => Behind(Dense(24, Relu()), Conv2D(36, 3, Relu()) with { Groups = 4 }, Flatten(), Dense(3)),
        ["transposed convolution"] = () => Behind(ConvTranspose2D(20, 3) with { Activation = Gelu(), Strides = 2 }),
    };

    public static TheoryData<string> Cases => [.. Definitions.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void BitsDoNotDependOnThreads(string name)
    {
        using var network = Network.Create(Definitions[name](), seed: 5);
        float[] rows = Rows(network);
        using var team = new WorkerTeam(3);
        using var alone = Run(network, rows, WorkerTeam.Single, out float[] expected);
        using var shared = Run(network, rows, team, out float[] actual);
        Assert.True(shared.Values.Any(value => Batch * value.SampleLength >= WorkerTeam.LeastSharedLength) || network.Parameters.Length >= WorkerTeam.LeastSharedLength);
        Assert.Equal(expected, actual);
        int length = (int)network.Parameters.TrainableLength;
        float[] gradients = new Span<float>(alone.Gradients, length).ToArray();
        Assert.Contains(gradients, gradient => gradient != 0);
        Assert.Equal(gradients, new Span<float>(shared.Gradients, length).ToArray());
        Assert.Equal(Predict(network, rows, 1), Predict(network, rows, 3));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AWarmSharedStepAllocatesNothing(string name)
    {
        using var network = Network.Create(Definitions[name](), seed: 5);
        using var team = new WorkerTeam(2);
        using var plan = Run(network, Rows(network), team, out _);
        plan.Forward(Batch);
        plan.Backward(Batch);
        Allocations.AssertNone(() =>
        {
            plan.Forward(Batch);
            plan.Backward(Batch);
        });
    }

    [Fact]
    public void GatheredRowsAreTheSameOnAnyNumberOfThreads()
    {
        var builder = new NetworkBuilder();
        string narrow = builder.Input("narrow", new Shape(9));
        string image = builder.Input("image", Image);
        string sum = builder.Add(Concatenate(), builder.Add(Dense(3), narrow), builder.Add(Dense(4), builder.Add(Flatten(), image)));
        using var network = Network.Create(builder.Build(sum), seed: 1);
        int features = network.Definition.FeatureCount;
        const int Stored = 11;
        const int Taken = 23;
        float[] rows = [.. Enumerable.Range(0, Stored * features).Select(i => i + 1f)];
        int[] numbers = [.. Enumerable.Range(0, Taken).Select(i => i * 7 % Stored)];
        using var team = new WorkerTeam(3);
        using var plan = new Plan(network, new PlanOptions { BatchSize = Taken, Team = team });
        Assert.True(Taken * features >= WorkerTeam.LeastSharedLength);
        fixed (float* source = rows)
        {
            new RowGatherer(plan.Inputs).Gather(source, numbers, rows.Length, team);
        }

        int offset = 0;
        foreach (var input in plan.Inputs)
        {
            for (int sample = 0; sample < Taken; sample++)
            {
                var expected = rows.AsSpan((numbers[sample] * features) + offset, input.Shape.Size);
                for (int row = 0; row < input.RowsPerSample; row++)
                {
                    float* place = input.Data + (((sample * (nint)input.RowsPerSample) + row) * input.Stride);
                    Assert.Equal(expected.Slice(row * input.Columns, input.Columns).ToArray(), new Span<float>(place, input.Columns).ToArray());
                    Assert.All(new Span<float>(place + input.Columns, (int)input.Stride - input.Columns).ToArray(), padding => Assert.Equal(0, padding));
                }
            }

            offset += input.Shape.Size;
        }
    }

    private static NetworkDefinition Behind(params LayerOptions[] layers) => NetworkDefinition.Sequential(Image, [Dense(19), .. layers]);

    private static NetworkDefinition Joined(LayerOptions layer)
    {
        var builder = new NetworkBuilder();
        string first = builder.Add(Dense(19), builder.Input("image", Image));
        return builder.Build(builder.Add(layer, first, builder.Add(Dense(19, Relu()), first)));
    }

    private static float[] Rows(Network network) =>
        [.. Enumerable.Range(0, Batch * network.Definition.FeatureCount).Select(i => (float)Math.Sin(0.37 * i))];

    private static float[] Predict(Network network, float[] rows, int threads)
    {
        using var predictor = network.CreatePredictor(Batch, threads: threads);
        var outputs = new float[Batch * predictor.OutputSize];
        predictor.Predict(rows, outputs);
        return outputs;
    }

    // Outputs are read between the passes: on the way back their memory may serve something else.
    private static Plan Run(Network network, float[] rows, WorkerTeam team, out float[] outputs)
    {
        var plan = new Plan(network, new PlanOptions { BatchSize = Batch, Training = true, Team = team, Seed = 3 });
        fixed (float* source = rows)
        {
            new RowGatherer(plan.Inputs).Copy(source, Batch, rows.Length, team);
        }

        plan.StepNumber = 1;
        plan.Forward(Batch);
        var y = plan.Output;
        outputs = Values(y.Data, y);
        for (int row = 0; row < Batch * y.RowsPerSample; row++)
        {
            for (int column = 0; column < y.Columns; column++)
            {
                y.Gradient[(row * y.Stride) + column] = (float)Math.Cos(row + (0.7 * column));
            }
        }

        plan.Backward(Batch);
        return plan;
    }

    private static float[] Values(float* data, PlanValue value)
    {
        var values = new List<float>();
        for (int row = 0; row < Batch * value.RowsPerSample; row++)
        {
            values.AddRange(new Span<float>(data + (row * value.Stride), value.Columns));
        }

        return [.. values];
    }
}
