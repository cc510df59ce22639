using System.Text.Unicode;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace MlNetStudio.Onnx;

/// <summary>
/// Walks a file's protobuf encoding once before it is parsed: every length lies inside its message, every known
/// field has the wire type that it should have, text is UTF-8, and the objects that parsing will make stay within
/// bounds. Protobuf itself takes a known field of a wrong wire type for an unknown one and drops it, and makes an
/// object of many bytes out of every two bytes of an empty message.
/// </summary>
internal static class WireCheck
{
    // What a file may take in memory beyond its own size.
    private const long OverheadLimit = 256L << 20;

    // Estimates on the high side for a 64-bit runtime: an object with its lists, a string or byte string, a list's slot.
    private const int MessageCost = 160;
    private const int TextCost = 56;
    private const int SlotCost = 8;

    private const int GroupDepthLimit = 16;

    /// <summary>Checks one serialized message.</summary>
    /// <exception cref="OnnxFormatException">The bytes are not a message of this type, or parsing them would take too much memory.</exception>
    public static void Check(ReadOnlySpan<byte> bytes, MessageDescriptor message)
    {
        long overhead = 0;
        CheckMessage(bytes, message, ref overhead);
    }

    private static void CheckMessage(ReadOnlySpan<byte> bytes, MessageDescriptor message, ref long overhead)
    {
        while (bytes.Length > 0)
        {
            var (number, wireType) = ReadTag(ref bytes, message);
            var field = message.FindFieldByNumber(number);
            var content = Skip(ref bytes, number, wireType, message, 0);
            if (field is null)
            {
                continue;
            }

            var expected = ExpectedWireType(field.FieldType);
            bool packed = wireType == WireFormat.WireType.LengthDelimited && field.IsRepeated && expected != wireType;
            if (wireType != expected && !packed)
            {
                throw Fault(message, $"the field '{field.Name}' is stored as {wireType}; {expected} was expected");
            }

            Account(field, content.Length, packed, ref overhead);
            if (field.FieldType == FieldType.Message)
            {
                CheckMessage(content, field.MessageType, ref overhead);
            }
            else if (field.FieldType == FieldType.String && !Utf8.IsValid(content))
            {
                throw Fault(message, $"the text in the field '{field.Name}' is not UTF-8");
            }
        }
    }

    private static void Account(FieldDescriptor field, int length, bool packed, ref long overhead)
    {
        overhead += field.FieldType switch
        {
            FieldType.Message => MessageCost,
            FieldType.String => TextCost + length,
            FieldType.Bytes => TextCost,
            FieldType.Int64 or FieldType.UInt64 when packed => 7L * length,
            FieldType.Int32 or FieldType.UInt32 when packed => 3L * length,
            _ when field.IsRepeated && !packed => SlotCost,
            _ => 0,
        };
        if (overhead > OverheadLimit)
        {
            throw new OnnxFormatException("It is split into so many small parts that reading it would take more memory than any real model needs.");
        }
    }

    private static (int Number, WireFormat.WireType WireType) ReadTag(ref ReadOnlySpan<byte> bytes, MessageDescriptor message)
    {
        ulong tag = ReadVarint(ref bytes, message);
        if (tag > uint.MaxValue || tag >> 3 == 0)
        {
            throw Fault(message, "a field has an impossible number");
        }

        return ((int)(tag >> 3), (WireFormat.WireType)(tag & 7));
    }

    /// <summary>Moves past a field's value and returns the bytes inside it.</summary>
    private static ReadOnlySpan<byte> Skip(ref ReadOnlySpan<byte> bytes, int number, WireFormat.WireType wireType, MessageDescriptor message, int depth)
    {
        switch (wireType)
        {
            case WireFormat.WireType.Varint:
                ReadVarint(ref bytes, message);
                return default;
            case WireFormat.WireType.Fixed32:
                return Take(ref bytes, sizeof(uint), message);
            case WireFormat.WireType.Fixed64:
                return Take(ref bytes, sizeof(ulong), message);
            case WireFormat.WireType.LengthDelimited:
                return Take(ref bytes, ReadVarint(ref bytes, message), message);
            case WireFormat.WireType.StartGroup when depth < GroupDepthLimit:
                SkipGroup(ref bytes, number, message, depth);
                return default;
            default:
                throw Fault(message, $"the field number {number} is stored in a way that protobuf does not know");
        }
    }

    private static void SkipGroup(ref ReadOnlySpan<byte> bytes, int number, MessageDescriptor message, int depth)
    {
        while (true)
        {
            var (inner, wireType) = ReadTag(ref bytes, message);
            if (wireType == WireFormat.WireType.EndGroup)
            {
                if (inner != number)
                {
                    throw Fault(message, "a group ends that was not begun");
                }

                return;
            }

            Skip(ref bytes, inner, wireType, message, depth + 1);
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, ulong length, MessageDescriptor message)
    {
        if (length > (ulong)bytes.Length)
        {
            throw Fault(message, $"{length} bytes are announced where only {bytes.Length} are left; it was cut off or altered");
        }

        var taken = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return taken;
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> bytes, MessageDescriptor message)
    {
        ulong value = 0;
        for (int i = 0; i < bytes.Length && i < 10; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }

        throw Fault(message, bytes.Length < 10 ? "it ends in the middle of a number; it was cut off or altered" : "a number is longer than ten bytes");
    }

    private static WireFormat.WireType ExpectedWireType(FieldType type) => type switch
    {
        FieldType.Double => WireFormat.WireType.Fixed64,
        FieldType.Float => WireFormat.WireType.Fixed32,
        FieldType.String or FieldType.Bytes or FieldType.Message => WireFormat.WireType.LengthDelimited,
        _ => WireFormat.WireType.Varint,
    };

    private static OnnxFormatException Fault(MessageDescriptor message, string what) =>
        new($"It is not a whole ONNX file: in {message.Name}, {what}.");
}
