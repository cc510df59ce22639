using MlNetStudio.Neural.Initializers;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="EmbeddingOptions"/>
    public static EmbeddingOptions Embedding(int count, int dimension) => new(count, dimension);
}

/// <summary>
/// A trained vector for each of so many categories: input [..., n] of category indexes as floats, output
/// [..., n, dimension], table [count, dimension]. An index outside 0 to count - 1 takes the nearest row.
/// </summary>
/// <param name="Count">The number of categories, at least 1.</param>
/// <param name="Dimension">The length of a category's vector, at least 1.</param>
public sealed record EmbeddingOptions(int Count, int Dimension) : LayerOptions
{
    /// <inheritdoc/>
    public override string Kind => "embedding";

    /// <summary>How the table starts; null means uniform in [-0.05, 0.05].</summary>
    public InitializerOptions? Initializer { get; init; }

    internal override BoundLayer Bind(LayerBinding binding)
    {
        if (Count < 1 || Dimension < 1 || (long)Count * Dimension > int.MaxValue / 4)
        {
            throw binding.Error($"a table of {Count} by {Dimension} is impossible");
        }

        binding.AddParameter(new ParameterSpec("table", new Shape(Count, Dimension), Initializer ?? new UniformOptions())
        {
            FanIn = Count,
            FanOut = Dimension,
            Decays = true,
        });
        return new EmbeddingLayer(binding, this, new Shape([.. binding.Input.Dimensions, Dimension]));
    }
}

internal sealed class EmbeddingLayer(LayerBinding binding, EmbeddingOptions options, Shape output) : BoundLayer(binding, options, output)
{
    public override Step CreateStep(StepContext context) => new EmbeddingStep(context, options);

    /// <summary>Gather of rows of a constant table.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Floats(node, 0) is not { Rank: 2 } table || graph.Value(node, 1) is not { IsIndex: true, IsPlain: true } x || node.Int("axis", 0) != 0)
        {
            return "only rows of a constant table in floats, picked by whole numbers, are a layer";
        }

        graph.Add([node], Layer.Embedding(table.Dimensions[0], table.Dimensions[1]), [x], axes: [.. Enumerable.Range(0, x.Shape.Rank + 1)], parameters: ("table", table.Data));
        return null;
    }

    /// <summary>Clip before Cast and Gather, which keeps indexes in the table as the layer does.</summary>
    public static string? PassBounds(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { } x || graph.Floats(node, 1) is not { Data: [0] } || graph.Floats(node, 2) is not { Data: [var last] }
            || graph.SoleReader(node) is not { OpType: "Cast" } cast || graph.SoleReader(cast) is not { OpType: "Gather" } gather
            || graph.Floats(gather, 0) is not { Rank: 2 } table || table.Dimensions[0] - 1 != last)
        {
            return "only indexes of a table are kept within bounds";
        }

        graph.Pass(node, x);
        return null;
    }

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters)
    {
        string low = graph.AddInitializer("first", Tensor.Scalar(0f));
        string high = graph.AddInitializer("last", Tensor.Scalar((float)(options.Count - 1)));
        string index = graph.AddNode("Cast", [graph.AddNode("Clip", [inputs[0], low, high])], [("to", (long)ElementType.Int64)]);
        return graph.AddNode("Gather", [graph.AddInitializer("table", parameters[0]), index], [("axis", 0)]);
    }
}

/// <summary>Forward copies rows of the table; backward adds gradients to the rows that were read, sample by sample.</summary>
internal sealed unsafe class EmbeddingStep(StepContext context, EmbeddingOptions options) : Step
{
    private readonly PlanValue _x = context.Inputs[0];
    private readonly PlanValue _y = context.Output;
    private readonly ParameterPointers _table = context.Parameters[0];

    public override void Forward(int batch)
    {
        float* y = _y.Data;
        for (int row = 0; row < batch * _x.RowsPerSample; row++)
        {
            for (int column = 0; column < _x.Columns; column++, y += _y.Stride)
            {
                new ReadOnlySpan<float>(_table.Values + Offset(row, column), _table.Stride).CopyTo(new Span<float>(y, _table.Stride));
            }
        }
    }

    public override void Backward(int batch)
    {
        new Span<float>(_table.Gradient, _table.Rows * _table.Stride).Clear();
        float* dy = _y.Gradient;
        for (int row = 0; row < batch * _x.RowsPerSample; row++)
        {
            for (int column = 0; column < _x.Columns; column++, dy += _y.Stride)
            {
                var sum = new Span<float>(_table.Gradient + Offset(row, column), _table.Stride);
                TensorPrimitives.Add(sum, new ReadOnlySpan<float>(dy, _table.Stride), sum);
            }
        }

        if (_x.Gradient is not null)
        {
            // An index has no gradient.
            new Span<float>(_x.Gradient, checked((int)(batch * _x.RowsPerSample * _x.Stride))).Clear();
        }
    }

    private nint Offset(int row, int column)
    {
        float index = Math.Clamp(_x.Data[(row * _x.Stride) + column], 0f, options.Count - 1);
        return (nint)(float.IsNaN(index) ? 0 : (int)index) * _table.Stride;
    }
}
