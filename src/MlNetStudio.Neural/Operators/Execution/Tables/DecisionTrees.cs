namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>How a tree's node compares a feature with its value.</summary>
internal enum TreeMode
{
    /// <summary>x at most the value.</summary>
    AtMost = 0,

    /// <summary>x below the value.</summary>
    Below = 1,

    /// <summary>x at least the value.</summary>
    AtLeast = 2,

    /// <summary>x above the value.</summary>
    Above = 3,

    /// <summary>x equal to the value.</summary>
    Equal = 4,

    /// <summary>x not equal to the value.</summary>
    NotEqual = 5,

    /// <summary>x in a set.</summary>
    Member = 6,
}

/// <summary>One inner node: where a row goes on. A child below zero is leaf ~child.</summary>
/// <param name="Mode">The comparison.</param>
/// <param name="Feature">The column.</param>
/// <param name="Value">What it is compared with.</param>
/// <param name="MissingIsTrue">Where NaN goes.</param>
/// <param name="True">The child if the comparison holds.</param>
/// <param name="False">The child if it does not.</param>
/// <param name="Members">The set of <see cref="TreeMode.Member"/>.</param>
internal readonly record struct TreeNode(
    TreeMode Mode, int Feature, double Value, bool MissingIsTrue, int True, int False, HashSet<double>? Members = null);

/// <summary>How the weights of the leaves that a row reaches are taken together.</summary>
internal enum TreeAggregate
{
    /// <summary>Their sum divided by the number of trees.</summary>
    Average = 0,

    /// <summary>Their sum.</summary>
    Sum = 1,

    /// <summary>The least.</summary>
    Minimum = 2,

    /// <summary>The greatest.</summary>
    Maximum = 3,
}

/// <summary>An ensemble of decision trees over flat arrays, which are known to have no cycles.</summary>
/// <param name="nodes">All inner nodes.</param>
/// <param name="roots">The root of every tree; below zero if the tree is one leaf.</param>
/// <param name="leaves">For every leaf the targets and weights.</param>
/// <param name="targets">The number of targets.</param>
/// <param name="aggregate">How weights are taken together.</param>
/// <param name="baseValues">What the targets start from; empty for zeros.</param>
internal sealed class DecisionTrees(
    TreeNode[] nodes, int[] roots, (int Target, double Weight)[][] leaves, int targets, TreeAggregate aggregate, double[] baseValues)
{
    /// <summary>The number of targets.</summary>
    public int Targets => targets;

    /// <summary>The number of columns that a row must have.</summary>
    public int Columns { get; } = nodes.Length == 0 ? 0 : nodes.Max(node => node.Feature) + 1;

    /// <summary>Checks that every node is reached once, every leaf has known targets, and nothing is negative.</summary>
    public DecisionTrees Check(Func<string, InvalidInputException> error)
    {
        if (baseValues.Length != 0 && baseValues.Length != targets)
        {
            throw error($"there are {baseValues.Length} base values for {targets} targets");
        }

        if (nodes.Any(node => node.Feature < 0) || leaves.Any(leaf => leaf.Any(item => (uint)item.Target >= (uint)targets)))
        {
            throw error($"a feature is below zero, or the target of a leaf is not one of {targets}");
        }

        var seen = new bool[nodes.Length];
        var open = new Stack<int>(roots);
        while (open.TryPop(out int place))
        {
            if (place >= nodes.Length || ~place >= leaves.Length)
            {
                throw error("a child or root of a tree does not exist");
            }

            if (place < 0)
            {
                continue;
            }

            if (seen[place])
            {
                throw error("a node of a tree is reached on two ways");
            }

            seen[place] = true;
            open.Push(nodes[place].True);
            open.Push(nodes[place].False);
        }

        return Array.IndexOf(seen, false) < 0 ? this : throw error("nodes of a tree go round in a circle, so that no root leads to them");
    }

    /// <summary>The targets of one row.</summary>
    public void Score(ReadOnlySpan<double> row, Span<double> y)
    {
        y.Clear();
        Span<bool> reached = targets <= 256 ? stackalloc bool[targets] : new bool[targets];
        reached.Clear();
        foreach (int root in roots)
        {
            int place = root;
            while (place >= 0)
            {
                ref readonly var node = ref nodes[place];
                place = Holds(node, row[node.Feature]) ? node.True : node.False;
            }

            foreach (var (target, weight) in leaves[~place])
            {
                y[target] = !reached[target] || aggregate is TreeAggregate.Sum or TreeAggregate.Average ? y[target] + weight
                    : aggregate == TreeAggregate.Minimum ? Math.Min(y[target], weight)
                    : Math.Max(y[target], weight);
                reached[target] = true;
            }
        }

        for (int target = 0; target < targets; target++)
        {
            double mean = aggregate == TreeAggregate.Average && roots.Length > 0 ? y[target] / roots.Length : y[target];
            y[target] = mean + (baseValues.Length == 0 ? 0 : baseValues[target]);
        }
    }

    private static bool Holds(in TreeNode node, double x) => (double.IsNaN(x) && node.MissingIsTrue) || node.Mode switch
    {
        TreeMode.AtMost => x <= node.Value,
        TreeMode.Below => x < node.Value,
        TreeMode.AtLeast => x >= node.Value,
        TreeMode.Above => x > node.Value,
        TreeMode.Equal => x == node.Value,
        TreeMode.NotEqual => x != node.Value,
        _ => node.Members!.Contains(x),
    };
}
