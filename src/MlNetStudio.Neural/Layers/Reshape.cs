using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="ReshapeOptions"/>
    public static ReshapeOptions Reshape(params ReadOnlySpan<int> dimensions) => new(new Shape(dimensions));
}

/// <summary>The same elements, row-major, under another shape of the same size. The batch stays the first dimension.</summary>
/// <param name="Target">The shape of one sample's output.</param>
public sealed record ReshapeOptions(Shape Target) : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "reshape";

    internal override BoundLayer Bind(LayerBinding binding) => binding.Input.Size == Target.Size
        ? new ReshapeLayer(binding, this)
        : throw binding.Error($"{binding.Input.Size} elements cannot take the shape {Target}, which has {Target.Size}");
}

internal sealed class ReshapeLayer(LayerBinding binding, ReshapeOptions options) : BoundLayer(binding, options, options.Target)
{
    public override Step CreateStep(StepContext context) => new CopyStep(context);

    /// <summary>Reshape of a sample: to a vector, by adding or leaving out dimensions of size 1, or to anything where the elements lie as in the graph.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { } x || graph.Shapes.Sizes(node, 1) is not [var batch, .. { Length: > 0 } rest] || Resolve(x, batch, rest) is not { } target)
        {
            return "only the shape of a sample behind its batch can change, and to one that is known";
        }

        if (target.Length == 1)
        {
            FlattenLayer.Raise(graph, node, x);
            return null;
        }

        int[] kept = [.. x.Axes.Where((_, i) => x.Sizes[i] != 1)];
        if (target.Where(size => size != 1).SequenceEqual(x.Sizes.Where(size => size != 1)))
        {
            int next = 0;
            graph.Pass(node, target.AsSpan().SequenceEqual(x.Sizes) ? x : x with { Axes = [.. target.Select(size => size == 1 ? -1 : kept[next++])] });
            return null;
        }

        if (!x.IsPlain)
        {
            return "an image with its channels first takes another shape than a vector's";
        }

        graph.Add([node], Layer.Reshape(target), [x], axes: [.. Enumerable.Range(0, target.Length)]);
        return null;
    }

    /// <summary>Squeeze of dimensions of size 1.</summary>
    public static string? RaiseSqueeze(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { } x || (graph.Integers(node, 1) ?? node.Ints("axes")?.Select(axis => (long)axis).ToArray()) is not { } axes)
        {
            return "only dimensions of a sample that are named can be left out";
        }

        long[] left = [.. axes.Select(axis => (axis < 0 ? axis + x.Axes.Length + 1 : axis) - 1)];
        if (left.Any(axis => axis < 0 || axis >= x.Axes.Length || x.Sizes[axis] != 1))
        {
            return "only dimensions of size 1 behind the batch can be left out";
        }

        var squeezed = x with { Axes = [.. x.Axes.Where((_, i) => !left.Contains(i))] };
        if (squeezed.Axes.Length == 1)
        {
            FlattenLayer.Raise(graph, node, squeezed);
        }
        else
        {
            graph.Pass(node, squeezed);
        }

        return null;
    }

    // 0 keeps a size, -1 is what is left.
    private static int[]? Resolve(RaisedValue x, long? batch, ImmutableArray<long?> rest)
    {
        int[] sizes = x.Sizes;
        var target = new long[rest.Length];
        int open = -1;
        long known = 1;
        for (int i = 0; i < target.Length; i++)
        {
            if (rest[i] is not { } size || size < -1 || (size == 0 && i >= sizes.Length) || (size == -1 && open >= 0))
            {
                return null;
            }

            target[i] = size == 0 ? sizes[i] : size;
            open = size == -1 ? i : open;
            known = size == -1 ? known : known * target[i];
            if (known > x.Shape.Size || known < 1)
            {
                return null;
            }
        }

        if (open >= 0)
        {
            if (batch == -1 || x.Shape.Size % known != 0)
            {
                return null;
            }

            target[open] = x.Shape.Size / known;
            known *= target[open];
        }

        return known == x.Shape.Size ? Array.ConvertAll(target, size => (int)size) : null;
    }

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters)
    {
        // 0 keeps the batch, whatever its size.
        long[] shape = [0, .. options.Target.Dimensions.Select(d => (long)d)];
        return graph.AddNode("Reshape", [inputs[0], graph.AddInitializer("shape", Tensor.Vector(shape))]);
    }
}
