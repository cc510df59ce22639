using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// Finds columns of a table that are prepared alike, each by its own nodes, before they are put side by side, and puts them side by side
/// first: thirty columns that are each filled, centered and scaled take four operators over thirty columns instead of a hundred over one. The
/// bits are those of the single nodes.
/// </summary>
internal sealed class ColumnFusion
{
    private readonly Dictionary<string, OperatorNode> _producers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public ColumnFusion(OperatorGraph graph)
    {
        foreach (var node in graph.Nodes)
        {
            foreach (string output in node.Outputs)
            {
                _producers.TryAdd(output, node);
                _names.Add(output);
            }
        }

        _names.UnionWith(graph.Inputs.Select(input => input.Name));
        _names.UnionWith(graph.Initializers.Select(pair => pair.Key));
    }

    /// <summary>Nodes that make the output of a concatenation of columns with less work, or null. The nodes that they stand for may remain; nobody reads them.</summary>
    /// <param name="node">The node to look at.</param>
    /// <param name="find">What is known of a value.</param>
    public FusedColumns? TryFuse(OperatorNode node, Func<string, ValueFacts?> find)
    {
        if (node is not { Domain: "", OpType: "Concat", Outputs.Length: 1 } || node.Attributes.GetValueOrDefault("axis") is not OperatorAttribute.Int { Value: 1 or -1 })
        {
            return null;
        }

        var widths = new int[node.Inputs.Length];
        var groups = new Dictionary<string, List<(int Position, ColumnExpression Expression)>>(StringComparer.Ordinal);
        for (int i = 0; i < widths.Length; i++)
        {
            if (find(node.Inputs[i]) is not { Shape: { IsRankKnown: true, Rank: 2 } shape } || shape[1] < 0)
            {
                return null;
            }

            widths[i] = shape[1];
            if (ColumnExpression.Of(node.Inputs[i], name => _producers.GetValueOrDefault(name), find) is { } expression)
            {
                (groups.TryGetValue(expression.Form, out var group) ? group : groups[expression.Form] = []).Add((i, expression));
            }
        }

        var alike = groups.Values.Where(group => group.Count > 1).ToDictionary(group => group[0].Position);
        return alike.Count == 0 ? null : Build(node, widths, alike);
    }

    // Every group stands where its first column stood; the others keep their places, and a last step puts the columns in order if they are not.
    private FusedColumns Build(OperatorNode node, int[] widths, Dictionary<int, List<(int Position, ColumnExpression Expression)>> alike)
    {
        var fused = new FusedColumns();
        var grouped = alike.Values.SelectMany(group => group.Skip(1)).Select(member => member.Position).ToHashSet();
        var parts = new List<string>();
        var order = new List<int>();
        for (int i = 0; i < widths.Length; i++)
        {
            if (alike.TryGetValue(i, out var group))
            {
                parts.Add(Apply(node, group, fused));
                order.AddRange(group.Select(member => member.Position));
            }
            else if (!grouped.Contains(i))
            {
                parts.Add(node.Inputs[i]);
                order.Add(i);
            }
        }

        if (parts.Count == 1)
        {
            fused.Nodes[^1] = fused.Nodes[^1] with { Outputs = node.Outputs };
            return fused;
        }

        var places = Places(widths, order);
        bool isInOrder = places.Select((place, column) => place == column).All(same => same);
        string joined = isInOrder ? node.Outputs[0] : Fresh(node);
        fused.Nodes.Add(node with { Inputs = [.. parts], Outputs = [joined] });
        if (!isInOrder)
        {
            string indices = Fresh(node);
            fused.Constants.Add((indices, Tensor.Vector(places)));
            fused.Nodes.Add(Gather(node, joined, indices));
        }

        return fused;
    }

    // The operators of a group's columns over all of them; gives the name of the result.
    private string Apply(OperatorNode node, List<(int Position, ColumnExpression Expression)> group, FusedColumns fused)
    {
        var first = group[0].Expression;
        string columns = Fresh(node);
        fused.Nodes.Add(node with { Inputs = [.. group.Select(member => member.Expression.Column)], Outputs = [columns] });
        string[] constants = new string[first.Constants.Count];
        for (int i = 0; i < constants.Length; i++)
        {
            constants[i] = Fresh(node);
            fused.Constants.Add((constants[i], Row([.. group.Select(member => member.Expression.Constants[i])])));
        }

        var results = new List<string>();
        foreach (var (step, inputs) in first.Steps)
        {
            results.Add(Fresh(node));
            fused.Nodes.Add(step with
            {
                Inputs = [.. inputs.Select(input => input.Kind switch
                {
                    ColumnExpression.OperandKind.Column => columns,
                    ColumnExpression.OperandKind.Constant => constants[input.Index],
                    _ => results[input.Index],
                })],
                Outputs = [results[^1]],
            });
        }

        return results[^1];
    }

    private static Tensor Row(IReadOnlyList<Value> scalars) => scalars[0] switch
    {
        Value<float> => Row<float>(scalars),
        Value<long> => Row<long>(scalars),
        Value<int> => Row<int>(scalars),
        _ => Row<double>(scalars),
    };

    private static Tensor<T> Row<T>(IReadOnlyList<Value> scalars) => Tensor.Vector([.. scalars.Select(scalar => ((Value<T>)scalar).Span[0])]);

    // For every column of the result the column of what was put together.
    private static long[] Places(int[] widths, List<int> order)
    {
        var starts = new int[widths.Length];
        int start = 0;
        foreach (int part in order)
        {
            starts[part] = start;
            start += widths[part];
        }

        return [.. widths.SelectMany((width, part) => Enumerable.Range(starts[part], width)).Select(place => (long)place)];
    }

    private static OperatorNode Gather(OperatorNode node, string columns, string indices) =>
        new("Gather", node.Name, [columns, indices], node.Outputs)
        {
            Attributes = ImmutableSortedDictionary<string, OperatorAttribute>.Empty.WithComparers(StringComparer.Ordinal).Add("axis", 1),
        };

    private string Fresh(OperatorNode node)
    {
        for (int i = _names.Count; ; i++)
        {
            string name = $"{node.Outputs[0]}/columns_{i}";
            if (_names.Add(name))
            {
                return name;
            }
        }
    }
}

/// <summary>Nodes in place of others, and the constants that they read.</summary>
internal sealed class FusedColumns
{
    /// <summary>The nodes, in an order in which they can run.</summary>
    public List<OperatorNode> Nodes { get; } = [];

    /// <summary>Constants that the graph does not have.</summary>
    public List<(string Name, Tensor Value)> Constants { get; } = [];
}
