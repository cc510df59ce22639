using System.Buffers.Binary;
using System.Numerics;

namespace MlNetStudio.Pipelines.TensorBoard;

/// <summary>
/// The frame around each event in a file: length (8 bytes), its checksum (4), the bytes, their checksum (4), little endian.
/// Checksums are CRC-32C, rotated and offset so that a checksum of checksums is no weaker.
/// Source: TensorFlow's documentation of the TFRecord format.
/// </summary>
internal static class EventRecord
{
    private const uint MaskDelta = 0xa282ead8;

    /// <summary>Writes one record.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> data)
    {
        Span<byte> head = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Checksum(head[..8]));
        Span<byte> tail = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(tail, Checksum(data));
        stream.Write(head);
        stream.Write(data);
        stream.Write(tail);
    }

    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return BitOperations.RotateRight(~crc, 15) + MaskDelta;
    }
}
