using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Tests.Neural.Layers;

/// <summary>
/// An independent reference: runs an operator graph in double precision, as plainly as its definition reads. It shares no
/// code with the kernels or the native engine. Only what layers lower to is known.
/// </summary>
internal static partial class DoubleGraph
{
    internal sealed record Value(double[] Data, int[] Shape)
    {
        public static Value From(Tensor tensor) => tensor switch
        {
            Tensor<float> t => new Value([.. t.Data.Select(v => (double)v)], [.. t.Dimensions]),
            Tensor<long> t => new Value([.. t.Data.Select(v => (double)v)], [.. t.Dimensions]),
            _ => throw new NotSupportedException(tensor.ToString()),
        };
    }

    /// <param name="graph">The graph.</param>
    /// <param name="inputs">Its inputs, and initializers that are to have other values.</param>
    /// <param name="training">Whether batch normalization takes the batch's own statistics.</param>
    public static Value Run(OperatorGraph graph, IReadOnlyDictionary<string, Value> inputs, bool training = false)
    {
        var values = new Dictionary<string, Value>(inputs);
        foreach (var (name, tensor) in graph.Initializers)
        {
            values.TryAdd(name, Value.From(tensor));
        }

        foreach (var node in graph.Nodes)
        {
            values[node.Outputs[0]] = Evaluate(node, [.. node.Inputs.Select(name => values[name])], training);
        }

        return values[graph.Outputs[0].Name];
    }

    private static Value Evaluate(OperatorNode node, Value[] x, bool training) => node.OpType switch
    {
        "Add" => Broadcast(x[0], x[1], (a, b) => a + b),
        "Sub" => Broadcast(x[0], x[1], (a, b) => a - b),
        "Mul" => Broadcast(x[0], x[1], (a, b) => a * b),
        "Div" => Broadcast(x[0], x[1], (a, b) => a / b),
        "Mean" => Map(x.Aggregate((sum, next) => Broadcast(sum, next, (a, b) => a + b)), v => v / x.Length),
        "Sqrt" => Map(x[0], Math.Sqrt),
        "Exp" => Map(x[0], Math.Exp),
        "Neg" => Map(x[0], v => -v),
        "Identity" => x[0],
        "Relu" => Map(x[0], v => Math.Max(v, 0)),
        "Sigmoid" => Map(x[0], Sigmoid),
        "Tanh" => Map(x[0], Math.Tanh),
        "Softplus" => Map(x[0], Softplus),
        "Erf" => Map(x[0], Erf),
        "LeakyRelu" => Map(x[0], v => v < 0 ? Float(node, "alpha", 0.01) * v : v),
        "PRelu" => Broadcast(x[0], x[1], (v, slope) => v > 0 ? v : slope * v),
        "Elu" => Map(x[0], v => v < 0 ? Float(node, "alpha", 1) * (Math.Exp(v) - 1) : v),
        "Selu" => Map(x[0], v => Float(node, "gamma", 1.0507009873554805) * (v > 0 ? v : Float(node, "alpha", 1.6732632423543772) * (Math.Exp(v) - 1))),
        "HardSigmoid" => Map(x[0], v => Math.Max(0, Math.Min(1, (Float(node, "alpha", 0.2) * v) + Float(node, "beta", 0.5)))),
        "Cast" => Map(x[0], Math.Truncate),
        "Clip" => Map(x[0], v => Math.Min(Math.Max(v, x[1].Data[0]), x[2].Data[0])),
        "MatMul" => MatMul(x[0], x[1]),
        "Softmax" => Softmax(x[0]),
        "LogSoftmax" => Map(Softmax(x[0]), Math.Log),
        "ReduceMean" => ReduceMean(x[0]),
        "Gather" => Gather(x[0], x[1]),
        "Concat" => Concat(x),
        "Flatten" => new Value(x[0].Data, [x[0].Shape[0], x[0].Data.Length / x[0].Shape[0]]),
        "Reshape" => new Value(x[0].Data, [x[0].Shape[0], .. x[1].Data[1..].Select(d => (int)d)]),
        "Transpose" => Transpose(x[0], ((OperatorAttribute.Ints)node.Attributes["perm"]).Values),
        "BatchNormalization" => BatchNormalization(training ? [x[0], x[1], x[2], .. Moments(x[0], x[1].Data.Length)] : x, Float(node, "epsilon", 1e-5)),
        "Conv" => Convolution(node, x),
        "ConvTranspose" => TransposedConvolution(node, x),
        "MaxPool" => Pool(node, x[0], values => values.Max()),
        "AveragePool" => Pool(node, x[0], values => values.Average()),
        "GlobalAveragePool" => GlobalPool(x[0], values => values.Average()),
        "GlobalMaxPool" => GlobalPool(x[0], values => values.Max()),
        "Pad" => Pad(x[0], x[1].Data),
        "Resize" => Repeat(x[0], x[2].Data),
        _ => throw new NotSupportedException($"The reference does not know {node}."),
    };

    private static double Sigmoid(double v) => 1 / (1 + Math.Exp(-v));

    private static double Softplus(double v) => Math.Max(v, 0) + Math.Log(1 + Math.Exp(-Math.Abs(v)));

