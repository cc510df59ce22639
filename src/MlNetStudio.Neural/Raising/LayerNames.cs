using System.Globalization;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Raising;

/// <summary>Names for raised layers: those that their weights have in the file, as far as there are any.</summary>
internal sealed class LayerNames
{
    private static readonly string[] Parameters = ["weight", "bias", "kernel", "gamma", "beta", "table", "scale", "slope", "running_mean", "running_var", "mean", "variance", "w", "b"];

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>What the file calls the layer of a node by the node's weights: fc1 where they are fc1.weight; null where they say nothing.</summary>
    public static string? OfWeights(OperatorNode node, IReadOnlyDictionary<string, Tensor> constants)
    {
        foreach (string read in node.Inputs.Where(constants.ContainsKey))
        {
            int end = read.LastIndexOfAny(['.', '/']);
            if (end > 0 && Parameters.Contains(read[(end + 1)..].ToLowerInvariant()))
            {
                return Clean(read[..end]);
            }
        }

        return null;
    }

    /// <summary>The same by the path that a node's name is: fc1 of /fc1/Gemm; null where it is none.</summary>
    public static string? OfPath(OperatorNode node)
    {
        string[] parts = node.Name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 1 && parts[^1].StartsWith(node.OpType, StringComparison.Ordinal) ? Clean(string.Join('.', parts[..^1])) : null;
    }

    /// <summary>The name, or one made of it, or of a kind where it is empty, that nothing has yet.</summary>
    public string Claim(string name, string kind = "")
    {
        if (name.Length > 0 && _taken.Add(name))
        {
            return name;
        }

        for (int i = name.Length > 0 ? 2 : 1; ; i++)
        {
            string next = string.Create(CultureInfo.InvariantCulture, $"{(name.Length > 0 ? name : kind)}_{i}");
            if (_taken.Add(next))
            {
                return next;
            }
        }
    }

    private static string? Clean(string name) => name.Trim('/').Replace('/', '.') is { Length: > 0 } clean && !string.IsNullOrWhiteSpace(clean) ? clean : null;
}
