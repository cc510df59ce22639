using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Onnx;

namespace MlNetStudio.Tests.Neural.Operators;

/// <summary>Numbers of fewer bits than .NET has: their values as ONNX's tables give them, rounding, files, Cast, QuantizeLinear and DequantizeLinear.</summary>
public sealed class SmallNumberTests
{
    public static TheoryData<ElementType> Types => [.. Enum.GetValues<ElementType>().Where(type => SmallNumbers.Has(type) && type != ElementType.BFloat16)];

    [Theory]
    [InlineData(ElementType.Float8E4M3FN, 0x7E, 448f)]
    [InlineData(ElementType.Float8E4M3FN, 0x01, 0.001953125f)]
    [InlineData(ElementType.Float8E4M3FN, 0x7F, float.NaN)]
    [InlineData(ElementType.Float8E4M3FN, 0x80, -0f)]
    [InlineData(ElementType.Float8E4M3FNUZ, 0x7F, 240f)]
    [InlineData(ElementType.Float8E4M3FNUZ, 0x01, 0.0009765625f)]
    [InlineData(ElementType.Float8E4M3FNUZ, 0x80, float.NaN)]
    [InlineData(ElementType.Float8E5M2, 0x7B, 57344f)]
    [InlineData(ElementType.Float8E5M2, 0x7C, float.PositiveInfinity)]
    [InlineData(ElementType.Float8E5M2, 0xFC, float.NegativeInfinity)]
    [InlineData(ElementType.Float8E5M2, 0x7D, float.NaN)]
    [InlineData(ElementType.Float8E5M2, 0x01, 1.52587890625e-05f)]
    [InlineData(ElementType.Float8E5M2FNUZ, 0x7F, 57344f)]
    [InlineData(ElementType.Float8E5M2FNUZ, 0x01, 7.62939453125e-06f)]
    [InlineData(ElementType.Float8E5M2FNUZ, 0x80, float.NaN)]
    [InlineData(ElementType.Float4E2M1, 7, 6f)]
    [InlineData(ElementType.Float4E2M1, 9, -0.5f)]
    [InlineData(ElementType.Float8E8M0, 127, 1f)]
    [InlineData(ElementType.Float8E8M0, 0, 5.877472e-39f)]
    [InlineData(ElementType.Float8E8M0, 254, 1.7014118e38f)]
    [InlineData(ElementType.Float8E8M0, 255, float.NaN)]
    [InlineData(ElementType.Int4, 8, -8f)]
    [InlineData(ElementType.UInt4, 15, 15f)]
    [InlineData(ElementType.Int2, 3, -1f)]
    [InlineData(ElementType.UInt2, 3, 3f)]
    [InlineData(ElementType.BFloat16, 0x3F80, 1f)]
    [InlineData(ElementType.BFloat16, 0xC049, -3.140625f)]
    public void Bits_stand_for_their_number(ElementType type, int bits, float expected) => Assert.Equal(expected, SmallNumbers.ToSingle(type, bits));

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_number_comes_back_and_what_is_between_two_goes_to_the_nearer(ElementType type)
    {
        int count = 1 << SmallNumbers.BitsOf(type);
        var numbers = Enumerable.Range(0, count).Select(bits => SmallNumbers.ToSingle(type, bits)).ToArray();
        for (int bits = 0; bits < count; bits++)
        {
            int back = SmallNumbers.FromSingle(type, numbers[bits], saturates: false);
            Assert.True(back == bits || (float.IsNaN(numbers[bits]) && float.IsNaN(numbers[back])), $"{bits} came back as {back}");
        }

        if (SmallNumbers.IsInteger(type) || type == ElementType.Float8E8M0)
        {
            return;
        }

        // Counted down as a decimal search would: the nearest number, and the one with an even last bit where two are as near.
        float[] finite = [.. numbers.Where(float.IsFinite).Select(Math.Abs).Distinct().Order()];
        var random = new Random(4);
        for (int i = 0; i < 2000; i++)
        {
            int at = random.Next(finite.Length - 1);
            float value = i % 3 == 0 ? (finite[at] + finite[at + 1]) / 2 : finite[at] + (random.NextSingle() * (finite[at + 1] - finite[at]));
            float found = SmallNumbers.ToSingle(type, SmallNumbers.FromSingle(type, -value));
            float least = Math.Min(value - finite[at], finite[at + 1] - value);
            Assert.Equal(least, Math.Abs(value + found));
            if (value - finite[at] == finite[at + 1] - value)
            {
                Assert.Equal(0, SmallNumbers.FromSingle(type, value) & 1);
            }
        }
    }

