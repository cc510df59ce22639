using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx.Protos;

namespace MlNetStudio.Onnx;

/// <summary>Nodes out of their ONNX form.</summary>
internal static class NodeReading
{
    private const int FaultsShownAtMost = 20;

    /// <summary>Reads nodes. All that cannot be read are listed at once.</summary>
    /// <remarks>A node's name is only for people, and some exporters leave it out or use it twice: such a node gets one of its own.</remarks>
    /// <exception cref="OnnxFormatException">A node has an attribute that is not supported or contradicts itself.</exception>
    public static ImmutableArray<OperatorNode> Read(IReadOnlyList<NodeProto> protos)
    {
        var names = new NodeNames(protos);
        var faults = new List<string>();
        var nodes = ImmutableArray.CreateBuilder<OperatorNode>(protos.Count);
        foreach (var proto in protos)
        {
            try
            {
                nodes.Add(Read(proto, names.Next(proto)));
            }
            catch (OnnxFormatException fault)
            {
                faults.Add(fault.Message);
            }
        }

        if (faults.Count > 0)
        {
            var more = faults.Count > FaultsShownAtMost ? $" And {faults.Count - FaultsShownAtMost} more." : "";
            throw new OnnxFormatException(string.Join(' ', faults.Take(FaultsShownAtMost)) + more);
        }

        return nodes.MoveToImmutable();
    }

    /// <summary>A domain as the graph names it: the standard one, which may be spelled out, is the empty name.</summary>
    public static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;

    private static OperatorNode Read(NodeProto proto, string name)
    {
        var description = $"the node '{name}' ({proto.OpType})";
        var attributes = ImmutableSortedDictionary.CreateBuilder<string, OperatorAttribute>(StringComparer.Ordinal);
        foreach (var attribute in proto.Attribute)
        {
            if (attribute.Name.Length == 0 || !attributes.TryAdd(attribute.Name, AttributeReading.Read(attribute, description)))
            {
                throw new OnnxFormatException($"The attribute '{attribute.Name}' of {description} has no name or is there twice.");
            }
        }

        return new OperatorNode(proto.OpType, name, [.. proto.Input], [.. proto.Output], Domain(proto.Domain)) { Attributes = attributes.ToImmutable() };
    }

    /// <summary>Gives every node a name of its own that is no other node's in the file.</summary>
    private sealed class NodeNames(IReadOnlyList<NodeProto> protos)
    {
        private readonly HashSet<string> _inFile = protos.Select(proto => proto.Name).ToHashSet(StringComparer.Ordinal);
        private readonly HashSet<string> _given = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

        public string Next(NodeProto proto)
        {
            if (proto.Name.Length > 0 && _given.Add(proto.Name))
            {
                return proto.Name;
            }

            var stem = proto.Name.Length > 0 ? proto.Name : proto.OpType;
            string candidate;
            do
            {
                int count = _counts.GetValueOrDefault(stem) + 1;
                _counts[stem] = count;
                candidate = $"{stem}_{count}";
            }
            while (_inFile.Contains(candidate) || !_given.Add(candidate));

            return candidate;
        }
    }
}
