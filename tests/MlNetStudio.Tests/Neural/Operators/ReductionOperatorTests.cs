using MlNetStudio.Neural;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;
using static MlNetStudio.Tests.Neural.Operators.OperatorRun;

namespace MlNetStudio.Tests.Neural.Operators;

public class ReductionOperatorTests
{
    private static readonly Dictionary<string, Func<double[], double>> Reductions = new()
    {
        ["ReduceSum"] = row => row.Sum(),
        ["ReduceMean"] = row => row.Sum() / row.Length,
        ["ReduceMax"] = row => row.Max(),
        ["ReduceMin"] = row => row.Min(),
        ["ReduceProd"] = row => row.Aggregate(1d, (product, x) => product * x),
        ["ReduceL1"] = row => row.Sum(Math.Abs),
        ["ReduceL2"] = row => Math.Sqrt(row.Sum(x => x * x)),
        ["ReduceSumSquare"] = row => row.Sum(x => x * x),
        ["ReduceLogSumExp"] = row => Math.Log(row.Sum(Math.Exp)),
    };

    [Theory]
    [InlineData(new long[] { 2 })]
    [InlineData(new long[] { 0 })]
    [InlineData(new long[] { -2 })]
    [InlineData(new long[] { 0, 2 })]
    [InlineData(new long[] { 1, 2 })]
    [InlineData(null)]
    public void AxesInAnyPlaceAreReduced(long[]? axes)
    {
        int[] shape = [3, 4, 37];
        var x = Random(1, shape);
        foreach (var (name, reduction) in Reductions)
        {
            HashSet<int> reduced = axes is null ? [0, 1, 2] : [.. axes.Select(axis => (int)(axis < 0 ? axis + 3 : axis))];
            var groups = new SortedDictionary<int, List<double>>();
            for (int i = 0; i < x.Length; i++)
            {
                int[] at = [i / 148, i / 37 % 4, i % 37];
                int key = 0;
                for (int d = 0; d < 3; d++)
                {
                    key = (key * 100) + (reduced.Contains(d) ? 0 : at[d]);
                }

                groups.TryAdd(key, []);
                groups[key].Add(x.Data[i]);
            }

            float[] expected = [.. groups.Values.Select(group => (float)reduction([.. group]))];
            var kept = One(name, axes is null ? [x] : [x, Tensor.Vector(axes)]);
            Close(expected, kept.As<float>().Data, 3e-5f);
            Assert.Equal([.. shape.Select((size, d) => reduced.Contains(d) ? 1 : size)], kept.Dimensions.AsEnumerable());

            // Before operator set 13 or 18 the axes were an attribute.
            var attribute = axes is null ? [("keepdims", (OperatorAttribute)0)] : new (string, OperatorAttribute)[] { ("keepdims", 0), ("axes", axes) };
            var dropped = One(name, [x], attribute, opset: 12);
            Assert.Equal(kept.As<float>().Data, dropped.As<float>().Data);
            Assert.Equal([.. shape.Where((_, d) => !reduced.Contains(d))], dropped.Dimensions.AsEnumerable());
        }
    }

    [Fact]
    public void TheMeanHasTheBitsOfTheLayers()
    {
        var x = Random(9, 5, 77);
        float[] means = Floats("ReduceMean", [x], [("axes", new long[] { -1 })], opset: 12);
        for (int row = 0; row < 5; row++)
        {
            Assert.Equal(RowReductions.Mean(x.Data.AsSpan(row * 77, 77)), means[row]);
        }
    }

    [Fact]
    public void NothingIsReducedToTheNeutralElement()
    {
        var x = Tensor.Create(Array.Empty<float>(), 2, 0);
        Tensor axis = Longs(1);
        Assert.Equal([0f, 0f], Floats("ReduceSum", [x, axis]));
        Assert.Equal([1f, 1f], Floats("ReduceProd", [x, axis]));
        Assert.Equal([float.NegativeInfinity, float.NegativeInfinity], Floats("ReduceMax", [x, axis]));
        Assert.Equal([float.PositiveInfinity, float.PositiveInfinity], Floats("ReduceMin", [x, axis]));
        Assert.Equal([float.NegativeInfinity, float.NegativeInfinity], Floats("ReduceLogSumExp", [x, axis]));
        Assert.Equal([long.MinValue], One("ReduceMax", [Tensor.Create(Array.Empty<long>(), 1, 0), axis]).As<long>().Data);
        Assert.Empty(Floats("ReduceSum", [Tensor.Create(Array.Empty<float>(), 0, 3), axis]));
    }

    [Fact]
    public void NoAxesMayMeanNothing()
    {
        var x = Floats([-1, 2], 1, 2);
        Assert.Equal([1f], Floats("ReduceSum", [x, Longs()]));
        Assert.Equal([-1f, 2], Floats("ReduceSum", [x, Longs()], [("noop_with_empty_axes", 1)]));
        Assert.Equal([1f, 4], Floats("ReduceSumSquare", [x], [("noop_with_empty_axes", 1)]));
    }

    [Fact]
    public void OtherTypesAreReduced()
    {
        var x = Tensor.Create(new long[] { 1, 2, 3, 5 }, 2, 2);
        Assert.Equal([3L, 8], One("ReduceSum", [x, Longs(1)]).As<long>().Data);
        Assert.Equal([1L, 4], One("ReduceMean", [x, Longs(1)]).As<long>().Data);
        Assert.Equal([2.5d], One("ReduceMean", [Tensor.Vector(1d, 4d)]).As<double>().Data);
        Assert.Equal([false, true], One("ReduceMax", [Tensor.Create(new[] { false, false, true, false }, 2, 2), Longs(1)]).As<bool>().Data);
        Assert.Equal([(Half)2048], One("ReduceMean", [Tensor.Vector<Half>([.. Enumerable.Repeat((Half)2048, 100)])]).As<Half>().Data);
        Assert.Contains("axis 2", Assert.Throws<InvalidInputException>(() => One("ReduceSum", [x, Longs(2)])).Message);
    }

