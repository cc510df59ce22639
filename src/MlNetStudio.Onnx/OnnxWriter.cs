using System.Reflection;
using Google.Protobuf;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx.Protos;

namespace MlNetStudio.Onnx;

/// <summary>
/// Writes operator graphs as ONNX files. The same graph always gives the same bytes: nothing of the machine, the
/// clock or the path goes in. The file declares the lowest IR version that has the graph's operator sets
/// (opset 12: IR 7), and names MlNetStudio and its version as the producer.
/// </summary>
public static class OnnxWriter
{
    /// <summary>The producer that files name.</summary>
    public const string ProducerName = "MlNetStudio";

    private static readonly string ProducerVersion = typeof(OnnxWriter).Assembly.GetName().Version!.ToString(3);

    /// <summary>Writes a graph to a file, which appears under its name only once it is whole.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="ArgumentException">The graph is not sound: a name is missing or taken twice, a node reads a value that is not made before it, an output has no known type, or it is larger than the 2 GB of one ONNX file.</exception>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public static void Write(OperatorGraph graph, string path)
    {
        var model = ToProto(graph);
        AtomicFile.Write(path, model.WriteTo);
    }

    /// <summary>Writes a graph to a stream, which is left open.</summary>
    /// <inheritdoc cref="Write(OperatorGraph, string)" path="/exception[@cref='T:System.ArgumentException']"/>
    public static void Write(OperatorGraph graph, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ToProto(graph).WriteTo(destination);
    }

    /// <summary>The bytes of a graph's ONNX file.</summary>
    /// <inheritdoc cref="Write(OperatorGraph, string)" path="/exception[@cref='T:System.ArgumentException']"/>
    public static byte[] ToBytes(OperatorGraph graph) => ToProto(graph).ToByteArray();

    private static ModelProto ToProto(OperatorGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (GraphValidation.FindFault(graph) is { } fault)
        {
            throw new ArgumentException(fault, nameof(graph));
        }

        CheckSize(graph);
        var model = new ModelProto
        {
            IrVersion = IrVersion.For(graph.OpsetVersions),
            ProducerName = ProducerName,
            ProducerVersion = ProducerVersion,
            Graph = ToGraphProto(graph),
        };
        if (graph.Description.Length > 0)
        {
            model.DocString = graph.Description;
        }

        foreach (var (domain, version) in graph.OpsetVersions)
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = version });
        }

        foreach (var (key, value) in graph.Metadata)
        {
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        }

        return model;
    }

    private static GraphProto ToGraphProto(OperatorGraph graph)
    {
        var proto = new GraphProto { Name = graph.Name };
        proto.Input.AddRange(graph.Inputs.Select(ValueInfos.Write));
        proto.Output.AddRange(graph.Outputs.Select(ValueInfos.Write));
        proto.Initializer.AddRange(graph.Initializers.Select(initializer => TensorWriting.Write(initializer.Key, initializer.Value)));
        proto.Node.AddRange(graph.Nodes.Select(ToNodeProto));
        return proto;
    }

    private static NodeProto ToNodeProto(OperatorNode node)
    {
        var proto = new NodeProto { OpType = node.OpType, Name = node.Name };
        if (node.Domain.Length > 0)
        {
            proto.Domain = node.Domain;
        }

        proto.Input.AddRange(node.Inputs);
        proto.Output.AddRange(node.Outputs);
        proto.Attribute.AddRange(node.Attributes.Select(attribute => AttributeWriting.Write(attribute.Key, attribute.Value)));
        return proto;
    }

    // Protobuf counts in 32 bits. Names and nodes need far less than the room left here.
    private static void CheckSize(OperatorGraph graph)
    {
        const long Limit = int.MaxValue - (64L << 20);
        long bytes = graph.Initializers.Sum(initializer => (long)initializer.Value.Length * ElementSize(initializer.Value.ElementType));
        if (bytes > Limit)
        {
            throw new ArgumentException($"The graph's constants take {bytes} bytes; one ONNX file holds less than 2 GB.", nameof(graph));
        }
    }

    private static int ElementSize(ElementType type) => type switch
    {
        ElementType.Float64 or ElementType.Int64 or ElementType.UInt64 => 8,
        ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 => 4,
        ElementType.Float16 or ElementType.Int16 or ElementType.UInt16 => 2,
        _ => 1,
    };
}
