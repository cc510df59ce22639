using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx.Protos;

namespace MlNetStudio.Onnx;

/// <summary>
/// ai.onnx.ml's ZipMap, with which scikit-learn's classifiers end unless they are told otherwise: a sequence of maps from class to score, one a row. It
/// holds nothing that the tensor before it does not but the names of the classes. So such an output is read as that tensor, [batch, classes], and
/// the names go into the metadata.
/// </summary>
public static class ZipMaps
{
    private const string Domain = "ai.onnx.ml";
    private const string Prefix = "zipmap:";

    // Of a standard operator set that is not declared: any that has Identity would do.
    private const int DefaultOpset = 13;

    /// <summary>The classes whose scores an output holds, in their order; empty where no ZipMap named them.</summary>
    /// <param name="graph">A graph that was read from a file.</param>
    /// <param name="output">The output's name.</param>
    public static ImmutableArray<string> ClassesOf(OperatorGraph graph, string output)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(output);
        if (!graph.Metadata.TryGetValue(Prefix + output, out string? names))
        {
            return [];
        }

        try
        {
            using var json = JsonDocument.Parse(names);
            return [.. json.RootElement.EnumerateArray().Select(name => name.GetString() ?? "")];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Whoever wrote the file wrote that, too.
            return [];
        }
    }

    /// <summary>Whether an output of a file was a ZipMap's.</summary>
    public static bool AreIn(OperatorGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Outputs.Any(output => graph.Metadata.ContainsKey(Prefix + output.Name));
    }

    /// <summary>Puts the tensor in the place of every ZipMap.</summary>
    /// <exception cref="OnnxFormatException">One does not end the graph, or does not name classes as it must.</exception>
    internal static void Replace(ModelProto model)
    {
        foreach (var node in model.Graph.Node.Where(node => node.OpType == "ZipMap" && node.Domain == Domain))
        {
            string owner = $"The node '{node.Name}' (ZipMap)";
            if (node.Input.Count != 1 || node.Output.Count != 1)
            {
                throw new OnnxFormatException($"{owner} has {node.Input.Count} inputs and {node.Output.Count} outputs where one each is expected.");
            }

            string name = node.Output[0];
            if (model.Graph.Node.Any(other => other.Input.Contains(name)) || model.Graph.Output.FirstOrDefault(output => output.Name == name) is not { } result)
            {
                throw new OnnxFormatException($"{owner} gives maps that other nodes read; only one at a graph's end is supported.");
            }

            string[] classes = Classes(node, owner);
            model.MetadataProps.Add(new StringStringEntryProto { Key = Prefix + name, Value = Json(classes) });
            result.Type = new TypeProto { TensorType = Scores(classes.Length) };
            (node.OpType, node.Domain) = ("Identity", "");
            node.Attribute.Clear();
            if (!model.OpsetImport.Any(opset => NodeReading.Domain(opset.Domain).Length == 0))
            {
                model.OpsetImport.Add(new OperatorSetIdProto { Version = DefaultOpset });
            }
        }
    }

    private static string[] Classes(NodeProto node, string owner)
    {
        var texts = node.Attribute.FirstOrDefault(attribute => attribute.Name == "classlabels_strings")?.Strings.Select(text => text.ToStringUtf8()).ToArray() ?? [];
        var numbers = node.Attribute.FirstOrDefault(attribute => attribute.Name == "classlabels_int64s")?.Ints.Select(number => number.ToString(CultureInfo.InvariantCulture)).ToArray() ?? [];
        return texts.Length > 0 != numbers.Length > 0
            ? [.. texts, .. numbers]
            : throw new OnnxFormatException($"{owner} must name its classes by texts or by numbers, and only by one of them.");
    }

    private static TypeProto.Types.Tensor Scores(int classes)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension());
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = classes });
        return new TypeProto.Types.Tensor { ElemType = (int)ElementType.Float32, Shape = shape };
    }

    private static string Json(string[] texts)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            foreach (string text in texts)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