    [Fact]
    public void ArgMaxAndArgMinFindTheFirstOrTheLast()
    {
        var x = Floats([2, 1, 2, 3, 10, 10], 3, 2);
        Assert.Equal([2L, 2], One("ArgMax", [x]).As<long>().Data);
        Assert.Equal([0L, 1, 0], One("ArgMax", [x], [("axis", 1)]).As<long>().Data);
        Assert.Equal([0L, 1, 1], One("ArgMax", [x], [("axis", -1), ("select_last_index", 1)]).As<long>().Data);
        Assert.Equal([0L, 0], One("ArgMin", [x], [("keepdims", 0)]).As<long>().Data);
        Assert.Equal([1L, 0], One("ArgMin", [x], [("select_last_index", 1), ("keepdims", 0)]).As<long>().Data);
        Assert.Equal([1, 2], One("ArgMax", [x]).Dimensions.AsEnumerable());
        Assert.Equal([2], One("ArgMax", [x], [("keepdims", 0)]).Dimensions.AsEnumerable());
    }

    [Fact]
    public void CumSumGoesBothWays()
    {
        var x = Floats([1, 2, 3, 4, 5, 6], 2, 3);
        Assert.Equal([1f, 3, 6, 4, 9, 15], Floats("CumSum", [x, Tensor.Scalar(1L)]));
        Assert.Equal([1f, 2, 3, 5, 7, 9], Floats("CumSum", [x, Tensor.Scalar(0)]));
        Assert.Equal([0f, 1, 3, 0, 4, 9], Floats("CumSum", [x, Tensor.Scalar(-1L)], [("exclusive", 1)]));
        Assert.Equal([5f, 3, 0, 11, 6, 0], Floats("CumSum", [x, Tensor.Scalar(1L)], [("exclusive", 1), ("reverse", 1)]));
    }

    [Fact]
    public void TopKSortsEqualOnesByPlace()
    {
        var x = Floats([0, 1, 2, 3, 4, 5, 6, 7, 11, 10, 9, 8], 3, 4);
        var best = Many("TopK", [x, Longs(3)], [ElementType.Float32, ElementType.Int64], [("axis", 1)]);
        Assert.Equal([3f, 2, 1, 7, 6, 5, 11, 10, 9], best[0].As<float>().Data);
        Assert.Equal([3L, 2, 1, 3, 2, 1, 0, 1, 2], best[1].As<long>().Data);
        var least = Many("TopK", [Longs(2, 1, 1, 3), Longs(2)], [ElementType.Int64, ElementType.Int64], [("largest", 0)]);
        Assert.Equal([1L, 1], least[0].As<long>().Data);
        Assert.Equal([1L, 2], least[1].As<long>().Data);
        var columns = Many("TopK", [x, Longs(1)], [ElementType.Float32, ElementType.Int64], [("axis", 0)]);
        Assert.Equal([11f, 10, 9, 8], columns[0].As<float>().Data);
        Assert.Contains("5 of 4", Assert.Throws<InvalidInputException>(() => One("TopK", [x, Longs(5)])).Message);
    }

    [Fact]
    public void SoftmaxIsOfAMatrixBeforeOperatorSet13AndOfAnAxisSince()
    {
        var x = Random(3, 2, 3, 4);
        float[] matrix = Floats("Softmax", [x], opset: 12);
        float[] last = Floats("Softmax", [x]);
        float[] middle = Floats("Softmax", [x], [("axis", 1)]);
        float[] logarithms = Floats("LogSoftmax", [x], [("axis", -2)]);
        for (int i = 0; i < x.Length; i++)
        {
            double Share(IEnumerable<int> places) => Math.Exp(x.Data[i]) / places.Sum(place => Math.Exp(x.Data[place]));
            Assert.Equal(Share(Enumerable.Range(i / 12 * 12, 12)), matrix[i], 1e-6);
            Assert.Equal(Share(Enumerable.Range(i / 4 * 4, 4)), last[i], 1e-6);
            double along = Share(Enumerable.Range(0, 3).Select(j => (i / 12 * 12) + (j * 4) + (i % 4)));
            Assert.Equal(along, middle[i], 1e-6);
            Assert.Equal(Math.Log(along), logarithms[i], 1e-5);
        }

        Assert.Equal([0f, 1, 0, 1, 0, 0], Floats("Hardmax", [Floats([1, 3, 3, 2, 1, 0], 2, 3)]));
        Assert.Equal([0.5f, 0.5f], Floats("Softmax", [Floats([1000, 1000], 2)]));
        Assert.Empty(Floats("Softmax", [Tensor.Create(Array.Empty<float>(), 0, 3)]));
        Close([0.09003057, 0.24472848, 0.66524094], One("Softmax", [Tensor.Vector(0d, 1, 2)]).As<double>().Data);
        Assert.Throws<InvalidInputException>(() => One("Softmax", [x], [("axis", 3)]));
    }

    private static void Close(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-7);
        }
    }

    private static void Close(float[] expected, float[] actual, float tolerance) => OperatorRun.Close(expected, actual, tolerance);
}
