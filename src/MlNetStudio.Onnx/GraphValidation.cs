using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Onnx;

/// <summary>What must hold of every graph, whether it comes from a file or is about to become one.</summary>
internal static class GraphValidation
{
    /// <summary>The first thing wrong with a graph as a sentence, or null if it is sound.</summary>
    public static string? FindFault(OperatorGraph graph)
    {
        if (graph.Inputs.IsDefault || graph.Outputs.IsDefault || graph.Initializers.IsDefault || graph.Nodes.IsDefault)
        {
            return "The graph has a list that was never set.";
        }

        var values = new HashSet<string>(StringComparer.Ordinal);
        return FindOpsetFault(graph)
            ?? graph.Inputs.Select(input => FindInfoFault(input, "input") ?? FindNameFault(input.Name, "an input", values)).FirstOrDefault(IsFault)
            ?? graph.Initializers.Select(initializer => FindNameFault(initializer.Key, "an initializer", values)).FirstOrDefault(IsFault)
            ?? FindNodesFault(graph, values)
            ?? FindOutputsFault(graph, values);
    }

    private static bool IsFault(string? fault) => fault is not null;

    private static string? FindOpsetFault(OperatorGraph graph)
    {
        if (graph.OpsetVersions.Count == 0)
        {
            return "No operator-set version is declared (opset_import), so what the operators mean is unknown.";
        }

        foreach (var (domain, version) in graph.OpsetVersions)
        {
            if (version < 1)
            {
                return $"The operator set '{DomainName(domain)}' is declared at the impossible version {version}.";
            }
        }

        return null;
    }

    private static string? FindInfoFault(ValueInfo info, string kind)
    {
        if (!ElementTypes.IsSupported(info.ElementType))
        {
            return $"The {kind} '{info.Name}' has no known element type.";
        }

        return !info.Shape.IsDefault && info.Shape.Any(dimension => dimension.Size < 0)
            ? $"The {kind} '{info.Name}' has a negative dimension."
            : null;
    }

    private static string? FindNameFault(string name, string kind, HashSet<string> values)
    {
        if (name.Length == 0)
        {
            return $"There is {kind} without a name.";
        }

        return values.Add(name) ? null : $"The name '{name}' of {kind} is taken by another value.";
    }

    private static string? FindNodesFault(OperatorGraph graph, HashSet<string> values)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            var fault = node.Name.Length == 0 || !names.Add(node.Name)
                ? $"A node ({node.OpType}) has no name of its own: '{node.Name}'."
                : FindNodeFault(graph, node, values);
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    private static string? FindNodeFault(OperatorGraph graph, OperatorNode node, HashSet<string> values)
    {
        if (node.OpType.Length == 0)
        {
            return $"The node '{node.Name}' names no operator.";
        }

        if (!graph.OpsetVersions.ContainsKey(node.Domain))
        {
            return $"The node {node} needs the operator set '{DomainName(node.Domain)}', of which no version is declared (opset_import).";
        }

        foreach (var input in node.Inputs)
        {
            if (input.Length > 0 && !values.Contains(input))
            {
                return $"The node {node} reads '{input}', which is no input, no initializer, and made by no node before it.";
            }
        }

        if (node.Outputs.All(string.IsNullOrEmpty))
        {
            return $"The node {node} makes no value.";
        }

        return node.Outputs.Where(output => output.Length > 0)
            .Select(output => FindNameFault(output, $"an output of the node {node}", values))
            .FirstOrDefault(IsFault);
    }

    private static string? FindOutputsFault(OperatorGraph graph, HashSet<string> values)
    {
        if (graph.Outputs.Length == 0)
        {
            return "The graph has no outputs.";
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var output in graph.Outputs)
        {
            var fault = FindInfoFault(output, "output") ?? FindNameFault(output.Name, "an output", names);
            if (fault is not null || !values.Contains(output.Name))
            {
                return fault ?? $"The output '{output.Name}' is made by no node.";
            }
        }

        return null;
    }

    private static string DomainName(string domain) => domain.Length == 0 ? "ai.onnx" : domain;
}
