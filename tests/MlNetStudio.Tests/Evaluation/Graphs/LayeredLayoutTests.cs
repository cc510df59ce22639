using MlNetStudio.Evaluation.Graphs;

namespace MlNetStudio.Tests.Evaluation.Graphs;

/// <summary>Places for the boxes of a graph.</summary>
public sealed class LayeredLayoutTests
{
    [Fact]
    public void A_chain_is_one_column()
    {
        var layout = LayeredLayout.Of(4, [new(0, 1), new(1, 2), new(2, 3)]);
        Assert.Equal([0, 1, 2, 3], Enumerable.Range(0, 4).Select(i => layout[i].Row));
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(layout[0].X, layout[i].X, 1e-9));
        Assert.Equal(1, layout.Width, 1e-9);
    }

    [Fact]
    public void Branches_stand_apart_and_a_line_past_a_row_has_a_place_there()
    {
        // 0 to 1 to 2 to 3, and 0 straight to 3.
        var layout = LayeredLayout.Of(4, [new(0, 1), new(1, 2), new(2, 3), new(0, 3)]);
        var way = layout.Ways[3];
        Assert.Equal([0, 1, 2, 3], way.Select(place => place.Row));
        Assert.True(Math.Abs(way[1].X - layout[1].X) >= 1 - 1e-9);
        Assert.True(Math.Abs(way[2].X - layout[2].X) >= 1 - 1e-9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_two_boxes_overlap_and_every_line_goes_down(int seed)
    {
        var random = new Random(seed);
        const int Count = 300;
        var edges = Enumerable.Range(1, Count - 1).SelectMany(to => Enumerable.Range(0, random.Next(1, 4)).Select(_ => new GraphEdge(Math.Max(0, to - 1 - random.Next(12)), to))).Distinct().ToArray();
        var layout = LayeredLayout.Of(Count, edges);
        foreach (var row in Enumerable.Range(0, Count).Select(i => layout[i]).GroupBy(place => place.Row))
        {
            double[] places = [.. row.Select(place => place.X).Order()];
            Assert.All(places.Zip(places.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 1 - 1e-9));
        }

        Assert.All(edges, edge => Assert.True(layout[edge.From].Row < layout[edge.To].Row));
        Assert.All(Enumerable.Range(0, Count), i => Assert.InRange(layout[i].X, 0, layout.Width - 1 + 1e-9));
    }

    [Fact]
    public void Lines_that_need_not_cross_do_not()
    {
        // Two inputs, each with a chain of its own that is listed in turn with the other's.
        var layout = LayeredLayout.Of(6, [new(0, 3), new(1, 2), new(2, 5), new(3, 4)]);
        Assert.Equal(layout[0].X < layout[1].X, layout[3].X < layout[2].X);
        Assert.Equal(layout[0].X < layout[1].X, layout[4].X < layout[5].X);
        Assert.Equal(0, LayeredLayout.Of(0, []).RowCount);
    }
}
