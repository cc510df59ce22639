using System.Text.Json;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Tests.Neural.References;

namespace MlNetStudio.Tests.Neural.Optimizers;

public sealed unsafe class OptimizerTests
{
    private const int Parameters = 10;

    private static readonly OptimizerCase[] Cases = ReferenceFile.Read<OptimizerCase>("optimizers.json");

    public static TheoryData<int, int, string> CasesAndWidths
    {
        get
        {
            var data = new TheoryData<int, int, string>();
            for (int i = 0; i < Cases.Length; i++)
            {
                foreach (SimdWidth width in SimdWidths.Supported)
                {
                    data.Add(i, (int)width, Cases[i].Options.ToString());
                }
            }

            return data;
        }
    }

    public static TheoryData<OptimizerOptions, string> Invalid => new()
    {
        { new SgdOptions { LearningRate = float.NaN }, "learningRate" },
        { new SgdOptions { LearningRate = -1 }, "learningRate" },
        { new SgdOptions { Momentum = 1 }, "momentum" },
        { new SgdOptions { Nesterov = true }, "momentum" },
        { new AdagradOptions { Epsilon = 0 }, "epsilon" },
        { new AdagradOptions { InitialAccumulator = -1 }, "initialAccumulator" },
        { new RmsPropOptions { Rho = 1 }, "rho" },
        { new RmsPropOptions { Epsilon = double.NaN }, "epsilon" },
        { new AdamOptions { Beta1 = 1 }, "beta1" },
        { new AdamOptions { Beta2 = -0.1 }, "beta2" },
        { new AdamWOptions { Epsilon = 0 }, "epsilon" },
        { new AdamWOptions { WeightDecay = -1 }, "weightDecay" },
    };

    [Theory]
    [MemberData(nameof(CasesAndWidths))]
    public void Follows_PyTorch(int number, int bits, string name)
    {
        OptimizerCase expected = Cases[number];
        using var run = new Run(expected.Options, (SimdWidth)bits, Parameters);
        expected.Start.CopyTo(run.Weights);
        for (int step = 1; step <= expected.Path.Length / Parameters; step++)
        {
            expected.Gradients.AsSpan((step - 1) * Parameters, Parameters).CopyTo(run.Gradients);
            run.Update(step, expected.Options.LearningRate, 1, 0, run.Length);
            for (int i = 0; i < Parameters; i++)
            {
                double difference = Math.Abs(run.Weights[i] - expected.Path[((step - 1) * Parameters) + i]);
                Assert.True(difference < 1e-6, $"{name}, step {step}, parameter {i}: off by {difference}");
            }
        }

        Assert.All(run.Weights[Parameters..].ToArray(), padding => Assert.Equal(0, padding));
    }

    [Theory]
    [MemberData(nameof(CasesAndWidths))]
    public void Gives_the_same_bits_in_any_slices_at_any_width(int number, int bits, string name)
    {
        OptimizerOptions options = Cases[number].Options;
        using var whole = new Run(options, SimdWidth.Scalar, 300);
        using var sliced = new Run(options, (SimdWidth)bits, 300);
        var random = new DeterministicRandom(3);
        for (int i = 0; i < 300; i++)
        {
            whole.Weights[i] = sliced.Weights[i] = (float)random.NextGaussian();
        }

        for (int step = 1; step <= 5; step++)
        {
            for (int i = 0; i < 300; i++)
            {
                whole.Gradients[i] = sliced.Gradients[i] = (float)(random.NextGaussian() * Math.Pow(10, (i % 9) - 6));
            }

            whole.Update(step, 0.01f * step, 0.5f, 0, whole.Length);
            sliced.Update(step, 0.01f * step, 0.5f, 48, 256);
            sliced.Update(step, 0.01f * step, 0.5f, 0, 48);
            sliced.Update(step, 0.01f * step, 0.5f, 256, sliced.Length);
            Assert.True(whole.Weights.SequenceEqual(sliced.Weights), $"{name}, step {step}");
            Assert.True(whole.State.SequenceEqual(sliced.State), $"{name}, step {step}");
        }
    }

