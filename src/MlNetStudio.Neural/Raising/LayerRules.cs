using System.Collections.Immutable;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Raising;

/// <summary>Raises the layer that begins with a node; returns null, or why it is none. Nothing has changed unless it returns null.</summary>
internal delegate string? LayerRule(GraphRaiser graph, OperatorNode node);

/// <summary>The closed list of operators with which a layer can begin. What the layer looks like is in its own file.</summary>
internal static class LayerRules
{
    private static readonly Dictionary<string, ImmutableArray<LayerRule>> Rules = new(StringComparer.Ordinal)
    {
        ["Gemm"] = [DenseLayer.Raise],
        ["MatMul"] = [DenseLayer.Raise],
        ["Conv"] = [ConvolutionLayer.Raise],
        ["ConvTranspose"] = [TransposedConvolutionLayer.Raise],
        ["Resize"] = [UpSampleLayer.Raise],
        ["Upsample"] = [UpSampleLayer.Raise],
        ["BatchNormalization"] = [BatchNormalizationLayer.Raise],
        ["LayerNormalization"] = [LayerNormalizationRaising.Raise],
        ["ReduceMean"] = [LayerNormalizationRaising.RaiseDecomposed, GlobalPoolingLayer.RaiseMean],
        ["MaxPool"] = [PoolingLayer.Raise],
        ["AveragePool"] = [PoolingLayer.Raise],
        ["GlobalAveragePool"] = [GlobalPoolingLayer.Raise],
        ["GlobalMaxPool"] = [GlobalPoolingLayer.Raise],
        ["Flatten"] = [FlattenLayer.Raise],
        ["Reshape"] = [ReshapeLayer.Raise],
        ["Squeeze"] = [ReshapeLayer.RaiseSqueeze],
        ["Transpose"] = [Passing.Transpose],
        ["Identity"] = [Passing.Identity],
        ["Cast"] = [Passing.Cast],
        ["Clip"] = [EmbeddingLayer.PassBounds, ActivationLayer.Raise],
        ["Gather"] = [EmbeddingLayer.Raise],
        ["Dropout"] = [DropoutLayer.Raise],
        ["Pad"] = [ZeroPadLayer.Raise],
        ["Add"] = [AddLayer.Raise, ScalingLayer.Raise],
        ["Sum"] = [AddLayer.Raise],
        ["Mul"] = [GeluForward.Raise, MultiplyLayer.Raise, ScalingLayer.Raise],
        ["Sub"] = [ScalingLayer.Raise],
        ["Div"] = [GeluForward.Raise, ScalingLayer.Raise],
        ["Concat"] = [ConcatenateLayer.Raise],
        ["Sigmoid"] = [GatedActivations.Raise, ActivationLayer.Raise],
        ["HardSigmoid"] = [GatedActivations.Raise, ActivationLayer.Raise],
        ["Softplus"] = [GatedActivations.Raise, ActivationLayer.Raise],
        ["Relu"] = [ActivationLayer.Raise],
        ["PRelu"] = [PReluLayer.Raise],
        ["LeakyRelu"] = [ActivationLayer.Raise],
        ["Elu"] = [ActivationLayer.Raise],
        ["Selu"] = [ActivationLayer.Raise],
        ["Gelu"] = [ActivationLayer.Raise],
        ["HardSwish"] = [ActivationLayer.Raise],
        ["Mish"] = [ActivationLayer.Raise],
        ["Tanh"] = [ActivationLayer.Raise],
        ["Exp"] = [ActivationLayer.Raise],
        ["Softmax"] = [ActivationLayer.Raise],
        ["LogSoftmax"] = [ActivationLayer.Raise],
    };

    /// <summary>The rules for a node; null if no layer begins with its operator.</summary>
    public static ImmutableArray<LayerRule>? Of(OperatorNode node) => node.Domain.Length == 0 && Rules.TryGetValue(node.OpType, out var rules) ? rules : null;
}
