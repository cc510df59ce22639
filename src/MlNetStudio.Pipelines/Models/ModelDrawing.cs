using System.Globalization;
using MlNetStudio.Evaluation.Graphs;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;

namespace MlNetStudio.Pipelines.Models;

/// <summary>Any ONNX file as a page that draws its graph.</summary>
public static class ModelDrawing
{
    private const int MostLayers = 150;
    private const int LongestProperty = 20_000;

    /// <summary>What the page shows.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="title">What the model is called.</param>
    /// <param name="sizeInBytes">The size of its file.</param>
    /// <param name="sha256">The hash of its file.</param>
    public static GraphPageModel Of(OperatorGraph graph, string title, long sizeInBytes, string sha256)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var shapes = OperatorShapes.Infer(graph);
        string[] names = [.. graph.Nodes.Select((node, i) => node.Name.Length > 0 ? node.Name : string.Create(CultureInfo.InvariantCulture, $"{node.OpType} {i + 1}"))];
        return new GraphPageModel
        {
            Title = title,
            Description = graph.Description,
            Facts =
            [
                ("File", string.Create(CultureInfo.InvariantCulture, $"{sizeInBytes:N0} bytes")),
                ("Operators", string.Create(CultureInfo.InvariantCulture, $"{graph.Nodes.Length:N0}")),
                ("Constants", string.Create(CultureInfo.InvariantCulture, $"{graph.Initializers.Sum(constant => (long)constant.Value.Length):N0} numbers and texts")),
                ("Operator sets", string.Join(", ", graph.OpsetVersions.Select(opset => string.Create(CultureInfo.InvariantCulture, $"{(opset.Key.Length == 0 ? "ai.onnx" : opset.Key)} {opset.Value}")))),
                ("SHA-256", sha256),
            ],
            Layers = Draw(graph, Fold(names), shapes),
            Operators = Draw(graph, names, shapes),
            Properties = [.. graph.Metadata.Select(property => (property.Key, property.Value.Length > LongestProperty ? property.Value[..LongestProperty] + "..." : property.Value))],
        };
    }

    /// <summary>For every node the layer or step that it belongs to: the path in its name, cut shorter until there are few enough.</summary>
    private static string[] Fold(string[] names)
    {
        string[][] paths = [.. names.Select(name => name.Split('/', StringSplitOptions.RemoveEmptyEntries))];
        int deepest = paths.Length == 0 ? 0 : paths.Max(path => path.Length - 1);
        for (int depth = deepest; ; depth--)
        {
            // A column's way through preprocessing is of interest only operator by operator.
            string[] folded = [.. paths.Select((path, i) => path.Length < 2 ? names[i] : string.Join('/', path.Take(path[0] == "preprocessing" ? 1 : Math.Min(depth, path.Length - 1))))];
            int count = folded.Where((name, i) => i == 0 || name != folded[i - 1]).Count();
            if (count <= MostLayers || depth <= 1)
            {
                return folded;
            }
        }
    }

    /// <summary>One box for every run of nodes of one name; since nodes follow those they read, no two boxes wait for each other.</summary>
    private static GraphDrawing Draw(OperatorGraph graph, string[] names, IReadOnlyDictionary<string, ValueInfo> shapes)
    {
        var nodes = new List<GraphNode>();
        var makers = new Dictionary<string, int>(StringComparer.Ordinal);
        var edges = new HashSet<GraphEdge>();
        var constants = graph.Initializers.ToDictionary(constant => constant.Key, constant => (long)constant.Value.Length, StringComparer.Ordinal);
        var counted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var input in graph.Inputs.Where(input => !constants.ContainsKey(input.Name)))
        {
            makers[input.Name] = nodes.Count;
            nodes.Add(new GraphNode(input.Name, $"input, {input.ElementType}", Format(input), 0, GraphNodeRole.Input));
        }

        for (int i = 0; i < graph.Nodes.Length;)
        {
            int end = i + 1;
            while (end < graph.Nodes.Length && names[end] == names[i])
            {
                end++;
            }

            var run = graph.Nodes.AsSpan()[i..end].ToArray();
            foreach (string read in run.SelectMany(node => node.Inputs).Where(makers.ContainsKey))
            {
                edges.Add(new GraphEdge(makers[read], nodes.Count));
            }

            foreach (string made in run.SelectMany(node => node.Outputs).Where(name => name.Length > 0))
            {
                makers[made] = nodes.Count;
            }

            long held = run.SelectMany(node => node.Inputs).Where(counted.Add).Sum(name => constants.GetValueOrDefault(name));
            string shape = run[^1].Outputs.Length > 0 && shapes.TryGetValue(run[^1].Outputs[0], out var info) ? Format(info) : "";
            nodes.Add(new GraphNode(names[i], Kinds(run), shape, held));
            i = end;
        }

        edges.RemoveWhere(edge => edge.From == edge.To);
        foreach (var output in graph.Outputs)
        {
            if (makers.TryGetValue(output.Name, out int maker))
            {
                edges.Add(new GraphEdge(maker, nodes.Count));
            }

            nodes.Add(new GraphNode(output.Name, $"output, {output.ElementType}", Format(output), 0, GraphNodeRole.Output));
        }

        return new GraphDrawing(nodes, [.. edges.OrderBy(edge => edge.To).ThenBy(edge => edge.From)]);
    }

    private static string Kinds(OperatorNode[] nodes)
    {
        string[] kinds = [.. nodes.Select(node => node.OpType)];
        return kinds.Length <= 4 ? string.Join(", ", kinds)
            : string.Join(", ", kinds.CountBy(kind => kind).Select(kind => kind.Value == 1 ? kind.Key : string.Create(CultureInfo.InvariantCulture, $"{kind.Value} {kind.Key}")));
    }

    private static string Format(ValueInfo value) => value.Shape.IsDefault ? "" : $"[{string.Join(", ", value.Shape)}]";
}