    [Theory]
    [MemberData(nameof(CasesAndWidths))]
    public void Scales_gradients_first(int number, int bits, string name)
    {
        OptimizerOptions options = Cases[number].Options;
        using var scaled = new Run(options, (SimdWidth)bits, 16);
        using var plain = new Run(options, (SimdWidth)bits, 16);
        for (int i = 0; i < 16; i++)
        {
            scaled.Weights[i] = plain.Weights[i] = i - 7.5f;
            scaled.Gradients[i] = 3 - i;
            plain.Gradients[i] = (3 - i) / 4f;
        }

        scaled.Update(1, 0.125f, 0.25f, 0, 16);
        plain.Update(1, 0.125f, 1, 0, 16);
        Assert.True(scaled.Weights.SequenceEqual(plain.Weights), name);
    }

    [Fact]
    public void Survives_serialization()
    {
        foreach (OptimizerCase one in Cases)
        {
            string json = JsonSerializer.Serialize(one.Options, ReferenceJsonContext.Default.OptimizerOptions);
            Assert.Equal(one.Options, JsonSerializer.Deserialize(json, ReferenceJsonContext.Default.OptimizerOptions));
        }
    }

    [Fact]
    public void Decoupled_decay_spares_what_does_not_decay()
    {
        foreach (SimdWidth width in SimdWidths.Supported)
        {
            using var spared = new Run(new AdamWOptions { WeightDecay = 0.5 }, width, 16) { Decays = false };
            using var adam = new Run(new AdamOptions(), width, 16);
            spared.Weights.Fill(2);
            adam.Weights.Fill(2);
            spared.Gradients.Fill(0.5f);
            adam.Gradients.Fill(0.5f);
            spared.Update(1, 0.1f, 1, 0, 16);
            adam.Update(1, 0.1f, 1, 0, 16);
            Assert.True(spared.Weights.SequenceEqual(adam.Weights));
        }
    }

    [Fact]
    public void Starts_from_the_documented_defaults()
    {
        Assert.Equal(0.01f, new SgdOptions().LearningRate);
        Assert.Equal(0.01f, new AdagradOptions().LearningRate);
        Assert.Equal(0.001f, new RmsPropOptions().LearningRate);
        Assert.Equal(new AdamOptions { LearningRate = 0.001f, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-7, Amsgrad = false }, new AdamOptions());
        Assert.Equal(0.01, new AdamWOptions().WeightDecay);
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Refuses_settings_out_of_range(OptimizerOptions options, string setting)
    {
        var exception = Assert.Throws<InvalidInputException>(() => options.CreateKernel(SimdWidth.Scalar));
        Assert.Contains(setting, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Allocates_nothing_in_a_step()
    {
        foreach (OptimizerCase one in Cases)
        {
            using var run = new Run(one.Options, SimdWidths.Best, 64);
            run.Update(1, 0.1f, 1, 0, 64);
            Allocations.AssertNone(() => run.Update(2, 0.1f, 1, 0, 64));
        }
    }

    private sealed class Run : IDisposable
    {
        private readonly OptimizerKernel _kernel;
        private readonly NativeBuffer _weights;
        private readonly NativeBuffer _gradients;
        private readonly NativeBuffer _state;

        public Run(OptimizerOptions options, SimdWidth width, int parameters)
        {
            Length = Padding.Pad(parameters);
            _kernel = options.CreateKernel(width);
            _weights = new NativeBuffer(Length);
            _gradients = new NativeBuffer(Length);
            _state = new NativeBuffer((long)Length * options.StateCount);
        }

        public int Length { get; }

        public bool Decays { get; init; } = true;

        public Span<float> Weights => _weights.Span;

        public Span<float> Gradients => _gradients.Span;

        public Span<float> State => _state.Span;

        public void Update(long step, float learningRate, float gradientScale, int from, int to)
        {
            var arguments = new UpdateArguments
            {
                Parameters = _weights.Pointer + from,
                Gradients = _gradients.Pointer + from,
                State = _state.Pointer + from,
                StateStride = Length,
                Length = to - from,
                GradientScale = gradientScale,
                LearningRate = learningRate,
                Step = step,
                Decays = Decays,
            };
            _kernel.Update(in arguments);
        }

        public void Dispose()
        {
            _weights.Dispose();
            _gradients.Dispose();
            _state.Dispose();
        }
    }
}
