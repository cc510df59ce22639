using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using static MlNetStudio.Tests.Neural.Operators.OperatorRun;

namespace MlNetStudio.Tests.Neural.Operators;

public class RecurrentOperatorTests
{
    private const int Steps = 4;
    private const int Batch = 2;
    private const int Inputs = 3;
    private const int Hidden = 5;

    [Fact]
    public void LstmFollowsItsEquationsInBothDirections()
    {
        Tensor?[] inputs =
        [
            Random(1, Steps, Batch, Inputs), Random(2, 2, 4 * Hidden, Inputs), Random(3, 2, 4 * Hidden, Hidden), Random(4, 2, 8 * Hidden),
            Tensor.Vector(4, 2), Random(5, 2, Batch, Hidden), Random(6, 2, Batch, Hidden), Random(7, 2, 3 * Hidden),
        ];
        ElementType[] floats = [ElementType.Float32, ElementType.Float32, ElementType.Float32];
        (string, OperatorAttribute)[] attributes = [("hidden_size", new OperatorAttribute.Int(Hidden)), ("direction", new OperatorAttribute.String("bidirectional"))];
        var results = Many("LSTM", inputs, floats, attributes);
        var (y, h, c) = Lstm(inputs);
        Close(y, results[0].As<float>().Data, 1e-5f);
        Close(h, results[1].As<float>().Data, 1e-5f);
        Close(c, results[2].As<float>().Data, 1e-5f);
    }

    [Theory]
    [InlineData("LSTM", 4)]
    [InlineData("GRU", 3)]
    [InlineData("RNN", 1)]
    public void TheBatchMayComeFirst(string opType, int gates)
    {
        var x = Random(1, Steps, Batch, Inputs);
        var w = Random(2, 1, gates * Hidden, Inputs);
        var r = Random(3, 1, gates * Hidden, Hidden);
        var turned = Floats(Turn(x.Data, Steps, Batch, Inputs), Batch, Steps, Inputs);
        (string, OperatorAttribute)[] attributes = [("hidden_size", new OperatorAttribute.Int(Hidden)), ("direction", new OperatorAttribute.String("reverse"))];
        var expected = One(opType, [x, w, r], attributes).As<float>();
        var actual = One(opType, [turned, w, r], [.. attributes, ("layout", new OperatorAttribute.Int(1))]).As<float>();
        Assert.Equal<int>([Steps, 1, Batch, Hidden], expected.Dimensions.ToArray());
        Assert.Equal<int>([Batch, Steps, 1, Hidden], actual.Dimensions.ToArray());
        Assert.Equal(Turn(expected.Data, Steps, Batch, Hidden), actual.Data);
    }

    [Fact]
    public void GruMayResetAfterTheProduct()
    {
        // With weights of one unit the two forms differ only by where the bias of the state stands.
        var x = Floats([1], 1, 1, 1);
        var w = Floats([0.5f, 0.2f, -0.3f], 1, 3, 1);
        var r = Floats([0.1f, 0.4f, 0.6f], 1, 3, 1);
        var bias = Floats([0, 0, 0, 0, 0, 0.7f], 1, 6);
        var start = Floats([0.9f], 1, 1, 1);
        float z = Sigmoid(0.5f + (0.9f * 0.1f));
        float reset = Sigmoid(0.2f + (0.9f * 0.4f));
        float before = MathF.Tanh(-0.3f + (reset * 0.9f * 0.6f) + 0.7f);
        float after = MathF.Tanh(-0.3f + (reset * ((0.9f * 0.6f) + 0.7f)));
        (string, OperatorAttribute)[] linear = [("linear_before_reset", new OperatorAttribute.Int(1))];
        Close([((1 - z) * before) + (z * 0.9f)], Floats("GRU", [x, w, r, bias, null, start]));
        Close([((1 - z) * after) + (z * 0.9f)], Floats("GRU", [x, w, r, bias, null, start], linear));
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Tensor?[] inputs = [Random(1, Steps, Batch, Inputs), Random(2, 1, Hidden, Inputs), Random(3, 1, Hidden, Hidden)];
        Assert.Contains("direction", Refusal(inputs, ("direction", new OperatorAttribute.String("up"))), StringComparison.Ordinal);
        Assert.Contains("'Cube'", Refusal(inputs, ("activations", new OperatorAttribute.Strings(["Cube"]))), StringComparison.Ordinal);
        Assert.Contains("lengths", Refusal([.. inputs, null, Tensor.Vector(5, 1)]), StringComparison.Ordinal);
        Assert.Contains("W and R", Refusal([inputs[0], inputs[2], inputs[2]]), StringComparison.Ordinal);
    }

    private static string Refusal(Tensor?[] inputs, params (string, OperatorAttribute)[] attributes) =>
        Assert.Throws<InvalidInputException>(() => One("RNN", inputs, attributes)).Message;

    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    // [a, b, c] to [b, a, c].
    private static float[] Turn(float[] data, int a, int b, int c)
    {
        var result = new float[data.Length];
        for (int i = 0; i < data.Length; i++)
        {
            result[(((i / c % b * a) + (i / (b * c))) * c) + (i % c)] = data[i];
        }

        return result;
    }

    private static (float[] Y, float[] H, float[] C) Lstm(Tensor?[] inputs)
    {
        float[] Data(int i) => inputs[i]!.As<float>().Data;
        var y = new float[Steps * 2 * Batch * Hidden];
        float[] h = [.. Data(5)];
        float[] c = [.. Data(6)];
        for (int d = 0; d < 2; d++)
        {
            for (int b = 0; b < Batch; b++)
            {
                int length = inputs[4]!.As<int>().Data[b];
                int place = ((d * Batch) + b) * Hidden;
                for (int step = 0; step < length; step++)
                {
                    int t = d == 0 ? step : length - 1 - step;
                    float Gate(int gate, int unit)
                    {
                        int row = (((d * 4) + gate) * Hidden) + unit;
                        float sum = Data(3)[(d * 8 * Hidden) + (gate * Hidden) + unit] + Data(3)[(d * 8 * Hidden) + ((gate + 4) * Hidden) + unit];
                        for (int i = 0; i < Inputs; i++)
                        {
                            sum += Data(1)[(row * Inputs) + i] * Data(0)[(((t * Batch) + b) * Inputs) + i];
                        }

                        for (int i = 0; i < Hidden; i++)
                        {
                            sum += Data(2)[(row * Hidden) + i] * h[place + i];
                        }

                        return sum;
                    }

                    float Peephole(int gate, int unit) => Data(7)[(((d * 3) + gate) * Hidden) + unit];
                    var next = new float[Hidden];
                    for (int unit = 0; unit < Hidden; unit++)
                    {
                        float cell = c[place + unit];
                        float input = Sigmoid(Gate(0, unit) + (Peephole(0, unit) * cell));
                        float forget = Sigmoid(Gate(2, unit) + (Peephole(2, unit) * cell));
                        cell = (forget * cell) + (input * MathF.Tanh(Gate(3, unit)));
                        c[place + unit] = cell;
                        next[unit] = Sigmoid(Gate(1, unit) + (Peephole(1, unit) * cell)) * MathF.Tanh(cell);
                    }

                    next.CopyTo(h, place);
                    next.CopyTo(y, ((((t * 2) + d) * Batch) + b) * Hidden);
                }
            }
        }

        return (y, h, c);
    }
}
