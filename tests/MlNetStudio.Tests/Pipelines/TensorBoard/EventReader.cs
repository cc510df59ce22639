using System.Buffers.Binary;
using System.Text;

namespace MlNetStudio.Tests.Pipelines.TensorBoard;

/// <summary>
/// Reads event files by the published description alone, sharing nothing with the writer: a checksum by table, fields by
/// their numbers.
/// </summary>
internal static class EventReader
{
    private static readonly uint[] Table = MakeTable();

    /// <summary>The records of a file, each as its fields; fails on a wrong length or checksum.</summary>
    public static List<Fields> Read(byte[] file)
    {
        List<Fields> events = [];
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            var data = file.AsSpan(at + 12, length);
            Assert.Equal(Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            events.Add(new Fields(data));
            at += length + 16;
        }

        return events;
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc = Table[(crc ^ value) & 0xff] ^ (crc >> 8);
        }

        crc ^= uint.MaxValue;
        return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8u);
    }

    /// <summary>CRC-32C, the Castagnoli polynomial reflected.</summary>
    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0x82f63b78 ^ (value >> 1) : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }

    /// <summary>The fields of a message by number: varints and fixed numbers as bits, the rest as bytes.</summary>
    internal sealed class Fields
    {
        private readonly List<(int Number, ulong Bits, byte[] Bytes)> _all = [];

        public Fields(ReadOnlySpan<byte> data)
        {
            for (int at = 0; at < data.Length;)
            {
                ulong tag = Varint(data, ref at);
                (ulong bits, byte[] bytes) = (tag & 7) switch
                {
                    0 => (Varint(data, ref at), Array.Empty<byte>()),
                    1 => (BinaryPrimitives.ReadUInt64LittleEndian(Take(data, ref at, 8)), []),
                    5 => (BinaryPrimitives.ReadUInt32LittleEndian(Take(data, ref at, 4)), []),
                    _ => (0ul, Take(data, ref at, (int)Varint(data, ref at)).ToArray()),
                };
                _all.Add(((int)(tag >> 3), bits, bytes));
            }
        }

        public bool Has(int number) => _all.Exists(field => field.Number == number);

        public double Double(int number) => BitConverter.UInt64BitsToDouble(Bits(number));

        public float Float(int number) => BitConverter.UInt32BitsToSingle((uint)Bits(number));

        public long Long(int number) => (long)Bits(number);

        public string Text(int number) => Encoding.UTF8.GetString(Bytes(number));

        public Fields Message(int number) => new(Bytes(number));

        public Fields[] Messages(int number) => [.. _all.Where(field => field.Number == number).Select(field => new Fields(field.Bytes))];

        public string[] Texts(int number) => [.. _all.Where(field => field.Number == number).Select(field => Encoding.UTF8.GetString(field.Bytes))];

        public double[] Doubles(int number)
        {
            byte[] packed = Bytes(number);
            return [.. Enumerable.Range(0, packed.Length / 8).Select(i => BinaryPrimitives.ReadDoubleLittleEndian(packed.AsSpan(8 * i)))];
        }

        // Proto3 leaves out what is zero.
        private ulong Bits(int number) => _all.Find(field => field.Number == number).Bits;

        private byte[] Bytes(int number) => _all.Find(field => field.Number == number).Bytes ?? [];

        private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> data, ref int at, int length)
        {
            var taken = data.Slice(at, length);
            at += length;
            return taken;
        }

        private static ulong Varint(ReadOnlySpan<byte> data, ref int at)
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte next = data[at++];
                value |= (ulong)(next & 0x7f) << shift;
                if (next < 0x80)
                {
                    return value;
                }
            }
        }
    }
}
