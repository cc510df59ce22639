using System.Collections.Immutable;

namespace MlNetStudio.Neural.Raising;

/// <summary>A value of the graph as one of the network.</summary>
/// <param name="Name">The layer or input that makes it.</param>
/// <param name="Shape">The shape of one sample in the network, channels last.</param>
/// <param name="Axes">For every dimension of a sample in the graph, the dimension of <paramref name="Shape"/> that it is; -1 for one of size 1 that the network does not have.</param>
internal sealed record RaisedValue(string Name, Shape Shape, ImmutableArray<int> Axes)
{
    /// <summary>For every element of a vector of the graph, its place in the network's, where an image with its channels first was flattened; empty where the two agree.</summary>
    public ImmutableArray<int> Order { get; init; } = [];

    /// <summary>Whether it holds whole numbers that pick rows of a table.</summary>
    public bool IsIndex { get; init; }

    /// <summary>Whether its elements lie as in the graph.</summary>
    public bool IsPlain => Order.IsEmpty && Axes.AsSpan().SequenceEqual(Enumerable.Range(0, Shape.Rank).ToArray());

    /// <summary>Whether the graph has its channels first, as convolutions, pooling and normalization want it; a vector is nothing but channels.</summary>
    public bool IsChannelsFirst => Axes.Length >= 1 && Axes[0] == Shape.Rank - 1 && Axes.Skip(1).Where(axis => axis >= 0).SequenceEqual(Enumerable.Range(0, Shape.Rank - 1));

    /// <summary>The sizes of a sample in the graph.</summary>
    public int[] Sizes => [.. Axes.Select(axis => axis < 0 ? 1 : Shape.Dimensions[axis])];

    /// <summary>For every element of a sample of the graph, row-major, its place in the network's.</summary>
    public int[] Places()
    {
        int[] sizes = Sizes;
        var strides = new int[sizes.Length];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            strides[axis] = Axes[axis] < 0 ? 0 : Shape.Dimensions.AsSpan()[(Axes[axis] + 1)..].ToArray().Aggregate(1, (product, size) => product * size);
        }

        var places = new int[Shape.Size];
        var at = new int[sizes.Length];
        for (int i = 0; i < places.Length; i++)
        {
            for (int axis = 0; axis < at.Length; axis++)
            {
                places[i] += at[axis] * strides[axis];
            }

            for (int axis = at.Length - 1; axis >= 0 && ++at[axis] == sizes[axis]; axis--)
            {
                at[axis] = 0;
            }
        }

        return Order.IsEmpty ? places : [.. Order];
    }

    /// <summary>Numbers of the graph, one for each element of a vector, as the network has them.</summary>
    public float[] Arrange(ReadOnlySpan<float> values)
    {
        var arranged = values.ToArray();
        for (int i = 0; i < Order.Length; i++)
        {
            arranged[Order[i]] = values[i];
        }

        return arranged;
    }
}
