using MlNetStudio.Neural;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;

namespace MlNetStudio.Tests.Neural.Losses;

public class LossTests
{
    /// <summary>A loss, the number of outputs, and the loss of one row in double precision, written from its definition.</summary>
    private static readonly (LossOptions Options, int Outputs, Func<double[], float[], double> Row)[] Definitions =
    [
        (new MeanSquaredErrorOptions(), 3, (x, t) => Mean(x, t, (a, b) => (a - b) * (a - b))),
        (new MeanAbsoluteErrorOptions(), 3, (x, t) => Mean(x, t, (a, b) => Math.Abs(a - b))),
        (new HuberOptions { Delta = 0.75f }, 3, (x, t) => Mean(x, t, (a, b) =>
            Math.Abs(a - b) <= 0.75 ? (a - b) * (a - b) / 2 : 0.75 * (Math.Abs(a - b) - 0.375))),
        (new BinaryCrossEntropyOptions { LabelSmoothing = 0.25f }, 2, (x, t) => Mean(x, t, (a, b) =>
            -(((b * 0.75) + 0.125) * Math.Log(Sigmoid(a))) - ((1 - (b * 0.75) - 0.125) * Math.Log(Sigmoid(-a))))),
        (new SparseCategoricalCrossEntropyOptions { LabelSmoothing = 0.25f }, 3, (x, t) =>
            -(0.75 * LogSoftmax(x, (int)t[0])) - (0.25 / 3 * (LogSoftmax(x, 0) + LogSoftmax(x, 1) + LogSoftmax(x, 2)))),
        (new SparseCategoricalCrossEntropyOptions(), 7, (x, t) => -LogSoftmax(x, (int)t[0])),
        (new CategoricalCrossEntropyOptions(), 3, (x, t) => -t.Select((p, i) => p * LogSoftmax(x, i)).Sum()),
        (new HingeOptions(), 2, (x, t) => Mean(x, t, (a, b) => Math.Max(0, 1 - (((2 * b) - 1) * a)))),
        (new PoissonOptions(), 2, (x, t) => Mean(x, t, (a, b) => Math.Exp(a) - (b * a))),
        (new QuantileOptions { Levels = [0.25f, 0.875f] }, 2, (x, t) =>
            (Math.Max(0.25 * (t[0] - x[0]), -0.75 * (t[0] - x[0])) + Math.Max(0.875 * (t[0] - x[1]), -0.125 * (t[0] - x[1]))) / 2),
        (new BinaryFocalOptions { Gamma = 1.5f, Alpha = 0.25f }, 2, (x, t) => Mean(x, t, (a, b) => b == 1
            ? -0.25 * Math.Pow(1 - Sigmoid(a), 1.5) * Math.Log(Sigmoid(a))
            : -0.75 * Math.Pow(Sigmoid(a), 1.5) * Math.Log(1 - Sigmoid(a)))),
        (new CategoricalFocalOptions { Gamma = 2.5f, Alpha = 0.5f }, 4, (x, t) =>
            -0.5 * Math.Pow(1 - Math.Exp(LogSoftmax(x, (int)t[0])), 2.5) * LogSoftmax(x, (int)t[0])),
    ];

    public static TheoryData<int, int, string> DefinitionsAndWidths
    {
        get
        {
            var data = new TheoryData<int, int, string>();
            for (int i = 0; i < Definitions.Length; i++)
            {
                foreach (SimdWidth width in SimdWidths.Supported)
                {
                    data.Add(i, (int)width, Definitions[i].Options.ToString());
                }
            }

            return data;
        }
    }

    public static TheoryData<LossOptions, int, float[], string> BadTargets => new()
    {
        { new MeanSquaredErrorOptions(), 1, [1, float.NaN], "row 2" },
        { new MeanAbsoluteErrorOptions(), 2, [1, 2, 3, float.PositiveInfinity], "row 2" },
        { new BinaryCrossEntropyOptions(), 1, [0, 1, 0.5f, 1.5f], "row 4" },
        { new HingeOptions(), 1, [0, 1, -1, 2], "row 4" },
        { new PoissonOptions(), 1, [0, -1], "row 2" },
        { new SparseCategoricalCrossEntropyOptions(), 3, [0, 1, 2, 3], "from 0 to 2" },
        { new SparseCategoricalCrossEntropyOptions(), 3, [0.5f], "row 1" },
        { new CategoricalFocalOptions(), 3, [-1], "row 1" },
        { new CategoricalCrossEntropyOptions(), 2, [1, 0, 0.5f, 0.25f], "sum to 0.75" },
        { new CategoricalCrossEntropyOptions(), 2, [2, -1], "row 1" },
        { new BinaryFocalOptions(), 1, [0.5f], "row 1" },
    };

