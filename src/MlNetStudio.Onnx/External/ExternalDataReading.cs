using Google.Protobuf;
using Microsoft.Win32.SafeHandles;
using MlNetStudio.Onnx.Protos;

namespace MlNetStudio.Onnx.External;

/// <summary>Takes the data that tensors keep in other files into the model. File by file: its size bounds what is taken from it.</summary>
internal sealed class ExternalDataReading(ModelFolder folder, OnnxReadOptions options)
{
    // What tensors may share beyond what there is: the same bytes may be several tensors, but a small file must not become gigabytes.
    private const long SharedLimit = 256L << 20;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private long _available;
    private long _taken;

    private sealed record Place(TensorProto Tensor, string Owner, ExternalEntry Entry, long Bytes);

    /// <summary>Whether any tensor that is read keeps its data in another file.</summary>
    public static bool IsNeeded(ModelProto model) => Tensors(model).Any(tensor => IsExternal(tensor.Tensor));

    /// <summary>Takes them all in. Tensors where nothing is read (in subgraphs, functions, sparse ones) are left as they are.</summary>
    /// <exception cref="OnnxFormatException">A file may not be read, is too short, or there is too much.</exception>
    public void TakeIn(ModelProto model)
    {
        var places = Tensors(model).Where(tensor => IsExternal(tensor.Tensor)).Select(tensor => Check(tensor.Tensor, tensor.Owner)).ToArray();
        foreach (var file in places.GroupBy(place => place.Entry.Location, StringComparer.Ordinal))
        {
            if (file.Any(place => place.Bytes > 0))
            {
                Read([.. file]);
            }

            foreach (var place in file)
            {
                place.Tensor.ExternalData.Clear();
                place.Tensor.ClearDataLocation();
            }
        }
    }

    private static bool IsExternal(TensorProto tensor) => tensor.DataLocation != TensorProto.Types.DataLocation.Default || tensor.ExternalData.Count > 0;

    private static IEnumerable<(TensorProto Tensor, string Owner)> Tensors(ModelProto model)
    {
        foreach (var tensor in model.Graph?.Initializer ?? [])
        {
            yield return (tensor, $"The initializer '{tensor.Name}'");
        }

        foreach (var node in model.Graph?.Node ?? [])
        {
            foreach (var attribute in node.Attribute.Where(attribute => attribute.T is not null))
            {
                yield return (attribute.T, $"The attribute '{attribute.Name}' of the node '{node.Name}' ({node.OpType})");
            }
        }
    }

    private static Place Check(TensorProto tensor, string owner)
    {
        if (tensor.DataLocation != TensorProto.Types.DataLocation.External)
        {
            throw new OnnxFormatException($"{owner} names another file for its data, but does not say that they are there.");
        }

        if (tensor.RawData.Length > 0 || tensor.FloatData.Count + tensor.DoubleData.Count + tensor.Int32Data.Count + tensor.Int64Data.Count + tensor.Uint64Data.Count + tensor.StringData.Count > 0)
        {
            throw new OnnxFormatException($"{owner} holds data and names another file for them.");
        }

        var entry = ExternalEntry.Read(tensor, owner);
        long bytes = TensorReading.RawLength(tensor, owner);
        return entry.Length is null || entry.Length == bytes
            ? new Place(tensor, owner, entry, bytes)
            : throw new OnnxFormatException($"{owner} has a shape of {bytes} bytes, but keeps {entry.Length} bytes in '{entry.Location}'.");
    }

    private void Read(Place[] places)
    {
        var (file, path) = folder.Open(places[0].Entry, places[0].Owner);
        using (file)
        {
            long size = RandomAccess.GetLength(file);
            if (_seen.Add(path))
            {
                _available += Math.Min(size, long.MaxValue - SharedLimit - _available);
            }

            Check(places, size);
            foreach (var place in places)
            {
                place.Tensor.RawData = UnsafeByteOperations.UnsafeWrap(Bytes(file, place));
            }
        }
    }

    // All of a file's tensors, before memory is taken for the first.
    private void Check(Place[] places, long size)
    {
        foreach (var place in places)
        {
            if (place.Entry.Offset > size || place.Bytes > size - place.Entry.Offset)
            {
                throw new OnnxFormatException(
                    $"{place.Owner} keeps {place.Bytes} bytes from byte {place.Entry.Offset} on in '{place.Entry.Location}', which has only {size}.");
            }

            _taken += place.Bytes;
        }

        long most = Math.Min(options.ExternalDataLimit, _available + SharedLimit);
        if (_taken > most)
        {
            throw new OnnxFormatException($"Its tensors keep more than {most} bytes in other files, which is the most that is read.");
        }
    }

    private static byte[] Bytes(SafeFileHandle file, Place place)
    {
        var bytes = new byte[place.Bytes];
        for (int done = 0; done < bytes.Length;)
        {
            int read = RandomAccess.Read(file, bytes.AsSpan(done), place.Entry.Offset + done);
            done += read > 0 ? read : throw new OnnxFormatException($"{place.Owner}: '{place.Entry.Location}' became shorter while it was read.");
        }

        return bytes;
    }
}
