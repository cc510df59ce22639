using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using static MlNetStudio.Tests.Neural.Operators.OperatorRun;

namespace MlNetStudio.Tests.Neural.Operators;

public class SelectionOperatorTests
{
    [Fact]
    public void GatherTakesSlicesAlongAnAxis()
    {
        var x = Floats([1, 1.2f, 2.3f, 3.4f, 4.5f, 5.7f], 3, 2);
        var rows = One("Gather", [x, Tensor.Create(new long[] { 0, 1, 1, 2 }, 2, 2)]);
        Assert.Equal([2, 2, 2], rows.Dimensions.AsEnumerable());
        Assert.Equal([1, 1.2f, 2.3f, 3.4f, 2.3f, 3.4f, 4.5f, 5.7f], rows.As<float>().Data);
        var columns = One("Gather", [x, Tensor.Vector(-1)], [("axis", 1)]);
        Assert.Equal([3, 1], columns.Dimensions.AsEnumerable());
        Assert.Equal([1.2f, 3.4f, 5.7f], columns.As<float>().Data);
        Assert.Equal(["b"], One("Gather", [Tensor.Vector("a", "b"), Tensor.Scalar(1L)]).As<string>().Data);
        Assert.Contains("index 3 is outside a dimension of 3", Assert.Throws<InvalidInputException>(() => One("Gather", [x, Longs(3)])).Message);
    }

    [Fact]
    public void GatherElementsAndScatterElementsGoTogether()
    {
        var x = Tensor.Create(new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, 3, 3);
        var indices = Tensor.Create(new long[] { 1, 2, 0, 2, 0, 0 }, 2, 3);
        Assert.Equal([4, 8, 3, 7, 2, 3], One("GatherElements", [x, indices]).As<int>().Data);
        var zeros = Tensor.Create(new float[9], 3, 3);
        var updates = Floats([1, 1.1f, 1.2f, 2, 2.1f, 2.2f], 2, 3);
        Assert.Equal([2, 1.1f, 0, 1, 0, 2.2f, 0, 2.1f, 1.2f], Floats("ScatterElements", [zeros, Tensor.Create(new long[] { 1, 0, 2, 0, 2, 1 }, 2, 3), updates]));
        var twice = Floats("ScatterElements", [Floats([1, 2, 3, 4, 5], 1, 5), Tensor.Create(new long[] { 1, 1 }, 1, 2), Floats([1.1f, 2.1f], 1, 2)], [("axis", 1), ("reduction", "add")]);
        Close([1, 5.2f, 3, 4, 5], twice);
        Assert.Throws<InvalidInputException>(() => One("GatherElements", [x, Tensor.Create(new long[] { 5 }, 1, 1)]));
    }

    [Fact]
    public void GatherNDAndScatterNDTakeRowsOfIndices()
    {
        var x = Tensor.Create(new[] { 0, 1, 2, 3 }, 2, 2);
        Assert.Equal([0, 3], One("GatherND", [x, Tensor.Create(new long[] { 0, 0, 1, 1 }, 2, 2)]).As<int>().Data);
        Assert.Equal([2, 3, 0, 1], One("GatherND", [x, Tensor.Create(new long[] { 1, 0 }, 2, 1)]).As<int>().Data);
        var cube = Tensor.Create(Enumerable.Range(0, 8).ToArray(), 2, 2, 2);
        Assert.Equal([2, 3, 4, 5], One("GatherND", [cube, Tensor.Create(new long[] { 1, 0 }, 2, 1)], [("batch_dims", 1)]).As<int>().Data);
        var data = Floats([1, 2, 3, 4, 5, 6, 7, 8], 8);
        var indices = Tensor.Create(new long[] { 4, 3, 1, 7 }, 4, 1);
        Assert.Equal([1f, 11, 3, 10, 9, 6, 7, 12], Floats("ScatterND", [data, indices, Floats([9, 10, 11, 12], 4)]));
        Assert.Equal([1f, 13, 3, 14, 14, 6, 7, 20], Floats("ScatterND", [data, indices, Floats([9, 10, 11, 12], 4)], [("reduction", "add")]));
    }

    [Fact]
    public void PlacesAreFound()
    {
        var x = Tensor.Create(new[] { true, false, true, true }, 2, 2);
        var places = One("NonZero", [x]);
        Assert.Equal([2, 3], places.Dimensions.AsEnumerable());
        Assert.Equal([0L, 1, 1, 0, 0, 1], places.As<long>().Data);
        Assert.Equal([3f, 5], Floats("Compress", [Floats([1, 2, 3, 4, 5, 6], 3, 2), Tensor.Vector(false, false, true, false, true)]));
        Assert.Equal([3f, 4, 5, 6], Floats("Compress", [Floats([1, 2, 3, 4, 5, 6], 3, 2), Tensor.Vector(false, true, true)], [("axis", 0)]));
    }

    [Fact]
    public void OneHotSetsOnePlace()
    {
        var rows = One("OneHot", [Longs(0, -1, 5), Tensor.Scalar(3L), Tensor.Vector(2f, 5f)]);
        Assert.Equal([3, 3], rows.Dimensions.AsEnumerable());
        Assert.Equal([5f, 2, 2, 2, 2, 5, 2, 2, 2], rows.As<float>().Data);
        Assert.Equal([1L, 0, 0, 1], One("OneHot", [Longs(0, 1), Tensor.Scalar(2L), Longs(0, 1)], [("axis", 0)]).As<long>().Data);
    }
}
