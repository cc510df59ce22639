using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using static MlNetStudio.Tests.Neural.Operators.OperatorRun;

namespace MlNetStudio.Tests.Neural.Operators;

public class ShapeOperatorTests
{
    [Theory]
    [InlineData(new long[] { 4, 2, 3 }, new[] { 4, 2, 3 })]
    [InlineData(new long[] { 2, 12 }, new[] { 2, 12 })]
    [InlineData(new long[] { 24 }, new[] { 24 })]
    [InlineData(new long[] { 2, -1, 2 }, new[] { 2, 6, 2 })]
    [InlineData(new long[] { 0, 3, -1 }, new[] { 2, 3, 4 })]
    [InlineData(new long[] { -1, 1, 1, 24 }, new[] { 1, 1, 1, 24 })]
    public void ReshapeFindsTheOpenDimension(long[] wanted, int[] expected)
    {
        var x = Random(1, 2, 3, 4);
        foreach (int constantsFrom in new[] { 1, int.MaxValue })
        {
            var y = Many("Reshape", [x, Tensor.Vector(wanted)], [ElementType.Float32], constantsFrom: constantsFrom)[0];
            Assert.Equal(expected, y.Dimensions.AsEnumerable());
            Assert.Equal(x.Data, y.As<float>().Data);
        }
    }

    [Fact]
    public void ReshapeRefusesWhatDoesNotFit()
    {
        var x = Random(1, 2, 3);
        foreach (var wanted in new long[][] { [4, -1], [7], [-1, -1], [0, 0, 0, 0], [-2, 3] })
        {
            Assert.Contains("Reshape 'Reshape'", Assert.Throws<InvalidInputException>(() => One("Reshape", [x, Tensor.Vector(wanted)])).Message);
        }

        var empty = Tensor.Create(Array.Empty<float>(), 0, 3);
        Assert.Equal([3, 0], One("Reshape", [empty, Longs(3, 0)], [("allowzero", 1)]).Dimensions.AsEnumerable());
        Assert.Equal([0, 3], One("Reshape", [empty, Longs(0, 3)]).Dimensions.AsEnumerable());
    }

