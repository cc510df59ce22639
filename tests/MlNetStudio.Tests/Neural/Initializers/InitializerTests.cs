using System.Text.Json;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Initializers;
using MlNetStudio.Tests.Neural.References;

namespace MlNetStudio.Tests.Neural.Initializers;

public class InitializerTests
{
    private const int FanIn = 300;
    private const int FanOut = 500;

    public static TheoryData<InitializerOptions> All => new()
    {
        new ZerosOptions(),
        new OnesOptions(),
        new ConstantInitializerOptions { Value = 0.25f },
        new UniformOptions { Minimum = -1, Maximum = 3 },
        new NormalOptions { Mean = 1, StandardDeviation = 2 },
        new TruncatedNormalOptions { Mean = 1, StandardDeviation = 2 },
        new GlorotUniformOptions(),
        new GlorotNormalOptions(),
        new HeUniformOptions(),
        new HeNormalOptions(),
        new LecunNormalOptions(),
        new OrthogonalOptions { Gain = 1.5f },
    };

    /// <summary>Mean, variance and the largest distance from the mean, if any, in theory.</summary>
    public static TheoryData<InitializerOptions, double, double, double> Moments => new()
    {
        { new UniformOptions { Minimum = -1, Maximum = 3 }, 1, 16.0 / 12, 2 },
        { new NormalOptions { Mean = 1, StandardDeviation = 2 }, 1, 4, double.PositiveInfinity },
        { new TruncatedNormalOptions { Mean = 1, StandardDeviation = 2 }, 1, 4 * 0.7737413, 4 },
        { new GlorotUniformOptions(), 0, 2.0 / (FanIn + FanOut), Math.Sqrt(6.0 / (FanIn + FanOut)) },
        { new GlorotNormalOptions(), 0, 2.0 / (FanIn + FanOut), 2 * Math.Sqrt(2.0 / (FanIn + FanOut) / 0.7737413) },
        { new HeUniformOptions(), 0, 2.0 / FanIn, Math.Sqrt(6.0 / FanIn) },
        { new HeNormalOptions(), 0, 2.0 / FanIn, 2 * Math.Sqrt(2.0 / FanIn / 0.7737413) },
        { new LecunNormalOptions(), 0, 1.0 / FanIn, 2 * Math.Sqrt(1.0 / FanIn / 0.7737413) },
    };

    [Theory]
    [MemberData(nameof(Moments))]
    public void Has_the_moments_of_its_distribution(InitializerOptions options, double mean, double variance, double range)
    {
        float[] values = Fill(options, FanIn * FanOut, FanIn, FanOut);
        double count = values.Length;
        double average = values.Average(value => (double)value);
        double square = values.Average(value => (value - mean) * (value - mean));

        // Five standard errors; the fourth moment of a normal distribution is the largest here.
        Assert.InRange(average - mean, -5 * Math.Sqrt(variance / count), 5 * Math.Sqrt(variance / count));
        Assert.InRange((square / variance) - 1, -5 * Math.Sqrt(2 / count), 5 * Math.Sqrt(2 / count));
        Assert.All([values.Min(), values.Max()], value => Assert.InRange(Math.Abs(value - mean), 0, range * (1 + 1e-6)));
    }

    [Theory]
    [InlineData(40, 40)]
    [InlineData(61, 17)]
    [InlineData(17, 61)]
    [InlineData(1, 9)]
    [InlineData(9, 1)]
    public void Orthogonal_is_orthogonal(int rows, int columns)
    {
        float[] values = Fill(new OrthogonalOptions { Gain = 2 }, rows * columns, rows, columns);
        bool tall = rows >= columns;
        for (int i = 0; i < Math.Min(rows, columns); i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double product = 0;
                for (int k = 0; k < Math.Max(rows, columns); k++)
                {
                    product += tall
                        ? (double)values[(k * columns) + i] * values[(k * columns) + j]
                        : (double)values[(i * columns) + k] * values[(j * columns) + k];
                }

                Assert.Equal(i == j ? 4 : 0, product, 6);
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Repeats_with_the_seed_and_fills_everything(InitializerOptions options)
    {
        float[] first = Fill(options, 12 * 7, 12, 7);
        Assert.Equal(first, Fill(options, 12 * 7, 12, 7));
        Assert.All(first, value => Assert.True(float.IsFinite(value)));

        // A bias: one row, whatever its fans.
        Assert.All(Fill(options, 7, 1, 1), value => Assert.True(float.IsFinite(value)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Survives_serialization(InitializerOptions options)
    {
        string json = JsonSerializer.Serialize(options, ReferenceJsonContext.Default.InitializerOptions);
        Assert.StartsWith("{\"initializer\":\"", json, StringComparison.Ordinal);
        Assert.Equal(options, JsonSerializer.Deserialize(json, ReferenceJsonContext.Default.InitializerOptions));
    }

    [Fact]
    public void Constants_are_constant()
    {
        Assert.All(Fill(new ZerosOptions(), 5, 1, 1), value => Assert.Equal(0, value));
        Assert.All(Fill(new OnesOptions(), 5, 1, 1), value => Assert.Equal(1, value));
        Assert.All(Fill(new ConstantInitializerOptions { Value = 0.25f }, 5, 1, 1), value => Assert.Equal(0.25f, value));
    }

    [Fact]
    public void Refuses_settings_out_of_range()
    {
        InitializerOptions[] invalid =
        [
            new ConstantInitializerOptions { Value = float.NaN },
            new UniformOptions { Minimum = 1, Maximum = 0 },
            new NormalOptions { StandardDeviation = -1 },
            new TruncatedNormalOptions { StandardDeviation = float.NaN },
            new OrthogonalOptions { Gain = float.PositiveInfinity },
        ];
        Assert.All(invalid, options => Assert.Throws<InvalidInputException>(() => Fill(options, 4, 2, 2)));
    }

    private static float[] Fill(InitializerOptions options, int length, int fanIn, int fanOut)
    {
        var values = new float[length];
        Array.Fill(values, float.NaN);
        options.Fill(values, fanIn, fanOut, new DeterministicRandom(7));
        return values;
    }
}