    public static TheoryData<LossOptions, int, string> Invalid => new()
    {
        { new HuberOptions { Delta = 0 }, 1, "delta" },
        { new HuberOptions { Delta = float.NaN }, 1, "delta" },
        { new BinaryCrossEntropyOptions { LabelSmoothing = 1 }, 1, "labelSmoothing" },
        { new CategoricalCrossEntropyOptions { LabelSmoothing = -0.1f }, 2, "labelSmoothing" },
        { new CategoricalCrossEntropyOptions(), 1, "binaryCrossEntropy" },
        { new SparseCategoricalCrossEntropyOptions(), 1, "binaryCrossEntropy" },
        { new CategoricalFocalOptions(), 1, "binaryCrossEntropy" },
        { new CategoricalFocalOptions { Gamma = -1 }, 2, "gamma" },
        { new BinaryFocalOptions { Alpha = 2 }, 1, "alpha" },
        { new QuantileOptions { Levels = [] }, 1, "levels" },
        { new QuantileOptions { Levels = [1] }, 1, "level" },
        { new QuantileOptions { Levels = [0.1f, 0.9f] }, 1, "2 levels" },
    };

    [Fact]
    public void Squared_error_of_the_worked_example_is_four_hundredths()
    {
        (double value, float[] gradient) = LossRun.Evaluate(new MeanSquaredErrorOptions(), SimdWidths.Best, 1, [0.8f], [1f], null);
        Assert.Equal(0.04, value, 1e-7);
        Assert.Equal(-0.4, gradient[0], 1e-6);
    }

    [Theory]
    [MemberData(nameof(DefinitionsAndWidths))]
    public void Value_and_gradient_follow_the_definition(int number, int bits, string name)
    {
        (LossOptions options, int outputs, Func<double[], float[], double> definition) = Definitions[number];
        const int Rows = 37;
        var random = new DeterministicRandom(5, number);
        float[] raw = [.. Enumerable.Range(0, Rows * outputs).Select(_ => (float)(3 * random.NextGaussian()))];
        float[] targets = DrawTargets(options, outputs, Rows, random);
        float[] weights = [.. Enumerable.Range(0, Rows).Select(_ => random.NextSingle() + 0.5f)];
        int columns = options.TargetColumns(outputs);
        double scale = 1 / weights.Sum(weight => (double)weight);

        (double value, float[] gradient) = LossRun.Evaluate(options, (SimdWidth)bits, outputs, raw, targets, weights);

        double sum = 0;
        for (int row = 0; row < Rows; row++)
        {
            double[] x = [.. raw[(row * outputs)..((row + 1) * outputs)].Select(v => (double)v)];
            float[] t = targets[(row * columns)..((row + 1) * columns)];
            sum += weights[row] * definition(x, t);
            for (int i = 0; i < outputs; i++)
            {
                const double Step = 1e-5;
                double center = x[i];
                x[i] = center + Step;
                double above = definition(x, t);
                x[i] = center - Step;
                double below = definition(x, t);
                x[i] = center;
                double expected = weights[row] * scale * (above - below) / (2 * Step);
                double found = gradient[(row * outputs) + i];
                Assert.True(Math.Abs(found - expected) < 1e-6 * Math.Max(1, Math.Abs(expected)), $"{name}, row {row}, output {i}: {found} instead of {expected}");
            }
        }

        Assert.Equal(sum, value, 2e-6 * Math.Max(1, sum));
    }

    [Theory]
    [MemberData(nameof(DefinitionsAndWidths))]
    public void Large_outputs_stay_finite(int number, int bits, string name)
    {
        (LossOptions options, int outputs, _) = Definitions[number];
        const int Rows = 19;
        var random = new DeterministicRandom(6, number);
        float range = options is PoissonOptions ? 80 : 1e4f;
        float[] raw = [.. Enumerable.Range(0, Rows * outputs).Select(i => ((i % 3) - 1) * range)];
        (double value, float[] gradient) = LossRun.Evaluate(options, (SimdWidth)bits, outputs, raw, DrawTargets(options, outputs, Rows, random), null);
        Assert.True((double.IsFinite(value) && value >= 0) || options is PoissonOptions, name);
        Assert.All(gradient, g => Assert.True(float.IsFinite(g), name));
    }

