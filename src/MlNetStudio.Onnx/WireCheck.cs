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

    /// <summary>Checks one serialized message.</summary>
    /// <exception cref="OnnxFormatException">The bytes are not a message of this type, or parsing them would take too much memory.</exception>
    public static void Check(ReadOnlySpan<byte> bytes, MessageDescriptor message)
    {
        long overhead = 0;
        CheckMessage(bytes, message, ref overhead);
    }

    // It goes no deeper than the messages of onnx.proto nest, none of which contains itself.
    private static void CheckMessage(ReadOnlySpan<byte> bytes, MessageDescriptor message, ref long overhead)
    {
        var reader = new WireReader(bytes, message.Name);
        while (reader.Read())
        {
            if (message.FindFieldByNumber(reader.Number) is not { } field)
            {
                continue;
            }

            var expected = ExpectedWireType(field.FieldType);
            bool packed = reader.WireType == WireFormat.WireType.LengthDelimited && field.IsRepeated && expected != reader.WireType;
            if (reader.WireType != expected && !packed)
            {
                throw Fault(message, $"the field '{field.Name}' is stored as {reader.WireType}; {expected} was expected");
            }

            Account(field, reader.Content.Length, packed, ref overhead);
            if (field.FieldType == FieldType.Message)
            {
                CheckMessage(reader.Content, field.MessageType, ref overhead);
            }
            else if (field.FieldType == FieldType.String && !Utf8.IsValid(reader.Content))
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
