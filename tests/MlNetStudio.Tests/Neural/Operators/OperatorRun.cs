using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;

namespace MlNetStudio.Tests.Neural.Operators;

/// <summary>Runs single operators through the engine, both with their inputs as graph inputs and, where asked for, as constants.</summary>
internal static class OperatorRun
{
    public const int NewestOpset = 21;

    /// <summary>The only output of a graph of one node. A null input is left out.</summary>
    public static Tensor One(string opType, Tensor?[] inputs, (string, OperatorAttribute)[]? attributes = null, int opset = NewestOpset, string domain = "") =>
        Many(opType, inputs, [ElementType.Undefined], attributes, opset, domain)[0];

    /// <summary>The only output of a graph of one node over floats.</summary>
    public static float[] Floats(string opType, Tensor?[] inputs, (string, OperatorAttribute)[]? attributes = null, int opset = NewestOpset, string domain = "") =>
        One(opType, inputs, attributes, opset, domain).As<float>().Data;

    /// <summary>The outputs of a graph of one node, whose inputs from <paramref name="constantsFrom"/> on are constants.</summary>
    public static Tensor[] Many(
        string opType,
        Tensor?[] inputs,
        ElementType[] outputs,
        (string, OperatorAttribute)[]? attributes = null,
        int opset = NewestOpset,
        string domain = "",
        int constantsFrom = int.MaxValue)
    {
        var graph = Graph(opType, inputs, outputs, attributes, opset, domain, constantsFrom, out var given);
        var results = OperatorEngine.Compile(graph).Run(given);
        return [.. graph.Outputs.Select(output => results[output.Name])];
    }

    public static OperatorGraph Graph(
        string opType,
        Tensor?[] inputs,
        ElementType[] outputs,
        (string, OperatorAttribute)[]? attributes,
        int opset,
        string domain,
        int constantsFrom,
        out Dictionary<string, Tensor> given)
    {
        var builder = new OperatorGraphBuilder("test");
        given = [];
        var names = new List<string>();
        for (int i = 0; i < inputs.Length; i++)
        {
            string name = $"x{i}";
            if (inputs[i] is not { } tensor)
            {
                names.Add("");
            }
            else if (i >= constantsFrom)
            {
                names.Add(builder.AddInitializer(name, tensor));
            }
            else
            {
                names.Add(builder.AddInput(name, tensor.ElementType, [.. tensor.Dimensions.Select((size, d) => Dimension.Named($"{name}_{d}"))]));
                given[name] = tensor;
            }
        }

        string?[] outputNames = [.. outputs.Select((_, i) => $"y{i}")];
        builder.AddNode(opType, names.ToArray(), attributes ?? [], domain, outputNames);
        for (int i = 0; i < outputs.Length; i++)
        {
            builder.AddOutput($"y{i}", outputs[i], default);
        }

        // Exactly the version asked for, also one below what a builder declares.
        var graph = builder.Build();
        return graph with { OpsetVersions = graph.OpsetVersions.SetItem(domain, opset) };
    }

    /// <summary>Random floats in [-2, 2).</summary>
    public static Tensor<float> Random(int seed, params int[] shape)
    {
        var random = new Random(seed);
        var data = new float[Tensor.ElementCount(shape)];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = (random.NextSingle() * 4) - 2;
        }

        return Tensor.Create(data, shape);
    }

    public static Tensor<float> Floats(float[] data, params int[] shape) => Tensor.Create(data, shape);

    public static Tensor<long> Longs(params long[] data) => Tensor.Vector(data);

    public static void Close(float[] expected, ReadOnlySpan<float> actual, float tolerance = 1e-6f)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = expected[i].Equals(actual[i]) || MathF.Abs(expected[i] - actual[i]) <= tolerance * MathF.Max(1, MathF.Abs(expected[i]));
            Assert.True(same, $"element {i}: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }

    /// <summary>Index of an element of a tensor broadcast to a shape.</summary>
    public static int BroadcastIndex(int flat, ReadOnlySpan<int> shape, ReadOnlySpan<int> operand)
    {
        int index = 0;
        int run = 1;
        for (int i = 1; i <= shape.Length; i++)
        {
            int position = flat % shape[^i];
            flat /= shape[^i];
            if (i <= operand.Length)
            {
                index += operand[^i] == 1 ? 0 : position * run;
                run *= operand[^i];
            }
        }

        return index;
    }
}