    [Theory]
    [MemberData(nameof(DefinitionsAndWidths))]
    public void What_is_no_number_is_noticed(int number, int bits, string name)
    {
        (LossOptions options, int outputs, _) = Definitions[number];
        const int Rows = 19;
        for (int at = 0; at < Rows * outputs; at++)
        {
            var random = new DeterministicRandom(6, number);
            float[] raw = [.. Enumerable.Range(0, Rows * outputs).Select(_ => (float)random.NextGaussian())];
            float[] targets = DrawTargets(options, outputs, Rows, random);
            raw[at] = float.NaN;
            (double value, _) = LossRun.Evaluate(options, (SimdWidth)bits, outputs, raw, targets, null);
            Assert.True(double.IsNaN(value), $"{name}, output {at}");
        }
    }

    [Theory]
    [MemberData(nameof(BadTargets))]
    public void Refuses_targets_that_it_cannot_learn(LossOptions options, int outputs, float[] targets, string expected)
    {
        var exception = Assert.Throws<InvalidInputException>(() => options.CheckTargets(targets, options.TargetColumns(outputs), outputs));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Refuses_settings_out_of_range(LossOptions options, int outputs, string expected)
    {
        var exception = Assert.Throws<InvalidInputException>(() => options.CreateKernel(outputs, SimdWidth.Scalar));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void Allocates_nothing()
    {
        using var outputs = new NativeBuffer(20 * 16);
        using var targets = new NativeBuffer(20 * 16);
        using var gradient = new NativeBuffer(20 * 16);
        foreach ((LossOptions options, int count, _) in Definitions)
        {
            LossKernel kernel = options.CreateKernel(count, SimdWidths.Best);
            var arguments = new LossArguments
            {
                Outputs = outputs.Pointer,
                Stride = 16,
                Targets = targets.Pointer,
                TargetStride = options.TargetColumns(count),
                Rows = 20,
                Scale = 1,
                Gradient = gradient.Pointer,
            };
            kernel.Evaluate(arguments);
            Allocations.AssertNone(() => kernel.Evaluate(arguments));
        }
    }

    [Fact]
    public void Refuses_another_number_of_target_columns()
    {
        var exception = Assert.Throws<InvalidInputException>(() => new MeanSquaredErrorOptions().CheckTargets([1, 2], 2, 1));
        Assert.Contains("2 target columns", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_make_predictions_of_raw_outputs()
    {
        Assert.IsType<SigmoidOptions>(new BinaryCrossEntropyOptions().Link);
        Assert.IsType<SigmoidOptions>(new BinaryFocalOptions().Link);
        Assert.IsType<SoftmaxOptions>(new CategoricalCrossEntropyOptions().Link);
        Assert.IsType<SoftmaxOptions>(new SparseCategoricalCrossEntropyOptions().Link);
        Assert.IsType<SoftmaxOptions>(new CategoricalFocalOptions().Link);
        Assert.IsType<ExponentialOptions>(new PoissonOptions().Link);
        LossOptions[] without = [new MeanSquaredErrorOptions(), new MeanAbsoluteErrorOptions(), new HuberOptions(), new HingeOptions(), new QuantileOptions()];
        Assert.All(without, options => Assert.Null(options.Link));
    }

    private static float[] DrawTargets(LossOptions options, int outputs, int rows, DeterministicRandom random)
    {
        int columns = options.TargetColumns(outputs);
        var targets = new float[rows * columns];
        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = options switch
            {
                BinaryCrossEntropyOptions or HingeOptions or BinaryFocalOptions => random.NextInt32(2),
                SparseCategoricalCrossEntropyOptions or CategoricalFocalOptions => random.NextInt32(outputs),
                PoissonOptions => random.NextInt32(5),
                CategoricalCrossEntropyOptions => i % columns == i / columns % columns ? 0.5f : 0.5f / (columns - 1),
                _ => (float)random.NextGaussian(),
            };
        }

        options.CheckTargets(targets, columns, outputs);
        return targets;
    }

    private static double Mean(double[] x, float[] t, Func<double, double, double> loss) => x.Select((a, i) => loss(a, t[i])).Average();

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double LogSoftmax(double[] x, int i) => x[i] - Math.Log(x.Sum(Math.Exp));
}
