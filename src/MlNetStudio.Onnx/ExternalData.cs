using Google.Protobuf;
using MlNetStudio.Neural;
using MlNetStudio.Onnx.External;

namespace MlNetStudio.Onnx;

/// <summary>
/// Finds tensors that keep their data in another file. Such a file is named by the model, so that a hostile one could
/// have any file read. This looks through the whole model, also where <see cref="OnnxReader"/> reads nothing
/// (subgraphs, functions, sparse tensors), for the sake of other readers that are handed the same bytes.
/// </summary>
public static class ExternalData
{
    /// <summary>What to do about external data.</summary>
    internal const string Advice = "External data is not read unless that is allowed (--allow-external-data); or save the model with all its data in one file.";

    private const int DepthLimit = 64;

    // The places in onnx.proto where a message holds another that can hold a tensor.
    private enum Part
    {
        None,
        Model,
        Graph,
        Function,
        Training,
        Node,
        Attribute,
        SparseTensor,
        Tensor,
    }

    /// <summary>Refuses a model with external data.</summary>
    /// <param name="model">The bytes of an ONNX file.</param>
    /// <param name="name">What messages call the model.</param>
    /// <exception cref="InvalidInputException">A tensor keeps its data in another file, or the bytes are no whole ONNX file.</exception>
    public static void Refuse(ReadOnlySpan<byte> model, string name = "ONNX model")
    {
        try
        {
            Look(model, Part.Model, 0);
        }
        catch (OnnxFormatException exception)
        {
            throw new InvalidInputException(exception.Message, new SourceLocation(name), exception);
        }
    }

    /// <summary>A model with the data that it keeps in other files, where that is allowed.</summary>
    /// <param name="model">The bytes of an ONNX file.</param>
    /// <param name="path">The file, in whose folder the others must lie.</param>
    /// <param name="options">What is allowed; null allows nothing.</param>
    /// <returns>The bytes of one file that holds all its data; those given, where nothing else is needed or allowed.</returns>
    /// <exception cref="InvalidInputException">The bytes are no whole ONNX file, or it names what may not be read; see <see cref="OnnxReadOptions.AllowExternalData"/>.</exception>
    public static byte[] Embed(byte[] model, string path, OnnxReadOptions? options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (options is not { AllowExternalData: true })
        {
            return model;
        }

        try
        {
            var proto = OnnxReader.Parse(model);
            if (!ExternalDataReading.IsNeeded(proto))
            {
                return model;
            }

            var allowed = options with { ExternalDataLimit = Math.Min(options.ExternalDataLimit, Array.MaxLength - (2L * model.Length) - (1 << 20)) };
            new ExternalDataReading(new ModelFolder(path), allowed).TakeIn(proto);
            return proto.ToByteArray();
        }
        catch (Exception exception) when (exception is OnnxFormatException or InvalidProtocolBufferException)
        {
            throw new InvalidInputException(exception.Message, new SourceLocation(path), exception);
        }
    }

    private static void Look(ReadOnlySpan<byte> bytes, Part part, int depth)
    {
        if (depth > DepthLimit)
        {
            throw new OnnxFormatException($"Its graphs nest deeper than {DepthLimit} levels.");
        }

        var reader = new WireReader(bytes, part.ToString());
        while (reader.Read())
        {
            if (part == Part.Tensor && (reader.Number == 13 || (reader.Number == 14 && reader.Value != 0)))
            {
                throw new OnnxFormatException($"A tensor keeps its data in another file. {Advice}");
            }

            var inner = Inner(part, reader.Number);
            if (inner != Part.None && reader.WireType == WireFormat.WireType.LengthDelimited)
            {
                Look(reader.Content, inner, depth + 1);
            }
        }
    }

    private static Part Inner(Part part, int field) => (part, field) switch
    {
        (Part.Model, 7) => Part.Graph,
        (Part.Model, 20) => Part.Training,
        (Part.Model, 25) => Part.Function,
        (Part.Training, 1 or 2) => Part.Graph,
        (Part.Function, 7) => Part.Node,
        (Part.Function, 11) => Part.Attribute,
        (Part.Graph, 1) => Part.Node,
        (Part.Graph, 5) => Part.Tensor,
        (Part.Graph, 15) => Part.SparseTensor,
        (Part.Node, 5) => Part.Attribute,
        (Part.Attribute, 5 or 10) => Part.Tensor,
        (Part.Attribute, 6 or 11) => Part.Graph,
        (Part.Attribute, 22 or 23) => Part.SparseTensor,
        (Part.SparseTensor, 1 or 2) => Part.Tensor,
        _ => Part.None,
    };
}
