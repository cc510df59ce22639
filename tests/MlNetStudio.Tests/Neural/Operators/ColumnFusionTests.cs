using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;

namespace MlNetStudio.Tests.Neural.Operators;

public class ColumnFusionTests
{
    [Theory]
    [InlineData(false, 6)]
    [InlineData(true, 11)]
    public void ColumnsPreparedAlikeTakeTheStepsOfOneWithTheBitsOfAll(bool withIndicators, int steps)
    {
        const int Columns = 19;
        const int Rows = 23;
        var inputs = Inputs(Columns, Rows);
        float[][] single = [.. Run(Columns, withIndicators, isJoined: false, inputs, out _)];
        float[] together = Run(Columns, withIndicators, isJoined: true, inputs, out int fused)[0];
        for (int row = 0; row < Rows; row++)
        {
            Assert.Equal(single.Select(column => column[row]), together[(row * single.Length)..((row + 1) * single.Length)]);
        }

        Assert.Equal(steps, fused);
    }

    [Fact]
    public void AColumnOfItsOwnKindKeepsItsPlace()
    {
        var builder = new OperatorGraphBuilder("columns");
        string Standard(string name, float mean) => builder.AddNode("Sub", [builder.AddInput(name, ElementType.Float32, [Dimension.Batch, 1]), builder.AddInitializer(name + "_mean", Tensor.Vector(mean))]);
        string wide = builder.AddInput("wide", ElementType.Float32, [Dimension.Batch, 3]);
        string[] parts = [Standard("a", 1), wide, Standard("b", 2), builder.AddNode("Tanh", [builder.AddInput("c", ElementType.Float32, [Dimension.Batch, 1])]), Standard("d", 3)];
        builder.AddOutput(builder.AddNode("Concat", parts, [("axis", -1L)], output: "y"), ElementType.Float32, [Dimension.Batch, 7]);
        var engine = OperatorEngine.Compile(builder.Build());
        var y = engine.Run(new Dictionary<string, Tensor>
        {
            ["a"] = Tensor.Create([11f, 12f], 2, 1),
            ["b"] = Tensor.Create([21f, 22f], 2, 1),
            ["c"] = Tensor.Create([0f, 0f], 2, 1),
            ["d"] = Tensor.Create([31f, 32f], 2, 1),
            ["wide"] = Tensor.Create([1f, 2f, 3f, 4f, 5f, 6f], 2, 3),
        })["y"];
        Assert.Equal([10, 1, 2, 3, 19, 0, 28, 11, 4, 5, 6, 20, 0, 29], y.As<float>().Data);
    }

    [Fact]
    public void ColumnsThatDependOnTwoStayAsTheyAre()
    {
        var builder = new OperatorGraphBuilder("columns");
        string a = builder.AddInput("a", ElementType.Float32, [Dimension.Batch, 1]);
        string b = builder.AddInput("b", ElementType.Float32, [Dimension.Batch, 1]);
        string[] parts = [builder.AddNode("Sub", [a, b]), builder.AddNode("Sub", [b, a])];
        builder.AddOutput(builder.AddNode("Concat", parts, [("axis", 1L)], output: "y"), ElementType.Float32, [Dimension.Batch, 2]);
        var engine = OperatorEngine.Compile(builder.Build());
        Assert.Equal(3, engine.StepCount);
        Assert.Equal([1, -1], engine.Run(new Dictionary<string, Tensor> { ["a"] = Tensor.Create([3f], 1, 1), ["b"] = Tensor.Create([2f], 1, 1) })["y"].As<float>().Data);
    }

    [Fact]
    public void AColumnOfAThousandStepsIsLeftAlone()
    {
        var builder = new OperatorGraphBuilder("deep");
        string[] parts = [.. new[] { "a", "b" }.Select(name =>
        {
            string value = builder.AddInput(name, ElementType.Float32, [Dimension.Batch, 1]);
            for (int i = 0; i < 1000; i++)
            {
                value = builder.AddNode("Neg", [value]);
            }

            return value;
        })];
        builder.AddOutput(builder.AddNode("Concat", parts, [("axis", 1L)], output: "y"), ElementType.Float32, [Dimension.Batch, 2]);
        Assert.Equal(2001, OperatorEngine.Compile(builder.Build()).StepCount);
    }

    // The columns put together, or each for itself.
    private static IReadOnlyList<float[]> Run(int columns, bool withIndicators, bool isJoined, Dictionary<string, Tensor> inputs, out int steps)
    {
        var builder = new OperatorGraphBuilder("columns");
        var parts = new List<string>();
        var random = new Random(5);
        for (int i = 0; i < columns; i++)
        {
            string x = builder.AddInput($"x{i}", ElementType.Float32, [Dimension.Batch, 1]);
            string isMissing = builder.AddNode("IsNaN", [x]);
            string filled = builder.AddNode("Where", [isMissing, Constant("fill"), x]);
            string centered = builder.AddNode("Sub", [filled, Constant("mean")]);
            string scaled = builder.AddNode("Mul", [centered, Constant("scale")]);
            parts.Add(builder.AddNode("Mul", [scaled, scaled]));
            if (withIndicators && i % 3 == 0)
            {
                parts.Add(builder.AddNode("Cast", [isMissing], [("to", (long)ElementType.Float32)]));
            }

            string Constant(string name) => builder.AddInitializer($"{name}{i}", Tensor.Vector((float)random.NextDouble()));
        }

        string[] outputs = isJoined ? [builder.AddNode("Concat", parts.ToArray(), [("axis", 1L)])] : [.. parts];
        foreach (string output in outputs)
        {
            builder.AddOutput(output, ElementType.Float32, [Dimension.Batch, isJoined ? parts.Count : 1]);
        }

        var engine = OperatorEngine.Compile(builder.Build());
        steps = engine.StepCount;
        var results = engine.Run(inputs);
        return [.. outputs.Select(output => results[output].As<float>().Data)];
    }

    private static Dictionary<string, Tensor> Inputs(int columns, int rows)
    {
        var random = new Random(3);
        return Enumerable.Range(0, columns).ToDictionary(
            i => $"x{i}",
            _ => (Tensor)Tensor.Create(Enumerable.Range(0, rows).Select(row => random.Next(5) == 0 ? float.NaN : (float)((random.NextDouble() * 1000) - 500)).ToArray(), rows, 1));
    }
}
