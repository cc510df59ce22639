using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using MlNetStudio.Cli.Output;
using MlNetStudio.Evaluation.Graphs;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Cli.Commands;

/// <summary><c>inspect</c>: what an ONNX file takes, gives and holds.</summary>
internal static class InspectCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(CommandContext context)
    {
        var model = new Argument<string>("model") { Description = "Any ONNX file." };
        var html = new Option<string?>("--html") { Description = "Draw the graph into this HTML file, one page that fetches nothing.", HelpName = "file" };
        var command = context.Command(
            "inspect",
            "Show inputs, outputs, layers, sizes and provenance of an ONNX file.",
            "inspect out/iris/model.onnx",
            "inspect model.onnx --json",
            "inspect model.onnx --html model.html");
        command.Arguments.Add(model);
        command.Options.Add(html);
        var reading = new ModelOptions(command);
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(model);
            var graph = OnnxReader.Read(path, reading.Of(result));
            if (result.GetValue(html) is { } page)
            {
                WritePage(path, graph, page);
                context.Environment.Error.WriteLine($"mlnetstudio: note: the graph is drawn in {page}");
            }

            var groups = Group(graph);
            if (result.GetValue(context.Json))
            {
                WriteJson(context.Environment.Out, path, graph, groups);
            }
            else
            {
                WriteText(context.Environment.Out, path, graph, groups);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void WritePage(string path, OperatorGraph graph, string page)
    {
        byte[] bytes = File.ReadAllBytes(path);
        try
        {
            GraphPage.Write(page, ModelDrawing.Of(graph, Path.GetFileName(path), bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InvalidInputException($"the page cannot be written: {exception.Message}", new SourceLocation(page), exception);
        }
    }

    private sealed record NodeGroup(string Name, ImmutableArray<string> Operators, long Constants);

    // Nodes are named after the layer or step that they belong to: dense_1/MatMul.
    private static List<NodeGroup> Group(OperatorGraph graph)
    {
        var sizes = graph.Initializers.ToDictionary(initializer => initializer.Key, initializer => (long)initializer.Value.Length, StringComparer.Ordinal);
        var groups = new List<NodeGroup>();
        var counted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            int slash = node.Name.LastIndexOf('/');
            string name = slash < 0 ? (node.Name.Length > 0 ? node.Name : node.OpType) : node.Name[..slash];
            long constants = node.Inputs.Where(input => counted.Add(input)).Sum(input => sizes.GetValueOrDefault(input));
            if (groups.Count > 0 && groups[^1].Name == name)
            {
                groups[^1] = groups[^1] with { Operators = groups[^1].Operators.Add(node.OpType), Constants = groups[^1].Constants + constants };
            }
            else
            {
                groups.Add(new NodeGroup(name, [node.OpType], constants));
            }
        }

        return groups;
    }

    private static void WriteText(TextWriter output, string path, OperatorGraph graph, List<NodeGroup> groups)
    {
        Line(output, $"{path}: {new FileInfo(path).Length} bytes, {graph.Nodes.Length} operators, {graph.Initializers.Sum(i => (long)i.Value.Length)} constants");
        output.WriteLine($"operator sets: {string.Join(", ", graph.OpsetVersions.Select(o => $"{(o.Key.Length == 0 ? "ai.onnx" : o.Key)} {o.Value.ToString(CultureInfo.InvariantCulture)}"))}");
        if (graph.Description.Length > 0)
        {
            output.WriteLine(graph.Description);
        }

        if (ModelCalibration.Find(graph.Metadata, path) is { } calibration)
        {
            Line(output, $"probabilities: class scores are divided by a temperature of {calibration.Temperature:0.000}, fitted on {calibration.Rows} rows");
        }

        output.WriteLine("inputs:");
        foreach (var input in graph.Inputs)
        {
            output.WriteLine($"  {input}");
        }

        output.WriteLine("outputs:");
        foreach (var value in graph.Outputs)
        {
            output.WriteLine($"  {value}");
        }

        output.WriteLine("layers and steps:");
        int width = groups.Count == 0 ? 0 : Math.Min(40, groups.Max(group => group.Name.Length));
        foreach (var group in groups)
        {
            Line(output, $"  {group.Name.PadRight(width)}  {group.Constants,10}  {string.Join(", ", group.Operators)}");
        }

        if (graph.Metadata.Count > 0)
        {
            output.WriteLine("properties:");
            const int Shown = 100;
            foreach (var (key, value) in graph.Metadata)
            {
                output.WriteLine($"  {key}: {(value.Length > Shown ? value[..Shown] + "..." : value).ReplaceLineEndings(" ")}");
            }
        }
    }

    private static void WriteJson(TextWriter output, string path, OperatorGraph graph, List<NodeGroup> groups) => JsonOutput.Write(output, json =>
    {
        json.WriteString("file", path);
        json.WriteNumber("bytes", new FileInfo(path).Length);
        json.WriteStartObject("operatorSets");
        foreach (var (domain, version) in graph.OpsetVersions)
        {
            json.WriteNumber(domain.Length == 0 ? "ai.onnx" : domain, version);
        }

        json.WriteEndObject();
        foreach (var (name, values) in new[] { ("inputs", graph.Inputs), ("outputs", graph.Outputs) })
        {
            json.WriteStartArray(name);
            foreach (var value in values)
            {
                json.WriteStartObject();
                json.WriteString("name", value.Name);
                json.WriteString("type", value.ElementType.ToString());
                json.WriteString("shape", value.Shape.IsDefault ? "?" : $"[{string.Join(", ", value.Shape)}]");
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (ModelCalibration.Find(graph.Metadata, path) is { } calibration)
        {
            json.WriteStartObject("calibration");
            json.WriteNumber("temperature", calibration.Temperature);
            json.WriteNumber("rows", calibration.Rows);
            json.WriteEndObject();
        }

        json.WriteStartArray("layers");
        foreach (var group in groups)
        {
            json.WriteStartObject();
            json.WriteString("name", group.Name);
            json.WriteNumber("constants", group.Constants);
            json.WriteStartArray("operators");
            foreach (string name in group.Operators)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("properties");
        foreach (var (key, value) in graph.Metadata)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    });

    private static void Line(TextWriter output, FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
