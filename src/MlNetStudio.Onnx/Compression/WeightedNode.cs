using System.Diagnostics.CodeAnalysis;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Onnx.Compression;

/// <summary>A node that multiplies what flows through the graph with constant weights: MatMul, Gemm or Conv.</summary>
/// <param name="Node">The node.</param>
/// <param name="Weights">The weights, its second input.</param>
/// <param name="Axis">The axis of the weights along which the outputs lie: each of its places is a channel.</param>
internal sealed record WeightedNode(OperatorNode Node, Tensor<float> Weights, int Axis)
{
    /// <summary>The value that is multiplied.</summary>
    public string Input => Node.Inputs[0];

    /// <summary>The name of the weights.</summary>
    public string WeightName => Node.Inputs[1];

    /// <summary>The number of channels.</summary>
    public int Channels => Weights.Dimensions[Axis];

    /// <summary>The node as one with constant weights, if it is one.</summary>
    public static bool TryGet(OperatorNode node, IReadOnlyDictionary<string, Tensor> constants, [NotNullWhen(true)] out WeightedNode? found)
    {
        found = null;
        if (node.Domain.Length != 0 || node.OpType is not ("MatMul" or "Gemm" or "Conv") || node.Inputs.Length < 2 || constants.ContainsKey(node.Inputs[0])
            || !constants.TryGetValue(node.Inputs[1], out var constant) || constant is not Tensor<float> weights)
        {
            return false;
        }

        int? axis = node.OpType switch
        {
            "MatMul" => weights.Rank == 2 ? 1 : null,
            "Gemm" => weights.Rank != 2 || Int(node, "transA") != 0 ? null : Int(node, "transB") == 0 ? 1 : 0,
            _ => weights.Rank >= 3 ? 0 : null,
        };
        found = axis is { } known ? new WeightedNode(node, weights, known) : null;
        return found is not null;
    }

    /// <summary>An integer attribute; 0 where it is not given.</summary>
    public static long Int(OperatorNode node, string name) => node.Attributes.TryGetValue(name, out var value) && value is OperatorAttribute.Int number ? number.Value : 0;
}
