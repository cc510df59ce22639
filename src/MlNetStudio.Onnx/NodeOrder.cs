using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Onnx;

/// <summary>Puts nodes into an order in which they can run.</summary>
internal static class NodeOrder
{
    /// <summary>The same nodes, each after those that it reads; nodes that are in order already stay as they are.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="given">The values that are there before any node runs: inputs and constants.</param>
    /// <exception cref="OnnxFormatException">Nodes depend on each other in a circle.</exception>
    public static ImmutableArray<OperatorNode> Sort(ImmutableArray<OperatorNode> nodes, IReadOnlySet<string> given)
    {
        var makers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (var output in nodes[i].Outputs)
            {
                // A value made twice, or although it is given, is reported by the checks that follow.
                if (!given.Contains(output))
                {
                    makers.TryAdd(output, i);
                }
            }
        }

        makers.Remove("");
        return IsSorted(nodes, makers) ? nodes : SortByDependency(nodes, makers);
    }

    private static bool IsSorted(ImmutableArray<OperatorNode> nodes, Dictionary<string, int> makers)
    {
        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (var input in nodes[i].Inputs)
            {
                if (makers.TryGetValue(input, out int maker) && maker >= i)
                {
                    return false;
                }
            }
        }

        return true;
    }

    // Kahn's algorithm; among the nodes that are ready, the one that came first in the file goes first.
    private static ImmutableArray<OperatorNode> SortByDependency(ImmutableArray<OperatorNode> nodes, Dictionary<string, int> makers)
    {
        var waitingFor = new int[nodes.Length];
        var readers = new List<int>?[nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (var input in nodes[i].Inputs)
            {
                if (makers.TryGetValue(input, out int maker))
                {
                    (readers[maker] ??= []).Add(i);
                    waitingFor[i]++;
                }
            }
        }

        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, nodes.Length).Where(i => waitingFor[i] == 0).Select(i => (i, i)));
        var sorted = ImmutableArray.CreateBuilder<OperatorNode>(nodes.Length);
        while (ready.TryDequeue(out int next, out _))
        {
            sorted.Add(nodes[next]);
            foreach (int reader in readers[next] ?? [])
            {
                if (--waitingFor[reader] == 0)
                {
                    ready.Enqueue(reader, reader);
                }
            }
        }

        return sorted.Count == nodes.Length
            ? sorted.MoveToImmutable()
            : throw new OnnxFormatException($"The nodes depend on each other in a circle: {DescribeCycle(nodes, makers, waitingFor)}.");
    }

    // Every node left over waits for another one left over, so that walking back must come round.
    private static string DescribeCycle(ImmutableArray<OperatorNode> nodes, Dictionary<string, int> makers, int[] waitingFor)
    {
        const int ShownAtMost = 5;
        var path = new List<int>();
        var seen = new HashSet<int>();
        int current = Array.FindIndex(waitingFor, static count => count > 0);
        while (seen.Add(current))
        {
            path.Add(current);
            current = nodes[current].Inputs.Where(makers.ContainsKey).Select(input => makers[input]).First(maker => waitingFor[maker] > 0);
        }

        var cycle = path.Skip(path.IndexOf(current)).Append(current).Reverse().Select(index => $"'{nodes[index].Name}'").ToList();
        return string.Join(" -> ", cycle.Take(ShownAtMost)) + (cycle.Count > ShownAtMost ? " -> ..." : "");
    }
}