    [Fact]
    public void DimensionsAreRearranged()
    {
        var x = Tensor.Create(Enumerable.Range(0, 24).ToArray(), 2, 3, 4);
        Assert.Equal([6, 4], One("Flatten", [x], [("axis", 2)]).Dimensions.AsEnumerable());
        Assert.Equal([1, 24], One("Flatten", [x], [("axis", 0)]).Dimensions.AsEnumerable());
        Assert.Equal([6, 4], One("Flatten", [x], [("axis", -1)]).Dimensions.AsEnumerable());
        Assert.Equal([2, 1, 3, 4, 1], One("Unsqueeze", [x, Longs(4, 1)]).Dimensions.AsEnumerable());
        Assert.Equal([2, 3, 4, 1], One("Unsqueeze", [x], [("axes", new long[] { -1 })], opset: 12).Dimensions.AsEnumerable());
        var ones = Tensor.Create(new[] { 1, 2, 3 }, 1, 3, 1);
        Assert.Equal([3, 1], One("Squeeze", [ones, Longs(0)]).Dimensions.AsEnumerable());
        Assert.Equal([3], One("Squeeze", [ones]).Dimensions.AsEnumerable());
        Assert.Equal([1, 3], One("Squeeze", [ones], [("axes", new long[] { -1 })], opset: 11).Dimensions.AsEnumerable());
        Assert.Throws<InvalidInputException>(() => One("Squeeze", [ones, Longs(1)]));
        Assert.Equal([2L, 3, 4], One("Shape", [x]).As<long>().Data);
        Assert.Equal([3L], One("Shape", [x], [("start", 1), ("end", -1)]).As<long>().Data);
        Assert.Equal([24L], One("Size", [x]).As<long>().Data);
        Assert.Same("a", One("Identity", [Tensor.Vector("a")]).As<string>().Data[0]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(new long[] { 0, 1, 2 })]
    [InlineData(new long[] { 0, 2, 1 })]
    [InlineData(new long[] { 1, 0, 2 })]
    [InlineData(new long[] { 1, 2, 0 })]
    [InlineData(new long[] { 2, 0, 1 })]
    public void TransposeMovesEveryElement(long[]? permutation)
    {
        int[] shape = [2, 3, 4];
        var x = Tensor.Create(Enumerable.Range(0, 24).Select(i => (short)i).ToArray(), shape);
        var y = One("Transpose", [x], permutation is null ? [] : [("perm", permutation)]).As<short>();
        long[] order = permutation ?? [2, 1, 0];
        Assert.Equal([.. order.Select(d => shape[d])], y.Dimensions.AsEnumerable());
        for (int i = 0; i < 24; i++)
        {
            int[] at = new int[3];
            int rest = i;
            for (int d = 2; d >= 0; d--)
            {
                at[order[d]] = rest % y.Dimensions[d];
                rest /= y.Dimensions[d];
            }

            Assert.Equal((at[0] * 12) + (at[1] * 4) + at[2], y.Data[i]);
        }
    }

    [Fact]
    public void ConcatAndSplitAreOppositeToEachOther()
    {
        var a = Tensor.Create(new[] { "a", "b", "c", "d" }, 2, 2);
        var b = Tensor.Create(new[] { "e", "f" }, 2, 1);
        var whole = One("Concat", [a, b], [("axis", -1)]);
        Assert.Equal(["a", "b", "e", "c", "d", "f"], whole.As<string>().Data);
        var parts = Many("Split", [whole, Longs(2, 1)], [ElementType.String, ElementType.String], [("axis", 1)]);
        Assert.Equal(a.Data, parts[0].As<string>().Data);
        Assert.Equal(b.Data, parts[1].As<string>().Data);
        Assert.Equal(b.Data, Many("Split", [whole], [ElementType.String, ElementType.String], [("axis", 1), ("split", new long[] { 2, 1 })], opset: 12)[1].As<string>().Data);
        var uneven = Many("Split", [Longs(1, 2, 3, 4, 5)], [ElementType.Int64, ElementType.Int64, ElementType.Int64], [("num_outputs", 3)]);
        Assert.Equal([5L], uneven[2].As<long>().Data);
        Assert.Equal([0, 3], One("Concat", [Tensor.Create(Array.Empty<float>(), 0, 2), Tensor.Create(Array.Empty<float>(), 0, 1)], [("axis", 1)]).Dimensions.AsEnumerable());
        Assert.Throws<InvalidInputException>(() => One("Concat", [Random(1, 2, 2), Random(1, 3, 2)], [("axis", 1)]));
        Assert.Throws<InvalidInputException>(() => Many("Split", [whole, Longs(2, 2)], [ElementType.String, ElementType.String], [("axis", 1)]));
    }

    [Theory]
    [InlineData(0, 3, 1, new[] { 0, 1, 2 })]
    [InlineData(1, 1000, 1, new[] { 1, 2, 3, 4 })]
    [InlineData(-2, long.MaxValue, 1, new[] { 3, 4 })]
    [InlineData(-100, 2, 1, new[] { 0, 1 })]
    [InlineData(0, -1, 2, new[] { 0, 2 })]
    [InlineData(4, 0, -1, new[] { 4, 3, 2, 1 })]
    [InlineData(100, -100, -2, new[] { 4, 2, 0 })]
    [InlineData(-1, long.MinValue, -1, new[] { 4, 3, 2, 1, 0 })]
    [InlineData(3, 3, 1, new int[0])]
    [InlineData(1, 4, long.MaxValue, new[] { 1 })]
    public void SliceCountsAsNumpyDoes(long start, long end, long step, int[] expected)
    {
        var x = Tensor.Create(Enumerable.Range(0, 10).Select(i => (double)i).ToArray(), 5, 2);
        foreach (int constantsFrom in new[] { 1, int.MaxValue })
        {
            var y = Many("Slice", [x, Longs(start), Longs(end), Longs(0), Longs(step)], [ElementType.Float64], constantsFrom: constantsFrom)[0];
            Assert.Equal([expected.Length, 2], y.Dimensions.AsEnumerable());
            Assert.Equal([.. expected.SelectMany(row => new double[] { 2 * row, (2 * row) + 1 })], y.As<double>().Data);
        }
    }

    [Fact]
    public void SliceTakesAttributesInOldVersions()
    {
        var x = Floats([1, 2, 3, 4, 5, 6, 7, 8], 2, 4);
        (string, OperatorAttribute)[] attributes = [("axes", new long[] { 0, 1 }), ("starts", new long[] { 1, 0 }), ("ends", new long[] { 2, 3 })];
        Assert.Equal([5f, 6, 7], Floats("Slice", [x], attributes, opset: 9));
        Assert.Throws<InvalidInputException>(() => One("Slice", [x, Longs(0), Longs(1), Longs(0), Longs(0)]));
    }

    [Fact]
    public void ElementsAreRepeated()
    {
        var x = Tensor.Create(new long[] { 1, 2, 3 }, 3, 1);
        Assert.Equal([1L, 1, 2, 2, 3, 3], One("Expand", [x, Longs(3, 2)]).As<long>().Data);
        Assert.Equal([2, 3, 6], One("Expand", [x, Longs(2, 1, 6)]).Dimensions.AsEnumerable());
        Assert.Equal([0, 3, 1], One("Expand", [x, Longs(0, 1, 1)]).Dimensions.AsEnumerable());
        Assert.Throws<InvalidInputException>(() => One("Expand", [x, Longs(2, 1)]));
        Assert.Equal([1L, 2, 1, 2, 3, 4, 3, 4], One("Tile", [Tensor.Create(new long[] { 1, 2, 3, 4 }, 2, 2), Longs(1, 2)]).As<long>().Data);
        Assert.Equal([1L, 2, 1, 2], One("Tile", [Longs(1, 2), Longs(2)]).As<long>().Data);
        Assert.Equal([10L, 8, 6], One("Range", [Tensor.Scalar(10L), Tensor.Scalar(5L), Tensor.Scalar(-2L)]).As<long>().Data);
        Assert.Equal([1f, 3], Floats("Range", [Tensor.Scalar(1f), Tensor.Scalar(5f), Tensor.Scalar(2f)]));
        Assert.Empty(One("Range", [Tensor.Scalar(1), Tensor.Scalar(1), Tensor.Scalar(1)]).As<int>().Data);
        Assert.Equal([7L, 7], One("ConstantOfShape", [Longs(2)], [("value", (OperatorAttribute)Longs(7))]).As<long>().Data);
        Assert.Equal([0f, 0, 0], Floats("ConstantOfShape", [Longs(3, 1)]));
    }

    [Fact]
    public void PadFillsFourWays()
    {
        var x = Floats([1, 1.2f, 2.3f, 3.4f, 4.5f, 5.7f], 3, 2);
        Assert.Equal([0, 0, 1, 1.2f, 0, 0, 2.3f, 3.4f, 0, 0, 4.5f, 5.7f], Floats("Pad", [x, Longs(0, 2, 0, 0)]));
        var row = Tensor.Create(new[] { 1, 2, 3 }, 1, 3);
        Assert.Equal([9, 9, 1, 2, 3, 9], One("Pad", [row, Longs(0, 2, 0, 1), Tensor.Scalar(9)]).As<int>().Data);
        Assert.Equal([3, 2, 1, 2, 3, 2], One("Pad", [row, Longs(0, 2, 0, 1)], [("mode", "reflect")]).As<int>().Data);
        Assert.Equal([1, 1, 1, 2, 3, 3], One("Pad", [row, Longs(0, 2, 0, 1)], [("mode", "edge")]).As<int>().Data);
        Assert.Equal([2, 3, 1, 2, 3, 1], One("Pad", [row, Longs(0, 2, 0, 1)], [("mode", "wrap")]).As<int>().Data);
        Assert.Equal([2], One("Pad", [row, Longs(0, -1, 0, -1)]).As<int>().Data);
        Assert.Equal([1, 2, 3, 0], One("Pad", [row, Longs(0, 1), null, Longs(1)]).As<int>().Data);
        Assert.Equal([5f, 1, 2], Floats("Pad", [Floats([1, 2], 2)], [("pads", new long[] { 1, 0 }), ("value", 5f)], opset: 10));
    }

    [Fact]
    public void CastFollowsOnnx()
    {
        Tensor To(Tensor x, ElementType type) => One("Cast", [x], [("to", (long)type)]);
        Assert.Equal([1L, -1, 0], To(Floats([1.9f, -1.9f, 0.5f], 3), ElementType.Int64).As<long>().Data);
        Assert.Equal([true, false, true], To(Floats([-0.5f, 0, float.NaN], 3), ElementType.Boolean).As<bool>().Data);
        Assert.Equal([1f, 0], To(Tensor.Vector(true, false), ElementType.Float32).As<float>().Data);
        Assert.Equal([(sbyte)-1], To(Tensor.Vector(255), ElementType.Int8).As<sbyte>().Data);
        Assert.Equal([1.5f, float.NaN, float.NegativeInfinity, float.PositiveInfinity, 1000], To(Tensor.Vector("1.5", "NaN", "-INF", " INF ", "1e3"), ElementType.Float32).As<float>().Data);
        Assert.Equal([12L, 3], To(Tensor.Vector("12", "3.0"), ElementType.Int64).As<long>().Data);
        Assert.Equal(["1.5", "NaN", "-INF"], To(Floats([1.5f, float.NaN, float.NegativeInfinity], 3), ElementType.String).As<string>().Data);
        Assert.Equal(["True"], To(Tensor.Vector(true), ElementType.String).As<string>().Data);
        Assert.Equal((Half)0.1f, To(Tensor.Vector(0.1f), ElementType.Float16).As<Half>().Data[0]);
        Assert.Contains("'abc' at element 1", Assert.Throws<InvalidInputException>(() => To(Tensor.Vector("1", "abc"), ElementType.Float32)).Message);
        Assert.Contains("element type 14", Assert.Throws<InvalidInputException>(() => To(Tensor.Vector(1f), (ElementType)14)).Message);
        Assert.Equal([2], One("CastLike", [Floats([2.5f], 1), Tensor.Vector(0)]).As<int>().Data);
    }

    [Fact]
    public void ConstantsComeInEveryForm()
    {
        Tensor Constant(string name, OperatorAttribute value) => One("Constant", [], [(name, value)]);
        Assert.Equal([1f, 2], Constant("value", Tensor.Vector(1f, 2f)).As<float>().Data);
        Assert.Equal([1.5f], Constant("value_float", 1.5f).As<float>().Data);
        Assert.Equal([1.5f, 2], Constant("value_floats", new[] { 1.5f, 2 }).As<float>().Data);
        Assert.Equal([3L], Constant("value_int", 3).As<long>().Data);
        Assert.Equal([3L, 4], Constant("value_ints", new long[] { 3, 4 }).As<long>().Data);
        Assert.Equal(["a"], Constant("value_string", "a").As<string>().Data);
        Assert.Equal(["a", "b"], Constant("value_strings", new[] { "a", "b" }).As<string>().Data);
        Assert.Contains("attribute 'value' is missing", Assert.Throws<InvalidInputException>(() => One("Constant", [])).Message);
    }

    [Fact]
    public void DropoutDoesNothingAtInference()
    {
        var x = Random(1, 3);
        var outputs = Many("Dropout", [x, Tensor.Scalar(0.5f)], [ElementType.Float32, ElementType.Boolean]);
        Assert.Equal(x.Data, outputs[0].As<float>().Data);
        Assert.Equal([true, true, true], outputs[1].As<bool>().Data);
        Assert.Equal(x.Data, One("Dropout", [x, Tensor.Scalar(0f), Tensor.Scalar(true)]).As<float>().Data);
    }

    [Fact]
    public void DropoutInTrainingModeDropsTheSameElementsInEveryRun()
    {
        var x = Random(1, 40, 50);
        var outputs = Many("Dropout", [x, Tensor.Scalar(0.2f), Tensor.Scalar(true)], [ElementType.Float32, ElementType.Boolean]);
        var (y, mask) = (outputs[0].As<float>().Data, outputs[1].As<bool>().Data);
        Assert.All(Enumerable.Range(0, y.Length), i => Assert.Equal(mask[i] ? x.Data[i] * 1.25f : 0, y[i], 1e-6f));
        Assert.InRange(mask.Count(stays => stays), 1500, 1700);
        Assert.Equal(y, One("Dropout", [x, Tensor.Scalar(0.2f), Tensor.Scalar(true)]).As<float>().Data);
        foreach (float ratio in new[] { 1f, -0.1f, float.NaN })
        {
            Assert.Contains("ratio", Assert.Throws<InvalidInputException>(() => One("Dropout", [x, Tensor.Scalar(ratio), Tensor.Scalar(true)])).Message);
        }
    }

    [Fact]
    public void BlocksMoveBetweenDepthAndSpace()
    {
        var x = Tensor.Create(Enumerable.Range(0, 16).ToArray(), 1, 4, 2, 2);
        var wide = One("DepthToSpace", [x], [("blocksize", 2)]);
        Assert.Equal([1, 1, 4, 4], wide.Dimensions.AsEnumerable());
        Assert.Equal([0, 4, 1, 5, 8, 12, 9, 13, 2, 6, 3, 7, 10, 14, 11, 15], wide.As<int>().Data);
        Assert.Equal(x.Data, One("SpaceToDepth", [wide], [("blocksize", 2)]).As<int>().Data);
        Assert.Equal([1, 0, 3, 4], One("Trilu", [Tensor.Create(new[] { 1, 2, 3, 4 }, 2, 2)], [("upper", 0)]).As<int>().Data);
    }
}
