namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Reads the attributes of TreeEnsembleClassifier and TreeEnsembleRegressor into <see cref="DecisionTrees"/>.</summary>
internal static class TreeAttributes
{
    /// <param name="node">The node.</param>
    /// <param name="leafPrefix">"class" or "target".</param>
    /// <param name="targets">The number of targets.</param>
    /// <param name="aggregate">How weights are taken together.</param>
    public static DecisionTrees Read(NodeBinding node, string leafPrefix, int targets, TreeAggregate aggregate)
    {
        long[] trees = Ints(node, "nodes_treeids");
        int count = trees.Length;
        long[] ids = Ints(node, "nodes_nodeids", count);
        long[] features = Ints(node, "nodes_featureids", count);
        long[] trues = Ints(node, "nodes_truenodeids", count);
        long[] falses = Ints(node, "nodes_falsenodeids", count);
        double[] values = Numbers(node, "nodes_values") ?? throw node.MissingAttribute("nodes_values");
        string[] modes = [.. node.Texts("nodes_modes") ?? throw node.MissingAttribute("nodes_modes")];
        long[] missing = node.Ints("nodes_missing_value_tracks_true") is { IsEmpty: false } given ? [.. given] : new long[count];
        if (values.Length != count || modes.Length != count || missing.Length != count)
        {
            throw node.Error($"nodes_values, nodes_modes and nodes_missing_value_tracks_true must have {count} elements as nodes_treeids has");
        }

        // Inner nodes count up from 0, leaves down from -1.
        var places = new Dictionary<(long Tree, long Node), int>();
        int inner = 0;
        int leaf = 0;
        for (int i = 0; i < count; i++)
        {
            if (!places.TryAdd((trees[i], ids[i]), modes[i] == "LEAF" ? ~leaf++ : inner++))
            {
                throw node.Error($"node {ids[i]} of tree {trees[i]} is there twice");
            }
        }

        var nodes = new TreeNode[inner];
        var children = new HashSet<(long, long)>();
        int Child(long tree, long id) => children.Add((tree, id)) && places.TryGetValue((tree, id), out int place)
            ? place
            : throw node.Error($"node {id} of tree {tree} does not exist, or is reached on two ways");
        for (int i = 0; i < count; i++)
        {
            if (places[(trees[i], ids[i])] is var place and >= 0)
            {
                nodes[place] = new(
                    Mode(node, modes[i]), features[i] is >= 0 and < int.MaxValue ? (int)features[i] : -1, values[i], missing[i] != 0,
                    Child(trees[i], trues[i]), Child(trees[i], falses[i]));
            }
        }

        var roots = new List<int>();
        var rooted = new HashSet<long>();
        for (int i = 0; i < count; i++)
        {
            if (!children.Contains((trees[i], ids[i])))
            {
                roots.Add(rooted.Add(trees[i]) ? places[(trees[i], ids[i])] : throw node.Error($"tree {trees[i]} has two roots"));
            }
        }

        if (trees.Any(tree => !rooted.Contains(tree)))
        {
            throw node.Error("a tree has no root: its nodes go round in a circle");
        }

        var leaves = Leaves(node, leafPrefix, places, leaf);
        return new DecisionTrees(nodes, [.. roots], leaves, targets, aggregate, Numbers(node, "base_values") ?? []).Check(what => node.Error(what));
    }

    /// <summary>Numbers from an attribute of floats or, in newer versions, of a tensor whose name ends in _as_tensor.</summary>
    public static double[]? Numbers(NodeBinding node, string name) => node.TensorAttribute(name + "_as_tensor") switch
    {
        Tensor<double> tensor => tensor.Data,
        Tensor<float> tensor => [.. tensor.Data.Select(value => (double)value)],
        null => node.Floats(name) is { } floats ? [.. floats.Select(value => (double)value)] : null,
        var other => throw node.Error($"attribute '{name}_as_tensor' is {other.ElementType}, and must be floats or doubles"),
    };

    private static (int Target, double Weight)[][] Leaves(NodeBinding node, string prefix, Dictionary<(long Tree, long Node), int> places, int count)
    {
        long[] trees = Ints(node, prefix + "_treeids");
        long[] ids = Ints(node, prefix + "_nodeids", trees.Length);
        long[] targets = Ints(node, prefix + "_ids", trees.Length);
        double[] weights = Numbers(node, prefix + "_weights") ?? throw node.MissingAttribute(prefix + "_weights");
        if (weights.Length != trees.Length)
        {
            throw node.Error($"attribute '{prefix}_weights' must have {trees.Length} elements");
        }

        var lists = new List<(int, double)>?[count];
        for (int i = 0; i < trees.Length; i++)
        {
            if (!places.TryGetValue((trees[i], ids[i]), out int place) || place >= 0)
            {
                throw node.Error($"node {ids[i]} of tree {trees[i]} has a weight, and is no leaf");
            }

            (lists[~place] ??= []).Add((targets[i] is >= 0 and < int.MaxValue ? (int)targets[i] : -1, weights[i]));
        }

        return [.. lists.Select(list => list?.ToArray() ?? [])];
    }

    private static TreeMode Mode(NodeBinding node, string mode) => mode switch
    {
        "BRANCH_LEQ" => TreeMode.AtMost,
        "BRANCH_LT" => TreeMode.Below,
        "BRANCH_GTE" => TreeMode.AtLeast,
        "BRANCH_GT" => TreeMode.Above,
        "BRANCH_EQ" => TreeMode.Equal,
        "BRANCH_NEQ" => TreeMode.NotEqual,
        _ => throw node.Error($"mode '{mode}' of a node is not known"),
    };

    private static long[] Ints(NodeBinding node, string name, int length = -1)
    {
        long[] values = [.. node.Ints(name) ?? throw node.MissingAttribute(name)];
        return length < 0 || values.Length == length
            ? values
            : throw node.Error($"attribute '{name}' has {values.Length} elements where {length} are expected");
    }
}
