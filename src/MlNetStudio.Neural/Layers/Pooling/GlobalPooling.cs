using MlNetStudio.Neural.Kernels.Convolution;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;

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

    public override Step CreateStep(StepContext context) => new PoolingStep(context, geometry, isAverage);

    public override string Lower(OperatorGraphBuilder graph, ReadOnlySpan<string> inputs, IReadOnlyList<Tensor<float>> parameters)
    {
        string y = graph.AddNode(isAverage ? "GlobalAveragePool" : "GlobalMaxPool", [graph.ChannelsFirst(inputs[0], Inputs[0].Rank + 1)]);
        return graph.AddNode("Flatten", [y], [("axis", 1)]);
    }
}
