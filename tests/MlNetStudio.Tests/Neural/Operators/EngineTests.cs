using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;

namespace MlNetStudio.Tests.Neural.Operators;

public class EngineTests
{
    [Fact]
    public void ADenseNetworkEqualsItsFormula()
    {
        var graph = Network(4, 8, 3, out var weights);
        var engine = OperatorEngine.Compile(graph);
        var x = OperatorRun.Random(1, 5, 4);
        float[] expected = Reference(x, weights);
        var result = engine.Run(new Dictionary<string, Tensor> { ["x"] = x });
        Assert.Equal([5, 3], result["probabilities"].Dimensions.AsEnumerable());
        OperatorRun.Close(expected, result["probabilities"].As<float>().Data);
    }

    [Fact]
    public void MatMulAddReluRunsAsOneStepWithTheBitsOfThree()
    {
        var weights = OperatorRun.Random(2, 7, 5);
        var bias = OperatorRun.Random(3, 5);
        var x = OperatorRun.Random(4, 6, 7);
        Tensor Run(bool expose, out int steps)
        {
            var builder = new OperatorGraphBuilder("fusion");
            builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 7]);
            string product = builder.AddNode("MatMul", ["x", builder.AddInitializer("w", weights)]);
            string sum = builder.AddNode("Add", [builder.AddInitializer("b", bias), product]);
            builder.AddOutput(builder.AddNode("Relu", [sum], output: "y"), ElementType.Float32, [Dimension.Batch, 5]);
            if (expose)
            {
                builder.AddOutput(product, ElementType.Float32, default);
                builder.AddOutput(sum, ElementType.Float32, default);
            }

