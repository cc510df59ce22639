using System.Buffers.Binary;
using System.IO.Compression;

namespace MlNetStudio.Tests.Data.Images;

/// <summary>Files of images for the tests, written byte by byte as the formats' documents say.</summary>
internal static class ImageSamples
{
    /// <summary>An IDX file of bytes.</summary>
    public static byte[] Idx(byte[] values, params int[] dimensions)
    {
        var file = new byte[4 + (4 * dimensions.Length) + values.Length];
        file[2] = 8;
        file[3] = (byte)dimensions.Length;
        for (int i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * i)), dimensions[i]);
        }

        values.CopyTo(file, file.Length - values.Length);
        return file;
    }

    /// <summary>A NumPy array.</summary>
    public static byte[] Npy(string type, string shape, byte[] values)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}";
        header = header.PadRight(117) + "\n";
        var file = new byte[10 + header.Length + values.Length];
        "NUMPY"u8.CopyTo(file.AsSpan(1));
        file[0] = 0x93;
        file[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)header.Length);
        System.Text.Encoding.ASCII.GetBytes(header).CopyTo(file, 10);
        values.CopyTo(file, 10 + header.Length);
        return file;
    }

    /// <summary>A zip of entries that are not compressed, or are.</summary>
    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Bytes)[] entries)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }

        return file.ToArray();
    }

    /// <summary>The bytes packed by gzip.</summary>
    public static byte[] Gzip(byte[] bytes)
    {
        using var file = new MemoryStream();
        using (var stream = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(bytes);
        }

        return file.ToArray();
    }

    /// <summary>Bytes that look random and are always the same.</summary>
    public static byte[] Noise(int length, int seed = 1)
    {
        var bytes = new byte[length];
        uint state = (uint)seed;
        for (int i = 0; i < length; i++)
        {
            state = (state * 1664525) + 1013904223;
            bytes[i] = (byte)(state >> 24);
        }

        return bytes;
    }
}
