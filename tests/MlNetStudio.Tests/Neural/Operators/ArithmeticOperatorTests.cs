using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using static MlNetStudio.Tests.Neural.Operators.OperatorRun;

namespace MlNetStudio.Tests.Neural.Operators;

public class ArithmeticOperatorTests
{
    public static TheoryData<int[], int[]> Shapes => new()
    {
        { [], [] },
        { [7], [7] },
        { [3, 5], [3, 5] },
        { [3, 5], [] },
        { [], [3, 5] },
        { [3, 5], [5] },
        { [5], [3, 5] },
        { [3, 1], [1, 5] },
        { [3, 5], [3, 1] },
        { [2, 3, 4, 5], [3, 1, 5] },
        { [2, 1, 4, 1], [1, 3, 1, 5] },
        { [1, 1], [1] },
        { [0, 4], [4] },
        { [3, 0], [1, 1] },
        { [2, 3, 33], [2, 1, 33] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void BroadcastingIsThatOfTheDefinition(int[] shapeA, int[] shapeB)
    {
        var a = Random(1, shapeA);
        var b = Random(2, shapeB);
        var operations = new Dictionary<string, Func<float, float, float>>
        {
            ["Add"] = (x, y) => x + y,
            ["Sub"] = (x, y) => x - y,
            ["Mul"] = (x, y) => x * y,
            ["Div"] = (x, y) => x / y,
            ["Min"] = MathF.Min,
            ["Max"] = MathF.Max,
            ["Sum"] = (x, y) => x + y,
            ["Mean"] = (x, y) => (x + y) / 2,
            ["PRelu"] = (x, y) => x < 0 ? y * x : x,
        };
        foreach (var (name, operation) in operations)
        {
            var result = One(name, [a, b]).As<float>();
            var shape = result.Dimensions.AsSpan();
            for (int d = 1; d <= shape.Length; d++)
            {
                int left = d <= shapeA.Length ? shapeA[^d] : 1;
                int right = d <= shapeB.Length ? shapeB[^d] : 1;
                Assert.Equal(left == 1 ? right : left, shape[^d]);
            }

            for (int i = 0; i < result.Length; i++)
            {
                Assert.Equal(operation(a.Data[BroadcastIndex(i, shape, shapeA)], b.Data[BroadcastIndex(i, shape, shapeB)]), result.Data[i]);
            }

            var relation = One("Less", [a, b]).As<bool>();
            Assert.Equal([.. shape], relation.Dimensions.AsEnumerable());
            for (int i = 0; i < result.Length; i++)
            {
                Assert.Equal(a.Data[BroadcastIndex(i, shape, shapeA)] < b.Data[BroadcastIndex(i, shape, shapeB)], relation.Data[i]);
            }
        }
    }

    [Fact]
    public void WhereBroadcastsAllThree()
    {
        var condition = Tensor.Create(new[] { true, false, true }, 3, 1);
        var x = Tensor.Create(new long[] { 1, 2 }, 1, 2);
        var y = Tensor.Scalar(9L);
        var result = One("Where", [condition, x, y]).As<long>();
        Assert.Equal([3, 2], result.Dimensions.AsEnumerable());
        Assert.Equal([1, 2, 9, 9, 1, 2], result.Data);
        Assert.Equal(["a", "c"], One("Where", [Tensor.Vector(true, false), Tensor.Vector("a", "b"), Tensor.Scalar("c")]).As<string>().Data);
    }

    [Fact]
    public void FoldsTakeAnyNumberOfInputs()
    {
        Tensor[] inputs = [Floats([1, 5, 3], 3), Floats([2], 1), Floats([4, 0, float.NaN], 3)];
        Assert.Equal([4, 5, float.NaN], Floats("Max", inputs));
        Assert.Equal([1, 0, float.NaN], Floats("Min", inputs));
        Assert.Equal([7, 7, float.NaN], Floats("Sum", inputs));
        Close([7f / 3, 7f / 3, float.NaN], Floats("Mean", inputs));
        Assert.Equal([1f, 5, 3], Floats("Max", [inputs[0]]));
    }

    [Fact]
    public void IntegersWrapAndDivideTowardZero()
    {
        Assert.Equal([byte.MinValue], One("Add", [Tensor.Vector((byte)255), Tensor.Vector((byte)1)]).As<byte>().Data);
        Assert.Equal([-3L, 3], One("Div", [Longs(-7, 7), Longs(2, 2)]).As<long>().Data);
        Assert.Throws<InvalidInputException>(() => One("Div", [Longs(1), Longs(0)]));
        Assert.Throws<InvalidInputException>(() => One("Div", [Longs(long.MinValue), Longs(-1)]));
    }

    [Fact]
    public void ModHasTheSignOfTheDivisorOrOfTheDividend()
    {
        var a = Longs(-4, 7, 5, 4, -7, 8);
        var b = Longs(2, -3, 8, -2, 3, 5);
        Assert.Equal([0, -2, 5, 0, 2, 3], One("Mod", [a, b]).As<long>().Data);
        Assert.Equal([0, 1, 5, 0, -1, 3], One("Mod", [a, b], [("fmod", 1)]).As<long>().Data);
        Close([-0.3f, 1f], Floats("Mod", [Floats([-4.3f, 7], 2), Floats([2, -3], 2)], [("fmod", 1)]), 1e-5f);
        Assert.Throws<InvalidInputException>(() => One("Mod", [Floats([1], 1), Floats([1], 1)]));
        Assert.Equal([0L], One("Mod", [Longs(long.MinValue), Longs(-1)]).As<long>().Data);
    }

    [Fact]
    public void PowTakesExponentsOfAnotherType()
    {
        Assert.Equal([1f, 32, 729], Floats("Pow", [Floats([1, 2, 3], 3), Longs(4, 5, 6)]));
        Assert.Equal([1L, 32, 729], One("Pow", [Longs(1, 2, 3), Longs(4, 5, 6)]).As<long>().Data);
        Close([1, MathF.Sqrt(2)], Floats("Pow", [Floats([1, 2], 2), Floats([0.5f], 1)]));

        // 3^39 does not fit in a double's mantissa.
        Assert.Equal([4052555153018976267], One("Pow", [Longs(3), Longs(39)]).As<long>().Data);
        var x = Random(3, 40);
        Assert.Equal(Floats("Mul", [x, x]), Floats("Pow", [x, Tensor.Scalar(2f)]));
    }

    [Fact]
    public void FunctionsOfOneNumberEqualTheirDefinitions()
    {
        var functions = new Dictionary<string, Func<double, double>>
        {
            ["Neg"] = x => -x,
            ["Abs"] = Math.Abs,
            ["Sqrt"] = Math.Sqrt,
            ["Reciprocal"] = x => 1 / x,
            ["Floor"] = Math.Floor,
            ["Ceil"] = Math.Ceiling,
            ["Round"] = Math.Round,
            ["Sign"] = x => double.IsNaN(x) ? x : Math.Sign(x),
            ["Exp"] = Math.Exp,
            ["Log"] = Math.Log,
            ["Erf"] = Erf,
            ["Sin"] = Math.Sin,
            ["Cos"] = Math.Cos,
            ["Tan"] = Math.Tan,
            ["Asin"] = Math.Asin,
            ["Acos"] = Math.Acos,
            ["Atan"] = Math.Atan,
            ["Sinh"] = Math.Sinh,
            ["Cosh"] = Math.Cosh,
            ["Asinh"] = Math.Asinh,
            ["Acosh"] = Math.Acosh,
            ["Atanh"] = Math.Atanh,
            ["Tanh"] = Math.Tanh,
            ["Sigmoid"] = x => 1 / (1 + Math.Exp(-x)),
            ["Relu"] = x => double.IsNaN(x) ? x : Math.Max(x, 0),
            ["LeakyRelu"] = x => x >= 0 || double.IsNaN(x) ? x : 0.01f * x,
            ["Elu"] = x => x > 0 ? x : Math.Exp(x) - 1,
            ["Celu"] = x => x > 0 ? x : Math.Exp(x) - 1,
            ["Selu"] = x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543773 * (Math.Exp(x) - 1)),
            ["Softplus"] = x => Math.Log(1 + Math.Exp(x)),
            ["HardSigmoid"] = x => double.IsNaN(x) ? x : Math.Clamp((0.2f * x) + 0.5, 0, 1),
            ["HardSwish"] = x => x * Math.Clamp((x / 6) + 0.5, 0, 1),
            ["Softsign"] = x => x / (1 + Math.Abs(x)),
            ["Mish"] = x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))),
            ["Gelu"] = x => x / 2 * (1 + Erf(x / Math.Sqrt(2))),
            ["ThresholdedRelu"] = x => x > 1 ? x : 0,
            ["Shrink"] = x => Math.Abs(x) > 0.5 ? x : 0,
        };
        float[] values = [.. Random(4, 100).Data, 0, 0.5f, 1.5f, 2.5f, -0.5f, 1, -1, 5, -5];
        foreach (var (name, function) in functions)
        {
            float[] expected = [.. values.Select(x => (float)function(x))];
            Close(expected, Floats(name, [Tensor.Vector(values)]), 3e-6f);
            double[] doubles = One(name, [Tensor.Vector<double>([.. values.Select(x => (double)x)])]).As<double>().Data;
            for (int i = 0; i < values.Length; i++)
            {
                double wanted = function(values[i]);
                Assert.True(wanted.Equals(doubles[i]) || Math.Abs(wanted - doubles[i]) <= 1e-7 * Math.Max(1, Math.Abs(wanted)), $"{name}({values[i]}): {wanted} and {doubles[i]}");
            }

            Half[] halves = One(name, [Tensor.Vector<Half>([.. values.Select(x => (Half)x)])]).As<Half>().Data;
            for (int i = 0; i < values.Length; i++)
            {
                float wanted = (float)function((double)(Half)values[i]);
                Assert.True(wanted.Equals((float)halves[i]) || MathF.Abs(wanted - (float)halves[i]) <= 2e-3f * MathF.Max(1, MathF.Abs(wanted)), $"{name}({values[i]}): {wanted} and {halves[i]}");
            }

            Assert.Equal(0, One(name, [Tensor.Create(Array.Empty<float>(), 0, 3)]).Length);
        }

        Assert.Equal([3L, 0], One("Abs", [Longs(-3, 0)]).As<long>().Data);
        Assert.Equal([-1, 0, 1], One("Sign", [Tensor.Vector(-3, 0, 9)]).As<int>().Data);
        Assert.Throws<InvalidInputException>(() => One("Exp", [Longs(1)]));
    }

    [Fact]
    public void AttributesAreUsed()
    {
        var x = Floats([-2, -1, 0, 1, 2], 5);
        Assert.Equal([-0.5f, -0.25f, 0, 1, 2], Floats("LeakyRelu", [x], [("alpha", 0.25f)]));
        Close([(MathF.Exp(-2) - 1) * 2, (MathF.Exp(-1) - 1) * 2, 0, 1, 2], Floats("Elu", [x], [("alpha", 2f)]));
        Close([0, 0.1f, 0.6f, 1, 1], Floats("HardSigmoid", [x], [("alpha", 0.5f), ("beta", 0.6f)]));
        Close([-0.5f, 0, 0, 0, 0.5f], Floats("Shrink", [x], [("lambd", 1.5f), ("bias", 1.5f)]));
        Close([-0.0454023f, -0.1588080f, 0, 0.8411920f, 1.9545977f], Floats("Gelu", [x], [("approximate", "tanh")]), 1e-5f);
    }

    [Fact]
    public void ClipTakesItsBoundsAsInputsOrAttributes()
    {
        var x = Floats([-2, 0, 2, float.NaN], 4);
        Assert.Equal([-1, 0, 1, float.NaN], Floats("Clip", [x, Tensor.Scalar(-1f), Tensor.Scalar(1f)]));
        Assert.Equal([-2, 0, 1, float.NaN], Floats("Clip", [x, null, Tensor.Scalar(1f)]));
        Assert.Equal([-1, 0, 2, float.NaN], Floats("Clip", [x, Tensor.Scalar(-1f)]));
        Assert.Equal([-1, 0, 1, float.NaN], Floats("Clip", [x], [("min", -1f), ("max", 1f)], opset: 9));

        // The greatest wins where the bounds cross.
        Assert.Equal([-1f, -1, -1, float.NaN], Floats("Clip", [x, Tensor.Scalar(1f), Tensor.Scalar(-1f)]));
    }

    [Fact]
    public void TruthValuesAreCombined()
    {
        var a = Tensor.Create(new[] { false, true }, 2, 1);
        var b = Tensor.Create(new[] { false, true }, 1, 2);
        Assert.Equal([false, false, false, true], One("And", [a, b]).As<bool>().Data);
        Assert.Equal([false, true, true, true], One("Or", [a, b]).As<bool>().Data);
        Assert.Equal([false, true, true, false], One("Xor", [a, b]).As<bool>().Data);
        Assert.Equal([true, false, false, true], One("Equal", [a, b]).As<bool>().Data);
        Assert.Equal([true, false], One("Not", [a]).As<bool>().Data);
    }

    [Fact]
    public void RelationsAreFalseForNaN()
    {
        var a = Floats([1, 2, float.NaN], 3);
        var b = Floats([1, 3, float.NaN], 3);
        Assert.Equal([true, false, false], One("Equal", [a, b]).As<bool>().Data);
        Assert.Equal([false, true, false], One("Less", [a, b]).As<bool>().Data);
        Assert.Equal([true, true, false], One("LessOrEqual", [a, b]).As<bool>().Data);
        Assert.Equal([false, true, false], One("Greater", [b, a]).As<bool>().Data);
        Assert.Equal([true, true, false], One("GreaterOrEqual", [b, a]).As<bool>().Data);
        Assert.Equal([false, false, true], One("IsNaN", [a]).As<bool>().Data);
        var infinite = Floats([float.NegativeInfinity, float.PositiveInfinity, 1, float.NaN], 4);
        Assert.Equal([true, true, false, false], One("IsInf", [infinite]).As<bool>().Data);
        Assert.Equal([false, true, false, false], One("IsInf", [infinite], [("detect_negative", 0)]).As<bool>().Data);
        Assert.Equal([false, true], One("Equal", [Tensor.Vector("a", "b"), Tensor.Scalar("b")]).As<bool>().Data);
    }

    private static double Erf(double x)
    {
        // Simpson's rule over the definition.
        const int Steps = 2000;
        double sum = 1 + Math.Exp(-x * x);
        for (int i = 1; i < Steps; i++)
        {
            double t = x * i / Steps;
            sum += Math.Exp(-t * t) * (i % 2 == 0 ? 2 : 4);
        }

        return sum * x / Steps / 3 * 2 / Math.Sqrt(Math.PI);
    }
}