    [Theory]
    [InlineData(ElementType.Float8E4M3FN, 1e6f, true, 448f)]
    [InlineData(ElementType.Float8E4M3FN, 1e6f, false, float.NaN)]
    [InlineData(ElementType.Float8E4M3FN, 463f, false, 448f)]
    [InlineData(ElementType.Float8E4M3FNUZ, float.NegativeInfinity, true, -240f)]
    [InlineData(ElementType.Float8E4M3FNUZ, -1e6f, false, float.NaN)]
    [InlineData(ElementType.Float8E4M3FNUZ, -1e-9f, true, 0f)]
    [InlineData(ElementType.Float8E5M2, float.PositiveInfinity, true, 57344f)]
    [InlineData(ElementType.Float8E5M2, 1e9f, false, float.PositiveInfinity)]
    [InlineData(ElementType.Float8E5M2FNUZ, float.NaN, true, float.NaN)]
    [InlineData(ElementType.Float4E2M1, -1e9f, false, -6f)]
    [InlineData(ElementType.Int4, 9.9f, true, -7f)]
    [InlineData(ElementType.UInt2, -1f, true, 3f)]
    [InlineData(ElementType.BFloat16, 3.14159265f, true, 3.140625f)]
    [InlineData(ElementType.BFloat16, float.NaN, true, float.NaN)]
    public void What_is_too_large_or_small_is_as_the_tables_say(ElementType type, float value, bool saturates, float expected) =>
        Assert.Equal(expected, SmallNumbers.ToSingle(type, SmallNumbers.FromSingle(type, value, saturates)));

    [Theory]
    [InlineData(3f, PowerRounding.Up, 4f)]
    [InlineData(3f, PowerRounding.Down, 2f)]
    [InlineData(3f, PowerRounding.Nearest, 4f)]
    [InlineData(2.9f, PowerRounding.Nearest, 2f)]
    [InlineData(4f, PowerRounding.Up, 4f)]
    [InlineData(float.PositiveInfinity, PowerRounding.Up, float.NaN)]
    public void A_power_of_two_stands_for_a_number(float value, PowerRounding rounding, float expected) =>
        Assert.Equal(expected, SmallNumbers.ToSingle(ElementType.Float8E8M0, SmallNumbers.PowerBits(value, rounding)));

    [Theory]
    [MemberData(nameof(Types))]
    public void Tensors_are_written_packed_and_read_again(ElementType type)
    {
        int values = 1 << SmallNumbers.BitsOf(type);
        for (int count = 0; count < 9; count++)
        {
            var data = Enumerable.Range(0, count).Select(i => new SmallNumber((byte)((i * 7) % values))).ToArray();
            var tensor = Tensor.Small(type, data, [count]);
            var graph = new OperatorGraphBuilder("small");
            graph.AddOutput(graph.AddNode("Identity", [graph.AddInitializer("w", tensor)]), type, [count]);
            var read = OnnxReader.Read(OnnxWriter.ToBytes(graph.Build()));
            Assert.Equal(type, read.Initializers[0].Value.ElementType);
            Assert.Equal(data, read.Initializers[0].Value.As<SmallNumber>().Data);
            var output = Assert.Single(OperatorEngine.Compile(read).Run(new Dictionary<string, Tensor>())).Value;
            Assert.Equal(type, output.ElementType);
            Assert.Equal(data, output.As<SmallNumber>().Data);
        }
    }

    [Fact]
    public void Weights_of_four_bits_become_floats()
    {
        var graph = new OperatorGraphBuilder("int4");
        string w = graph.AddInitializer("w", Tensor.Small(ElementType.Int4, [.. new byte[] { 0, 7, 8, 15 }.Select(bits => new SmallNumber(bits))], [2, 2]));
        string zero = graph.AddInitializer("zero", Tensor.Small(ElementType.Int4, [new SmallNumber(15), new SmallNumber(2)], [2]));
        string y = graph.AddNode("DequantizeLinear", [w, graph.AddInitializer("scale", Tensor.Vector(0.5f, 2f)), zero], [("axis", 0L)]);
        graph.AddOutput(graph.AddNode("MatMul", [graph.AddInput("x", ElementType.Float32, [Dimension.Batch, 2]), y]), ElementType.Float32, [Dimension.Batch, 2]);
        var engine = OperatorEngine.Compile(OnnxReader.Read(OnnxWriter.ToBytes(graph.Build())));
        float[] expected = [0.5f + (10 * -20), 4f + (10 * -6)];
        Assert.Equal(expected, Assert.Single(engine.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.Create([1f, 10f], 1, 2) })).Value.As<float>().Data);
    }

    [Fact]
    public void Text_is_not_cast_to_them()
    {
        var graph = new OperatorGraphBuilder("text");
        graph.AddOutput(graph.AddNode("Cast", [graph.AddInput("x", ElementType.String, [1])], [("to", (long)ElementType.Int4)]), ElementType.Int4, [1]);
        Assert.Contains("cannot become", Assert.Throws<InvalidInputException>(() => OperatorEngine.Compile(graph.Build())).Message, StringComparison.Ordinal);
    }
}
