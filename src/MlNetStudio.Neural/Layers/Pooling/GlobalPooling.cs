using MlNetStudio.Neural.Kernels.Convolution;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

/// <summary>Pooling of whole images or series: one window over all there is.</summary>
internal sealed class GlobalPoolingLayer(LayerBinding binding, LayerOptions options, bool isAverage, ConvolutionGeometry geometry)
    : BoundLayer(binding, options, binding.Input.Columns)
{
    public static GlobalPoolingLayer Bind(LayerBinding binding, LayerOptions options, bool isAverage)
    {
        var input = binding.Input;
        if (input.Rank is not (2 or 3))
        {
            throw binding.Error("it takes images of shape [height, width, channels] or series of shape [length, channels]");
        }

        int height = input.Rank == 3 ? input.Dimensions[0] : 1;
        var geometry = new ConvolutionGeometry
        {
            InputHeight = height,
            InputWidth = input.Dimensions[^2],
            InputChannels = input.Columns,
            OutputHeight = 1,
            OutputWidth = 1,
            OutputChannels = input.Columns,
            KernelHeight = height,
            KernelWidth = input.Dimensions[^2],
            StrideY = height,
            StrideX = input.Dimensions[^2],
            DilationY = 1,
            DilationX = 1,
            Groups = 1,
        };
        return new GlobalPoolingLayer(binding, options, isAverage, geometry);
    }

    /// <summary>GlobalAveragePool or GlobalMaxPool.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { IsIndex: false, Order.IsEmpty: true, IsChannelsFirst: true } x || x.Axes.Length != x.Shape.Rank || x.Shape.Rank < 2)
        {
            return "it takes images or series with channels first";
        }

        LayerOptions layer = node.OpType == "GlobalMaxPool" ? Layer.GlobalMaxPool() : Layer.GlobalAveragePool();
        graph.Add([node], layer, [x], axes: [0, .. Enumerable.Repeat(-1, x.Axes.Length - 1)]);
        return null;
    }

    /// <summary>ReduceMean over everything but the channels.</summary>
    public static string? RaiseMean(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { IsIndex: false, Order.IsEmpty: true } x || x.Shape.Rank < 2
            || (graph.Integers(node, 1) ?? node.Ints("axes")?.Select(axis => (long)axis).ToArray()) is not { } axes)
        {
            return "it is not the mean over images or series";
        }

        // Counted without the batch.
        long[] reduced = [.. axes.Select(axis => (axis < 0 ? axis + x.Axes.Length + 1 : axis) - 1)];
        if (reduced.Any(axis => axis < 0 || axis >= x.Axes.Length)
            || !reduced.Select(axis => x.Axes[(int)axis]).Where(axis => axis >= 0).Order().SequenceEqual(Enumerable.Range(0, x.Shape.Rank - 1)))
        {
            return "it is not the mean over everything but the channels";
        }

        bool isKept = node.Int("keepdims", 1) != 0;
        graph.Add(
            [node],
            Layer.GlobalAveragePool(),
            [x],
            axes: [.. Enumerable.Range(0, x.Axes.Length).Where(axis => isKept || !reduced.Contains(axis)).Select(axis => reduced.Contains(axis) || x.Axes[axis] < 0 ? -1 : 0)]);
        return null;
    }

    public override Step CreateStep(StepContext context) => new PoolingStep(context, geometry, isAverage);

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters)
    {
        string y = graph.AddNode(isAverage ? "GlobalAveragePool" : "GlobalMaxPool", [graph.ChannelsFirst(inputs[0], Inputs[0].Rank + 1)]);
        return graph.AddNode("Flatten", [y], [("axis", 1)]);
    }
}
