using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MlNetStudio.Neural.Training;

/// <summary>
/// The safetensors format (huggingface/safetensors, format version 0.4): eight bytes of header length, a JSON header,
/// the numbers. Only 32-bit floats are written and read.
/// </summary>
internal static class SafeTensorsFile
{
    private const int LargestHeader = 100_000_000;

    /// <summary>Writes under a temporary name, then renames: the file is there whole or as it was before.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, string> metadata, IReadOnlyList<(string Name, ImmutableArray<int> Shape, float[] Values)> tensors)
    {
        var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach (var (key, value) in metadata)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            long offset = 0;
            foreach (var (name, shape, values) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (int dimension in shape)
                {
                    json.WriteNumberValue(dimension);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += values.Length * sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // The format asks for data aligned to eight bytes.
        while (header.Length % 8 != 0)
        {
            header.WriteByte((byte)' ');
        }

        string temporary = path + ".tmp";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using (var file = File.Create(temporary))
        {
            Span<byte> length = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            file.Write(length);
            header.WriteTo(file);
            foreach (var (_, _, values) in tensors)
            {
                file.Write(MemoryMarshal.AsBytes<float>(values));
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads a file that <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidInputException">The file is not such a file, or not whole.</exception>
    public static (IReadOnlyDictionary<string, string> Metadata, IReadOnlyDictionary<string, float[]> Tensors) Read(string path)
    {
        InvalidInputException Bad(string what, Exception? inner = null) =>
            new($"this is no usable safetensors file: {what}. Delete it to start anew.", new SourceLocation(path), inner);
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            if (bytes.Length < sizeof(ulong))
            {
                throw Bad("it is shorter than its header");
            }

            ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            if (headerLength > LargestHeader || headerLength > (ulong)(bytes.Length - sizeof(ulong)))
            {
                throw Bad("its header is longer than the file");
            }

            var data = bytes.AsMemory(sizeof(ulong) + (int)headerLength);
            using var header = JsonDocument.Parse(bytes.AsMemory(sizeof(ulong), (int)headerLength));
            var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
            var tensors = new Dictionary<string, float[]>(StringComparer.Ordinal);
            long taken = 0;
            foreach (var entry in header.RootElement.EnumerateObject())
            {
                if (entry.Name == "__metadata__")
                {
                    foreach (var pair in entry.Value.EnumerateObject())
                    {
                        metadata[pair.Name] = pair.Value.GetString() ?? "";
                    }

                    continue;
                }

                long start = entry.Value.GetProperty("data_offsets")[0].GetInt64();
                long end = entry.Value.GetProperty("data_offsets")[1].GetInt64();
                if (entry.Value.GetProperty("dtype").GetString() != "F32" || start < 0 || end < start || end > data.Length || (end - start) % sizeof(float) != 0)
                {
                    throw Bad($"tensor '{entry.Name}' has a wrong type or lies outside the file");
                }

                // Tensors do not overlap, so together they are no larger than the file: a small one cannot claim much memory.
                taken += end - start;
                if (taken > data.Length || !IsOf(entry.Value.GetProperty("shape"), (end - start) / sizeof(float)))
                {
                    throw Bad($"tensor '{entry.Name}' has another number of elements than its shape, or lies over another");
                }

                if (!tensors.TryAdd(entry.Name, MemoryMarshal.Cast<byte, float>(data.Span[(int)start..(int)end]).ToArray()))
                {
                    throw Bad($"tensor '{entry.Name}' is there twice");
                }
            }

            return (metadata, tensors);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw Bad("its header cannot be read", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"the file cannot be read: {e.Message}", new SourceLocation(path), e);
        }
    }

    private static bool IsOf(JsonElement shape, long elements)
    {
        long product = 1;
        foreach (var dimension in shape.EnumerateArray())
        {
            long size = dimension.GetInt64();
            if (size < 0 || (size > 0 && product > long.MaxValue / size))
            {
                return false;
            }

            product *= size;
        }

        return product == elements;
    }
}
