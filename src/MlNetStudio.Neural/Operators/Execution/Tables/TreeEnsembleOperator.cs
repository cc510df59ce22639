namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ai.onnx.ml TreeEnsemble, version 5: inner nodes and leaves in lists of their own, and nodes that test for membership in a set. The
/// scores are of the input's type.
/// </summary>
internal sealed class TreeEnsembleOperator() : MachineLearningOperator("TreeEnsemble", 5)
{
    public override int WorkPower => 2;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(0, ElementType.Float32, ElementType.Float64);
        if (node.Int("post_transform", 0) is var transform and not 0)
        {
            throw node.Error($"post_transform {transform} is not known, only 0 (none)");
        }

        var trees = Read(node);
        node.SetOutput(0, node.InputType(0), new PartialShape(PartialShape.Unknown, trees.Targets));
        return context =>
        {
            int rows = Rows(context);
            int[] shape = [rows, trees.Targets];
            if (context.Input(0) is Value<double>)
            {
                Scores(context, trees, rows, context.Output<double>(0, shape));
            }
            else
            {
                Scores(context, trees, rows, context.Output<float>(0, shape));
            }
        };
    }

    private static DecisionTrees Read(NodeBinding node)
    {
        int targets = node.SmallInt("n_targets", 1);
        int aggregate = node.SmallInt("aggregate_function", 1);
        if (targets is < 1 or > 1_000_000 || aggregate is < 0 or > 3)
        {
            throw node.Error($"n_targets is {targets} (1 to 1000000) or aggregate_function is {aggregate} (0 to 3)");
        }

        int[] features = Ints(node, "nodes_featureids", -1);
        int count = features.Length;
        int[] trues = Ints(node, "nodes_truenodeids", count);
        int[] falses = Ints(node, "nodes_falsenodeids", count);
        int[] trueLeaves = Ints(node, "nodes_trueleafs", count);
        int[] falseLeaves = Ints(node, "nodes_falseleafs", count);
        int[] missing = node.HasAttribute("nodes_missing_value_tracks_true") ? Ints(node, "nodes_missing_value_tracks_true", count) : new int[count];
        double[] splits = Numbers(node, "nodes_splits");
        byte[] modes = node.TensorAttribute("nodes_modes") is Tensor<byte> tensor ? tensor.Data : throw node.MissingAttribute("nodes_modes");
        int[] leafTargets = Ints(node, "leaf_targetids", -1);
        double[] leafWeights = Numbers(node, "leaf_weights");
        if (splits.Length != count || modes.Length != count || modes.Any(mode => mode > 6) || leafWeights.Length != leafTargets.Length)
        {
            throw node.Error("nodes_splits, nodes_modes (0 to 6) or leaf_weights do not fit the other lists");
        }

        var sets = new Queue<HashSet<double>>(node.HasAttribute("membership_values") ? Sets(Numbers(node, "membership_values")) : []);
        var nodes = new TreeNode[count];
        for (int i = 0; i < count; i++)
        {
            var mode = (TreeMode)modes[i];
            HashSet<double>? members = null;
            if (mode == TreeMode.Member && !sets.TryDequeue(out members))
            {
                throw node.Error("membership_values has fewer sets than there are nodes that test for one");
            }

            nodes[i] = new(
                mode, features[i], splits[i], missing[i] != 0, trueLeaves[i] != 0 ? ~trues[i] : trues[i], falseLeaves[i] != 0 ? ~falses[i] : falses[i], members);
        }

        var leaves = leafTargets.Select((target, i) => new[] { (target, leafWeights[i]) }).ToArray();
        return new DecisionTrees(nodes, Ints(node, "tree_roots", -1), leaves, targets, (TreeAggregate)aggregate, []).Check(what => node.Error(what));
    }

    // The sets stand one after the other with NaN between them.
    private static IEnumerable<HashSet<double>> Sets(double[] values)
    {
        var set = new HashSet<double>();
        foreach (double value in values)
        {
            if (!double.IsNaN(value))
            {
                set.Add(value);
                continue;
            }

            yield return set;
            set = [];
        }

        if (set.Count > 0)
        {
            yield return set;
        }
    }

    private static double[] Numbers(NodeBinding node, string name) => node.TensorAttribute(name) switch
    {
        Tensor<double> tensor => tensor.Data,
        Tensor<float> tensor => [.. tensor.Data.Select(value => (double)value)],
        _ => throw node.Error($"attribute '{name}' must be a tensor of floats or doubles"),
    };

    private static int[] Ints(NodeBinding node, string name, int length)
    {
        var values = node.Ints(name) ?? throw node.MissingAttribute(name);
        if ((length >= 0 && values.Length != length) || values.Any(value => value is < 0 or >= int.MaxValue))
        {
            throw node.Error($"attribute '{name}' must have {(length < 0 ? "" : $"{length} ")}elements of at least 0");
        }

        return [.. values.Select(value => (int)value)];
    }
}
