using System.Collections.Immutable;
using Google.Protobuf;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx.Protos;

namespace MlNetStudio.Onnx;

/// <summary>
/// Reads ONNX files into operator graphs. A file is not trusted: whatever is wrong with it ends in one
/// <see cref="InvalidInputException"/> that names the file, in bounded time and memory. Everything is held by the
/// one file, or by others in its folder where that is allowed; subgraphs, functions and sparse tensors are refused. Unknown fields are skipped.
/// </summary>
public static class OnnxReader
{
    private const string DefaultName = "ONNX model";

    private static readonly MessageParser<ModelProto> Parser = ModelProto.Parser.WithDiscardUnknownFields(true);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What it may ask for; null for nothing.</param>
    /// <exception cref="InvalidInputException">The file cannot be read, is not a whole ONNX model, or uses what is not supported or allowed.</exception>
    public static OperatorGraph Read(string path, OnnxReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return Read(ExternalData.Embed(File.ReadAllBytes(path), path, options), path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidInputException("There is no such file.", new SourceLocation(path), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The file cannot be read: {exception.Message}", new SourceLocation(path), exception);
        }
    }

    /// <summary>Reads the rest of a stream, which is left open.</summary>
    /// <param name="source">The bytes of an ONNX file.</param>
    /// <param name="name">What messages call the source.</param>
    /// <exception cref="InvalidInputException">It is not a whole ONNX model, or uses what is not supported.</exception>
    public static OperatorGraph Read(Stream source, string name = DefaultName)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.CanSeek && source.Length - source.Position > Array.MaxLength)
        {
            throw new InvalidInputException("It is larger than 2 GB, which no ONNX file can be.", new SourceLocation(name));
        }

        if (source.CanSeek)
        {
            var bytes = new byte[source.Length - source.Position];
            source.ReadExactly(bytes);
            return Read(bytes, name);
        }

        using var copy = new MemoryStream();
        source.CopyTo(copy);
        return Read(copy.GetBuffer().AsSpan(0, (int)copy.Length), name);
    }

    /// <summary>Reads the bytes of an ONNX file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What messages call the source.</param>
    /// <exception cref="InvalidInputException">It is not a whole ONNX model, or uses what is not supported.</exception>
    public static OperatorGraph Read(ReadOnlySpan<byte> bytes, string name = DefaultName)
    {
        try
        {
            return ToGraph(Parse(bytes));
        }
        catch (Exception exception) when (exception is OnnxFormatException or InvalidProtocolBufferException)
        {
            throw new InvalidInputException(exception.Message, new SourceLocation(name), exception);
        }
    }

    /// <summary>The model as stored, after its encoding has been checked.</summary>
    /// <exception cref="OnnxFormatException">It is no ONNX file.</exception>
    internal static ModelProto Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            throw new OnnxFormatException("It is empty.");
        }

        WireCheck.Check(bytes, ModelProto.Descriptor);
        return Parser.ParseFrom(bytes);
    }

    private static OperatorGraph ToGraph(ModelProto model)
    {
        if (model.Graph is not { } proto)
        {
            throw new OnnxFormatException("It holds no graph, so it is not an ONNX model.");
        }

        if (model.Functions.Count > 0 || proto.SparseInitializer.Count > 0)
        {
            throw new OnnxFormatException($"It holds {(model.Functions.Count > 0 ? "functions of its own" : "sparse initializers")}, which are not supported.");
        }

        ZipMaps.Replace(model);
        var initializers = proto.Initializer
            .Select(tensor => KeyValuePair.Create(tensor.Name, TensorReading.Read(tensor, $"The initializer '{tensor.Name}'")))
            .ToImmutableArray();

        // Up to IR version 3 every initializer is also listed as an input, and may be later; here it is a constant.
        var constants = initializers.Select(initializer => initializer.Key).ToHashSet(StringComparer.Ordinal);
        var inputs = proto.Input.Where(input => !constants.Contains(input.Name)).Select(input => ValueInfos.Read(input, "input")).ToImmutableArray();
        var given = constants.Concat(inputs.Select(input => input.Name)).ToHashSet(StringComparer.Ordinal);
        var graph = new OperatorGraph
        {
            Name = proto.Name,
            Description = model.DocString.Length > 0 ? model.DocString : proto.DocString,
            Inputs = inputs,
            Outputs = [.. proto.Output.Select(output => ValueInfos.Read(output, "output"))],
            Initializers = initializers,
            Nodes = NodeOrder.Sort(NodeReading.Read(proto.Node), given),
            OpsetVersions = Opsets(model),
            Metadata = Metadata(model),
        };
        return GraphValidation.FindFault(graph) is { } fault ? throw new OnnxFormatException(fault) : graph;
    }

    private static ImmutableSortedDictionary<string, int> Opsets(ModelProto model)
    {
        var opsets = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var opset in model.OpsetImport)
        {
            var domain = NodeReading.Domain(opset.Domain);
            if (opset.Version is < 1 or > int.MaxValue)
            {
                throw new OnnxFormatException($"The operator set '{opset.Domain}' is declared at the impossible version {opset.Version}.");
            }

            if (opsets.TryGetValue(domain, out int other) && other != opset.Version)
            {
                throw new OnnxFormatException($"The operator set '{opset.Domain}' is declared at version {other} and at version {opset.Version}.");
            }

            opsets[domain] = (int)opset.Version;
        }

        return opsets.ToImmutable();
    }

    private static ImmutableSortedDictionary<string, string> Metadata(ModelProto model)
    {
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var entry in model.MetadataProps)
        {
            if (!metadata.TryAdd(entry.Key, entry.Value))
            {
                throw new OnnxFormatException($"The metadata property '{entry.Key}' is there twice.");
            }
        }

        return metadata.ToImmutable();
    }
}
