namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// Finds the dense layers of a graph, MatMul and Add of a constant row (or Gemm), and then perhaps Relu, so that they run as one
/// product with its epilogue. The bits are those of the single nodes: the bias is added after the whole sum.
/// </summary>
internal sealed class LinearFusion
{
    private readonly OperatorGraph _graph;
    private readonly Dictionary<string, int> _onlyReader = new(StringComparer.Ordinal);
    private readonly HashSet<int> _taken = [];

    public LinearFusion(OperatorGraph graph)
    {
        _graph = graph;
        const int Several = -1;
        foreach (var output in graph.Outputs)
        {
            _onlyReader[output.Name] = Several;
        }

        for (int i = 0; i < graph.Nodes.Length; i++)
        {
            foreach (string input in graph.Nodes[i].Inputs)
            {
                _onlyReader[input] = _onlyReader.ContainsKey(input) ? Several : i;
            }
        }
    }

    /// <summary>Whether a node has become part of an earlier one.</summary>
    public bool IsTaken(int node) => _taken.Contains(node);

    /// <summary>One node in place of the one given and those that follow it, or null.</summary>
    /// <param name="index">The node to start from.</param>
    /// <param name="find">What is known of a value.</param>
    public (OperatorNode Node, NodeBinding Binding, Kernel Kernel)? TryFuse(int index, Func<string, ValueFacts?> find)
    {
        var node = _graph.Nodes[index];
        if (node.Domain.Length > 0 || node.Outputs.Length != 1 || node.Inputs.Length < 2
            || find(node.Inputs[0]) is not { ElementType: ElementType.Float32, Shape.IsRankKnown: true } a
            || a.Shape.Rank < 2)
        {
            return null;
        }

        var last = node;
        var operands = new List<string>(node.Inputs);
        bool transposeB = false;
        var taken = new List<int>();
        if (node is { OpType: "MatMul", Inputs.Length: 2 } && Next(last, "Add") is { } add)
        {
            last = _graph.Nodes[add];
            operands.Add(last.Inputs[0] == node.Outputs[0] ? last.Inputs[1] : last.Inputs[0]);
            taken.Add(add);
        }
        else if (node is not { OpType: "Gemm", Inputs.Length: 3 } || a.Shape.Rank != 2 || !IsPlainGemm(node, out transposeB))
        {
            return null;
        }

        bool relu = false;
        if (Next(last, "Relu") is { } next)
        {
            relu = true;
            last = _graph.Nodes[next];
            taken.Add(next);
        }

        if (taken.Count == 0)
        {
            return null;
        }

        var facts = operands.Select(find).ToArray();
        var parts = new NodeBinding(node, int.MaxValue, facts);
        if (facts[1]?.Constant is not Value<float> { Rank: 2 } b || facts[2] is null
            || GemmOperator.TryPack(parts, transposeB, relu) is not { } packed)
        {
            return null;
        }

        var shape = MatMulShape.Infer(parts, a.Shape, transposeB ? new PartialShape(b.Dimensions[1], b.Dimensions[0]) : facts[1]!.Shape);
        _taken.UnionWith(taken);
        var fused = node with { Inputs = [node.Inputs[0]], Outputs = last.Outputs };
        var binding = new NodeBinding(fused, int.MaxValue, [a]);
        binding.SetOutput(0, ElementType.Float32, shape);
        return (fused, binding, context => MatMulOperator.Multiply(context, packed));
    }

    private static bool IsPlainGemm(OperatorNode node, out bool transposeB)
    {
        bool plain = true;
        transposeB = false;
        foreach (var (name, value) in node.Attributes)
        {
            switch (name, value)
            {
                case ("transB", OperatorAttribute.Int flag):
                    transposeB = flag.Value != 0;
                    break;
                case ("transA", OperatorAttribute.Int { Value: 0 }):
                case ("alpha" or "beta", OperatorAttribute.Float { Value: 1 }):
                    break;
                default:
                    plain = false;
                    break;
            }
        }

        return plain;
    }

    private int? Next(OperatorNode node, string opType) =>
        _onlyReader.TryGetValue(node.Outputs[0], out int reader) && reader >= 0
        && _graph.Nodes[reader] is { Domain: "", Outputs.Length: 1 } next && next.OpType == opType
        && next.Inputs.Length == (opType == "Add" ? 2 : 1)
            ? reader
            : null;
}