    /// <summary>The series for small arguments and the continued fraction for large ones (Abramowitz and Stegun 7.1.6, 7.1.14).</summary>
    private static double Erf(double v)
    {
        double a = Math.Abs(v);
        if (a > 3)
        {
            double fraction = 0;
            for (int k = 60; k >= 1; k--)
            {
                fraction = k / 2.0 / (a + fraction);
            }

            return Math.Sign(v) * (1 - (Math.Exp(-a * a) / Math.Sqrt(Math.PI) / (a + fraction)));
        }

        double term = a;
        double sum = a;
        for (int n = 1; n < 80; n++)
        {
            term *= -a * a / n;
            sum += term / ((2 * n) + 1);
        }

        return Math.Sign(v) * 2 / Math.Sqrt(Math.PI) * sum;
    }

    private static double Float(OperatorNode node, string name, double standard) =>
        node.Attributes.TryGetValue(name, out var value) ? ((OperatorAttribute.Float)value).Value : standard;

    private static Value Map(Value x, Func<double, double> f) => new([.. x.Data.Select(f)], x.Shape);

    private static Value Broadcast(Value a, Value b, Func<double, double, double> f)
    {
        int rank = Math.Max(a.Shape.Length, b.Shape.Length);
        int[] shape = [.. Enumerable.Range(0, rank).Select(d => Math.Max(Size(a.Shape, d, rank), Size(b.Shape, d, rank)))];
        var result = new double[shape.Aggregate(1, (p, d) => p * d)];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = f(a.Data[Index(a.Shape, shape, i)], b.Data[Index(b.Shape, shape, i)]);
        }

        return new Value(result, shape);

        static int Size(int[] shape, int d, int rank) => d < rank - shape.Length ? 1 : shape[d - rank + shape.Length];

        static int Index(int[] shape, int[] full, int flat)
        {
            int index = 0;
            int stride = 1;
            for (int d = full.Length - 1; d >= 0; d--)
            {
                int at = flat % full[d];
                flat /= full[d];
                int own = d - full.Length + shape.Length;
                if (own >= 0)
                {
                    index += shape[own] == 1 ? 0 : at * stride;
                    stride *= shape[own];
                }
            }

            return index;
        }
    }

    private static Value MatMul(Value a, Value b)
    {
        int inner = b.Shape[0];
        int columns = b.Shape[1];
        int rows = a.Data.Length / inner;
        var result = new double[rows * columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                for (int k = 0; k < inner; k++)
                {
                    result[(i * columns) + j] += a.Data[(i * inner) + k] * b.Data[(k * columns) + j];
                }
            }
        }

        return new Value(result, [.. a.Shape[..^1], columns]);
    }

    private static Value PerRow(Value x, int columns, Func<double[], double[]> f) =>
        new([.. x.Data.Chunk(x.Shape[^1]).SelectMany(f)], [.. x.Shape[..^1], columns]);

    private static Value Softmax(Value x) => PerRow(x, x.Shape[^1], row =>
    {
        double max = row.Max();
        double sum = row.Sum(v => Math.Exp(v - max));
        return [.. row.Select(v => Math.Exp(v - max) / sum)];
    });

    private static Value ReduceMean(Value x) => PerRow(x, 1, row => [row.Average()]);

    private static Value Gather(Value table, Value index)
    {
        int length = table.Data.Length / table.Shape[0];
        return new Value([.. index.Data.SelectMany(i => table.Data.Skip((int)i * length).Take(length))], [.. index.Shape, .. table.Shape[1..]]);
    }

    private static Value Concat(Value[] x)
    {
        int rows = x[0].Data.Length / x[0].Shape[^1];
        var data = Enumerable.Range(0, rows).SelectMany(row => x.SelectMany(v => v.Data.Skip(row * v.Shape[^1]).Take(v.Shape[^1])));
        return new Value([.. data], [.. x[0].Shape[..^1], x.Sum(v => v.Shape[^1])]);
    }

    private static Value Transpose(Value x, ImmutableArray<long> permutation)
    {
        int[] shape = [.. permutation.Select(p => x.Shape[(int)p])];
        int[] strides = new int[x.Shape.Length];
        for (int d = x.Shape.Length - 1, stride = 1; d >= 0; stride *= x.Shape[d], d--)
        {
            strides[d] = stride;
        }

        var result = new double[x.Data.Length];
        for (int i = 0; i < result.Length; i++)
        {
            int flat = i;
            int source = 0;
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                source += flat % shape[d] * strides[(int)permutation[d]];
                flat /= shape[d];
            }

            result[i] = x.Data[source];
        }

        return new Value(result, shape);
    }

    /// <summary>Mean and variance of every channel, the second dimension.</summary>
    private static Value[] Moments(Value x, int channels)
    {
        int inner = x.Data.Length / x.Shape[0] / channels;
        var groups = x.Data.Index().GroupBy(e => e.Index / inner % channels, e => e.Item).OrderBy(g => g.Key).Select(g => g.ToArray()).ToArray();
        double[] means = [.. groups.Select(g => g.Average())];
        return [new Value(means, [channels]), new Value([.. groups.Select((g, c) => g.Average(v => (v - means[c]) * (v - means[c])))], [channels])];
    }

    private static Value BatchNormalization(Value[] x, double epsilon)
    {
        int channels = x[1].Data.Length;
        int inner = x[0].Data.Length / x[0].Shape[0] / channels;
        return new Value(
            [.. x[0].Data.Select((v, i) =>
            {
                int c = i / inner % channels;
                return ((v - x[3].Data[c]) / Math.Sqrt(x[4].Data[c] + epsilon) * x[1].Data[c]) + x[2].Data[c];
            })],
            x[0].Shape);
    }
}
