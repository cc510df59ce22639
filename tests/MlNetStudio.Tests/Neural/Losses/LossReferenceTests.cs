using System.Text.Json;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Tests.Neural.References;

namespace MlNetStudio.Tests.Neural.Losses;

/// <summary>Every loss beside PyTorch's, with and without weights.</summary>
public class LossReferenceTests
{
    private static readonly LossCase[] Cases = ReferenceFile.Read<LossCase>("losses.json");

    public static TheoryData<int, int, string> CasesAndWidths
    {
        get
        {
            var data = new TheoryData<int, int, string>();
            for (int i = 0; i < Cases.Length; i++)
            {
                foreach (SimdWidth width in SimdWidths.Supported)
                {
                    data.Add(i, (int)width, $"{Cases[i].Options}, {Cases[i].Outputs} outputs{(Cases[i].Weights is null ? "" : ", weighted")}");
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(CasesAndWidths))]
    public void Equals_PyTorch(int number, int bits, string name)
    {
        LossCase expected = Cases[number];
        expected.Options.CheckTargets(expected.Targets, expected.Options.TargetColumns(expected.Outputs), expected.Outputs);
        (double value, float[] gradient) = LossRun.Evaluate(
            expected.Options, (SimdWidth)bits, expected.Outputs, expected.Raw, expected.Targets, expected.Weights);
        Assert.True(Math.Abs(value - expected.Value) < 1e-6 * Math.Max(1, Math.Abs(expected.Value)), $"{name}: {value} instead of {expected.Value}");
        for (int i = 0; i < gradient.Length; i++)
        {
            Assert.True(Math.Abs(gradient[i] - expected.Gradient[i]) < 1e-6, $"{name}, element {i}: {gradient[i]} instead of {expected.Gradient[i]}");
        }
    }

    [Theory]
    [MemberData(nameof(CasesAndWidths))]
    public void Gives_the_same_bits_at_every_width_and_for_a_row_alone(int number, int bits, string name)
    {
        LossCase one = Cases[number];
        (double value, float[] gradient) = LossRun.Evaluate(one.Options, SimdWidth.Scalar, one.Outputs, one.Raw, one.Targets, one.Weights);
        (double other, float[] otherGradient) = LossRun.Evaluate(one.Options, (SimdWidth)bits, one.Outputs, one.Raw, one.Targets, one.Weights);
        Assert.Equal(value, other);
        Assert.True(gradient.AsSpan().SequenceEqual(otherGradient), name);
        Assert.Equal(value, LossRun.Evaluate(one.Options, (SimdWidth)bits, one.Outputs, one.Raw, one.Targets, one.Weights, wantGradient: false).Value);

        int columns = one.Options.TargetColumns(one.Outputs);
        double sum = 0;
        for (int row = 0; row < one.Rows; row++)
        {
            sum += LossRun.Evaluate(
                one.Options, (SimdWidth)bits, one.Outputs, one.Raw[(row * one.Outputs)..((row + 1) * one.Outputs)],
                one.Targets[(row * columns)..((row + 1) * columns)], one.Weights?[row..(row + 1)]).Value;
        }

        Assert.Equal(value, sum, 1e-12 * Math.Max(1, Math.Abs(value)));
    }

    [Fact]
    public void Survives_serialization()
    {
        foreach (LossCase one in Cases)
        {
            string json = JsonSerializer.Serialize(one.Options, ReferenceJsonContext.Default.LossOptions);
            Assert.DoesNotContain("link", json, StringComparison.OrdinalIgnoreCase);
            LossOptions read = JsonSerializer.Deserialize(json, ReferenceJsonContext.Default.LossOptions)!;
            Assert.Equal(one.Options, read);
            Assert.Equal(one.Options.GetHashCode(), read.GetHashCode());
        }
    }

    [Fact]
    public void Every_loss_has_a_reference()
    {
        string[] words = [.. typeof(LossOptions).GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), false)
            .Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>().Select(attribute => attribute.DerivedType.Name).Order()];
        Assert.Equal(words, Cases.Select(one => one.Options.GetType().Name).Distinct().Order());
    }
}
