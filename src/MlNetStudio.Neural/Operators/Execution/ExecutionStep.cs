using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>A node after binding: its kernel, and the slots of the values that it reads and makes (-1 for one that is left out).</summary>
/// <param name="Index">Its place among the bound nodes of the engine.</param>
/// <param name="Node">The node.</param>
/// <param name="Kernel">What computes it.</param>
/// <param name="Inputs">The slots read.</param>
/// <param name="Outputs">The slots made.</param>
/// <param name="OutputTypes">The types of their elements.</param>
internal sealed record BoundNode(int Index, OperatorNode Node, Kernel Kernel, int[] Inputs, int[] Outputs, ImmutableArray<ElementType> OutputTypes);

/// <summary>A bound node in its place in a plan, where it is known which values are still needed.</summary>
internal sealed class ExecutionStep
{
    /// <summary>The place of its node among those of the engine.</summary>
    public required int Index { get; init; }

    public required OperatorNode Node { get; init; }

    public required Kernel Kernel { get; init; }

    /// <summary>The slots read.</summary>
    public required int[] Inputs { get; init; }

    /// <summary>The slots made; -1 for a value that nobody reads.</summary>
    public required int[] Outputs { get; init; }

    public required ImmutableArray<ElementType> OutputTypes { get; init; }

    /// <summary>For every input, whether its value is not needed after this step.</summary>
    public required bool[] Reusable { get; init; }

    /// <summary>For every output, whether it leaves the engine.</summary>
    public required bool[] Escapes { get; init; }

    /// <summary>The slots whose values are dead after this step.</summary>
    public required int[] Dead { get; init; }

    /// <summary>A step by itself: nothing dies, everything is kept.</summary>
    public static ExecutionStep Alone(BoundNode node) => new()
    {
        Index = 0,
        Node = node.Node,
        Kernel = node.Kernel,
        Inputs = node.Inputs,
        Outputs = node.Outputs,
        OutputTypes = node.OutputTypes,
        Reusable = new bool[node.Inputs.Length],
        Escapes = [.. node.Outputs.Select(_ => true)],
        Dead = [],
    };
}

/// <summary>The steps that make some of the graph's outputs, in order.</summary>
internal sealed record ExecutionPlan(ImmutableArray<ExecutionStep> Steps, ImmutableArray<(string Name, int Slot)> Outputs)
{
    /// <summary>Leaves out the nodes that nothing wanted depends on, and finds where every value dies.</summary>
    /// <param name="nodes">The nodes, in an order in which they can run.</param>
    /// <param name="outputs">What is wanted.</param>
    /// <param name="isConstant">Whether a slot holds a constant, which lives for ever.</param>
    public static ExecutionPlan Create(ImmutableArray<BoundNode> nodes, ImmutableArray<(string Name, int Slot)> outputs, Func<int, bool> isConstant)
    {
        var wanted = outputs.Select(output => output.Slot).ToHashSet();
        var seen = new HashSet<int>(wanted);
        var steps = new Stack<ExecutionStep>();
        foreach (var node in nodes.Reverse())
        {
            if (!node.Outputs.Any(seen.Contains))
            {
                continue;
            }

            // Going backward, a value first met is read here for the last time. One made here that nobody reads is not even made.
            int[] made = [.. node.Outputs.Select(slot => seen.Contains(slot) ? slot : -1)];
            int[] last = [.. node.Inputs.Where(slot => slot >= 0 && !seen.Contains(slot) && !isConstant(slot)).Distinct()];
            steps.Push(new ExecutionStep
            {
                Index = node.Index,
                Node = node.Node,
                Kernel = node.Kernel,
                Inputs = node.Inputs,
                Outputs = made,
                OutputTypes = node.OutputTypes,
                Reusable = [.. node.Inputs.Select(slot => last.Contains(slot) && node.Inputs.Count(other => other == slot) == 1)],
                Escapes = [.. made.Select(wanted.Contains)],
                Dead = last,
            });
            seen.UnionWith(last);
        }

        return new([.. steps], outputs);
    }
}