            var engine = OperatorEngine.Compile(builder.Build());
            steps = engine.StepCount;
            return engine.Run(new Dictionary<string, Tensor> { ["x"] = x })["y"];
        }

        var single = Run(expose: true, out int singleSteps);
        var fused = Run(expose: false, out int fusedSteps);
        Assert.Equal(3, singleSteps);
        Assert.Equal(1, fusedSteps);
        Assert.Equal(single.As<float>().Data, fused.As<float>().Data);
    }

    [Fact]
    public void EveryRowScoresToTheSameBitsAloneAndInABatch()
    {
        var engine = OperatorEngine.Compile(Network(10, 33, 3, out _));
        var x = OperatorRun.Random(7, 300, 10);
        float[] whole = engine.Run(new Dictionary<string, Tensor> { ["x"] = x })["probabilities"].As<float>().Data;
        for (int row = 0; row < 300; row += 37)
        {
            var one = Tensor.Create(x.Data[(row * 10)..((row + 1) * 10)], 1, 10);
            Assert.Equal(whole[(row * 3)..((row + 1) * 3)], engine.Run(new Dictionary<string, Tensor> { ["x"] = one })["probabilities"].As<float>().Data);
        }
    }

    [Fact]
    public void AnEmptyBatchGivesEmptyOutputs()
    {
        var engine = OperatorEngine.Compile(Network(4, 8, 3, out _));
        var result = engine.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.Create(Array.Empty<float>(), 0, 4) });
        Assert.Equal([0, 3], result["probabilities"].Dimensions.AsEnumerable());
    }

    [Fact]
    public void UnknownOperatorsAreAllNamedAtOnce()
    {
        var builder = new OperatorGraphBuilder("odd");
        builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 4]);
        string a = builder.AddNode("Frobnicate", ["x"]);
        string b = builder.AddNode("Relu", [a]);
        builder.AddNode("Zap", [b], domain: "com.example", output: "y");
        builder.AddOutput("y", ElementType.Float32, default);
        var error = Assert.Throws<InvalidInputException>(() => OperatorEngine.Compile(builder.Build()));
        Assert.Contains("Frobnicate 'Frobnicate' (opset 12)", error.Message);
        Assert.Contains("com.example.Zap 'Zap' (opset 1)", error.Message);
        Assert.DoesNotContain("Relu", error.Message);
    }

    [Fact]
    public void AVersionOutsideTheKnownOnesIsNamed()
    {
        var builder = new OperatorGraphBuilder("new");
        builder.RequireOpset(99);
        builder.AddInput("x", ElementType.Float32, [Dimension.Batch]);
        builder.AddOutput(builder.AddNode("Relu", ["x"]), ElementType.Float32, default);
        var error = Assert.Throws<InvalidInputException>(() => OperatorEngine.Compile(builder.Build()));
        Assert.Contains("opset 99; known from 6", error.Message);
    }

    [Fact]
    public void BadInputsAreNamed()
    {
        var engine = OperatorEngine.Compile(Network(4, 8, 3, out _));
        var good = OperatorRun.Random(1, 2, 4);
        Expect(engine, [], "input 'x' is missing", "Float32 [batch, 4]");
        Expect(engine, new() { ["x"] = good, ["z"] = good }, "no input named 'z'", "it takes 'x'");
        Expect(engine, new() { ["x"] = Tensor.Create(new double[8], 2, 4) }, "input 'x' is Float64 [2, 4]", "Float32 [batch, 4] is expected");
        Expect(engine, new() { ["x"] = OperatorRun.Random(1, 8) }, "input 'x' has shape [8]", "[batch, 4] is expected");
        Expect(engine, new() { ["x"] = OperatorRun.Random(1, 4, 2) }, "input 'x' has shape [4, 2]", "[batch, 4] is expected");
        var error = Assert.Throws<InvalidInputException>(() => engine.Run(new Dictionary<string, Tensor> { ["x"] = good }, ["nothing"]));
        Assert.Contains("no output named 'nothing'", error.Message);
    }

    [Fact]
    public void InputsOfOneSymbolMustAgree()
    {
        var builder = new OperatorGraphBuilder("sum");
        builder.AddInput("a", ElementType.Float32, [Dimension.Batch, 1]);
        builder.AddInput("b", ElementType.Float32, [Dimension.Batch, 1]);
        builder.AddOutput(builder.AddNode("Add", ["a", "b"]), ElementType.Float32, default);
        Expect(
            OperatorEngine.Compile(builder.Build()),
            new() { ["a"] = OperatorRun.Random(1, 2, 1), ["b"] = OperatorRun.Random(1, 1, 1) },
            "input 'b' has 1 for 'batch'",
            "input 'a' has 2");
    }

    [Theory]
    [InlineData("Relu", 2, "2 inputs where 1 are expected")]
    [InlineData("Add", 1, "1 inputs where 2 are expected")]
    public void TheNumberOfInputsIsChecked(string opType, int count, string expected)
    {
        var inputs = Enumerable.Repeat<Tensor?>(OperatorRun.Random(1, 2), count).ToArray();
        var error = Assert.Throws<InvalidInputException>(() => OperatorRun.One(opType, inputs));
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void StaticShapesAndTypesAreCheckedWhenCompiling()
    {
        var builder = new OperatorGraphBuilder("bad");
        builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 4]);
        builder.AddOutput(builder.AddNode("MatMul", ["x", builder.AddInitializer("w", OperatorRun.Random(1, 5, 3))]), ElementType.Float32, default);
        var error = Assert.Throws<InvalidInputException>(() => OperatorEngine.Compile(builder.Build()));
        Assert.Contains("MatMul 'MatMul': the inner dimensions 4 and 5 differ", error.Message);

        var mixed = Assert.Throws<InvalidInputException>(() => OperatorRun.One("Add", [OperatorRun.Random(1, 2), OperatorRun.Longs(1, 2)]));
        Assert.Contains("must have the same element type", mixed.Message);
    }

    [Fact]
    public void ShapesThatDoNotFitAtRunTimeNameTheNode()
    {
        var error = Assert.Throws<InvalidInputException>(() => OperatorRun.One("Add", [OperatorRun.Random(1, 2, 3), OperatorRun.Random(1, 2, 4)]));
        Assert.Contains("Add 'Add': shapes [2, 3] and [2, 4] cannot be broadcast", error.Message);
    }

    [Fact]
    public void DamagedGraphsAreRefused()
    {
        var node = new OperatorNode("Relu", "r", ["nowhere"], ["y"]);
        var builder = new OperatorGraphBuilder("g");
        builder.AddInput("x", ElementType.Float32, [Dimension.Batch]);
        var graph = builder.Build();
        Assert.Contains("reads 'nowhere'", Assert.Throws<InvalidInputException>(() => OperatorEngine.Compile(graph with { Nodes = [node] })).Message);
        var twice = graph with { Nodes = [node with { Inputs = ["x"] }, node with { Inputs = ["x"], Name = "s" }] };
        Assert.Contains("two values are named 'y'", Assert.Throws<InvalidInputException>(() => OperatorEngine.Compile(twice)).Message);
        var loose = graph with { Outputs = [new ValueInfo("z", ElementType.Float32, default)] };
        Assert.Contains("nothing makes its output 'z'", Assert.Throws<InvalidInputException>(() => OperatorEngine.Compile(loose)).Message);
        var wrong = graph with { Nodes = [node with { Inputs = ["x"] }], Outputs = [new ValueInfo("y", ElementType.Int64, default)] };
        Assert.Contains("declared as Int64", Assert.Throws<InvalidInputException>(() => OperatorEngine.Compile(wrong)).Message);
    }

    [Fact]
    public void OnlyWhatIsWantedIsComputed()
    {
        var builder = new OperatorGraphBuilder("two");
        builder.AddInput("x", ElementType.Int64, [Dimension.Batch]);
        builder.AddInput("d", ElementType.Int64, [Dimension.Batch]);
        builder.AddOutput(builder.AddNode("Neg", ["x"], output: "negative"), ElementType.Int64, default);
        builder.AddOutput(builder.AddNode("Div", ["x", "d"], output: "ratio"), ElementType.Int64, default);
        var engine = OperatorEngine.Compile(builder.Build());
        var inputs = new Dictionary<string, Tensor> { ["x"] = OperatorRun.Longs(4, 6), ["d"] = OperatorRun.Longs(1, 0) };
        var result = engine.Run(inputs, ["negative"]);
        Assert.Equal(["negative"], result.Keys);
        Assert.Equal([-4, -6], result["negative"].As<long>().Data);
        Assert.Contains("Div 'Div': cannot be computed", Assert.Throws<InvalidInputException>(() => engine.Run(inputs)).Message);
    }

    [Fact]
    public void ConstantsAreFolded()
    {
        var builder = new OperatorGraphBuilder("fold");
        builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 2]);
        string two = builder.AddNode("Add", [builder.AddInitializer("one", Tensor.Scalar(1f)), builder.AddInitializer("another", Tensor.Scalar(1f))]);
        string four = builder.AddNode("Mul", [two, two]);
        builder.AddOutput(builder.AddNode("Mul", ["x", four], output: "y"), ElementType.Float32, default);
        builder.AddOutput(four, ElementType.Float32, default);
        var engine = OperatorEngine.Compile(builder.Build());
        Assert.Equal(1, engine.StepCount);
        var result = engine.Run(new Dictionary<string, Tensor> { ["x"] = OperatorRun.Floats([1, 2], 1, 2) });
        Assert.Equal([4f, 8f], result["y"].As<float>().Data);
        Assert.Equal([4f], result[four].As<float>().Data);

        // What the caller does with an output cannot reach the engine's constant.
        result[four].As<float>().Data[0] = 7;
        Assert.Equal([4f], engine.Run(new Dictionary<string, Tensor> { ["x"] = OperatorRun.Floats([1, 2], 1, 2) })[four].As<float>().Data);
    }

    [Fact]
    public void InputsAreNeverChanged()
    {
        var builder = new OperatorGraphBuilder("chain");
        builder.AddInput("x", ElementType.Float32, [Dimension.Batch]);
        string same = builder.AddNode("Identity", ["x"]);
        string negative = builder.AddNode("Neg", [same]);
        builder.AddOutput(builder.AddNode("Exp", [builder.AddNode("Abs", [negative])], output: "y"), ElementType.Float32, default);
        builder.AddOutput(builder.AddNode("Identity", ["x"], output: "copy"), ElementType.Float32, default);
        var x = OperatorRun.Random(5, 100);
        float[] before = [.. x.Data];
        var result = OperatorEngine.Compile(builder.Build()).Run(new Dictionary<string, Tensor> { ["x"] = x });
        Assert.Equal(before, x.Data);
        Assert.NotSame(x.Data, result["copy"].As<float>().Data);
        OperatorRun.Close([.. before.Select(value => MathF.Exp(MathF.Abs(value)))], result["y"].As<float>().Data);
    }

    [Fact]
    public void ParallelRunsEqualSequentialOnes()
    {
        var engine = OperatorEngine.Compile(Network(6, 40, 4, out _));
        var inputs = Enumerable.Range(0, 64).Select(i => OperatorRun.Random(i, 1 + (i * 7 % 50), 6)).ToArray();
        float[][] expected = [.. inputs.Select(x => engine.Run(new Dictionary<string, Tensor> { ["x"] = x })["probabilities"].As<float>().Data)];
        Parallel.For(0, 512, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var result = engine.Run(new Dictionary<string, Tensor> { ["x"] = inputs[i % 64] });
            Assert.Equal(expected[i % 64], result["probabilities"].As<float>().Data);
        });
    }

    [Fact]
    public void ManyRunsDoNotPileUpMemory()
    {
        var engine = OperatorEngine.Compile(Network(32, 256, 8, out _));
        var inputs = new Dictionary<string, Tensor> { ["x"] = OperatorRun.Random(1, 512, 32) };
        engine.Run(inputs);
        engine.Run(inputs);
        long before = GC.GetAllocatedBytesForCurrentThread();
        const int Runs = 20;
        for (int i = 0; i < Runs; i++)
        {
            engine.Run(inputs);
        }

        // An output is 16 kB, the hidden layers half a megabyte each: they come from the pool.
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / Runs;
        Assert.InRange(each, 16_000, 64_000);
    }

    [Fact]
    public void ARunThatFailsLeavesTheEngineUsable()
    {
        var builder = new OperatorGraphBuilder("div");
        builder.AddInput("x", ElementType.Int64, [Dimension.Batch]);
        builder.AddInput("d", ElementType.Int64, [Dimension.Batch]);
        builder.AddOutput(builder.AddNode("Div", [builder.AddNode("Neg", ["x"]), "d"], output: "y"), ElementType.Int64, default);
        var engine = OperatorEngine.Compile(builder.Build());
        Assert.Throws<InvalidInputException>(() => engine.Run(new Dictionary<string, Tensor> { ["x"] = OperatorRun.Longs(4), ["d"] = OperatorRun.Longs(0) }));
        Assert.Equal([-2], engine.Run(new Dictionary<string, Tensor> { ["x"] = OperatorRun.Longs(4), ["d"] = OperatorRun.Longs(2) })["y"].As<long>().Data);
    }

    [Fact]
    public void ASmallFileCannotMakeTheCompilerHoldALargeConstant()
    {
        var builder = new OperatorGraphBuilder("large");
        string ones = builder.AddNode("ConstantOfShape", [builder.AddInitializer("shape", OperatorRun.Longs(1 << 15, 1 << 15))]);
        builder.AddOutput(builder.AddNode("Shape", [ones], output: "y"), ElementType.Int64, default);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(2, OperatorEngine.Compile(builder.Build()).StepCount);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(long.MaxValue, 2)]
    [InlineData(-1, 2)]
    [InlineData(1 << 20, 1 << 20)]
    public void ImpossibleSizesAreRefusedBeforeAnythingIsAllocated(long rows, long columns)
    {
        var error = Assert.Throws<InvalidInputException>(() => OperatorRun.One("ConstantOfShape", [OperatorRun.Longs(rows, columns)]));
        Assert.Contains("ConstantOfShape 'ConstantOfShape'", error.Message);
    }

    [Fact]
    public void ARankBeyondTheLimitIsRefused()
    {
        long[] axes = [.. Enumerable.Range(0, 40).Select(i => (long)i)];
        Assert.Throws<InvalidInputException>(() => OperatorRun.One("Unsqueeze", [Tensor.Scalar(1f), Tensor.Vector(axes)]));
        var builder = new OperatorGraphBuilder("deep");
        builder.AddInput("x", ElementType.Float32, [.. Enumerable.Repeat((Dimension)1, 40)]);
        Assert.Contains("40 dimensions", Assert.Throws<InvalidInputException>(() => OperatorEngine.Compile(builder.Build())).Message);
    }

    [Fact]
    public void EveryOperatorIsListedOnce()
    {
        var operators = OperatorEngine.SupportedOperators;
        Assert.Equal(operators.Count, operators.Select(known => (known.Domain, known.OpType)).Distinct().Count());
        Assert.All(operators, known => Assert.InRange(known.Since, 1, known.Until));
        Assert.Contains(new OperatorSupport("ai.onnx.ml", "LabelEncoder", 1, 5), operators);
    }

    private static void Expect(OperatorEngine engine, Dictionary<string, Tensor> inputs, params string[] parts)
    {
        string message = Assert.Throws<InvalidInputException>(() => engine.Run(inputs)).Message;
        Assert.All(parts, part => Assert.Contains(part, message));
    }

    private static OperatorGraph Network(int inputs, int hidden, int outputs, out Tensor<float>[] weights)
    {
        weights = [OperatorRun.Random(11, inputs, hidden), OperatorRun.Random(12, hidden), OperatorRun.Random(13, hidden, outputs), OperatorRun.Random(14, outputs)];
        var builder = new OperatorGraphBuilder("network");
        builder.AddInput("x", ElementType.Float32, [Dimension.Batch, inputs]);
        string first = builder.AddNode("Gemm", ["x", builder.AddInitializer("w1", weights[0]), builder.AddInitializer("b1", weights[1])]);
        string active = builder.AddNode("Tanh", [first]);
        string second = builder.AddNode("MatMul", [active, builder.AddInitializer("w2", weights[2])]);
        string sum = builder.AddNode("Add", [second, builder.AddInitializer("b2", weights[3])]);
        builder.AddOutput(builder.AddNode("Softmax", [sum], [("axis", 1)], output: "probabilities"), ElementType.Float32, [Dimension.Batch, outputs]);
        return builder.Build();
    }

    private static float[] Reference(Tensor<float> x, Tensor<float>[] weights)
    {
        int rows = x.Dimensions[0];
        double[] Dense(double[] input, Tensor<float> matrix, Tensor<float> bias)
        {
            int k = matrix.Dimensions[0];
            int n = matrix.Dimensions[1];
            var y = new double[rows * n];
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = bias.Data[i % n];
                for (int p = 0; p < k; p++)
                {
                    y[i] += input[(i / n * k) + p] * matrix.Data[(p * n) + (i % n)];
                }
            }

            return y;
        }

        double[] hidden = [.. Dense([.. x.Data.Select(value => (double)value)], weights[0], weights[1]).Select(Math.Tanh)];
        double[] raw = Dense(hidden, weights[2], weights[3]);
        int classes = weights[3].Length;
        return [.. raw.Chunk(classes).SelectMany(row => row.Select(value => (float)(Math.Exp(value) / row.Sum(Math.Exp))))];
    }
}
