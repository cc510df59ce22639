using Google.Protobuf;

namespace MlNetStudio.Onnx;

/// <summary>Steps through the fields of one serialized protobuf message without copying or allocating anything.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes, string message)
{
    private const int GroupDepthLimit = 16;

    private readonly string _message = message;
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The number of the field that <see cref="Read"/> stepped over.</summary>
    public int Number { get; private set; }

    /// <summary>How that field is stored.</summary>
    public WireFormat.WireType WireType { get; private set; }

    /// <summary>The bytes of that field, unless it is a variable-length number or a group.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>The value of that field if it is a variable-length number.</summary>
    public ulong Value { get; private set; }

    /// <summary>Steps over the next field.</summary>
    /// <returns>False at the end of the message.</returns>
    /// <exception cref="OnnxFormatException">The bytes are no protobuf message.</exception>
    public bool Read()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ReadTag();
        Content = default;
        Skip(Number, WireType, 0);
        return true;
    }

    private void ReadTag()
    {
        ulong tag = ReadVarint();
        if (tag > uint.MaxValue || tag >> 3 == 0)
        {
            throw Fault("a field has an impossible number");
        }

        (Number, WireType) = ((int)(tag >> 3), (WireFormat.WireType)(tag & 7));
    }

    private void Skip(int number, WireFormat.WireType wireType, int depth)
    {
        switch (wireType)
        {
            case WireFormat.WireType.Varint:
                Value = ReadVarint();
                break;
            case WireFormat.WireType.Fixed32:
                Take(sizeof(uint));
                break;
            case WireFormat.WireType.Fixed64:
                Take(sizeof(ulong));
                break;
            case WireFormat.WireType.LengthDelimited:
                Take(ReadVarint());
                break;
            case WireFormat.WireType.StartGroup when depth < GroupDepthLimit:
                SkipGroup(number, depth);
                break;
            default:
                throw Fault($"the field number {number} is stored in a way that protobuf does not know");
        }
    }

    private void SkipGroup(int number, int depth)
    {
        while (true)
        {
            ReadTag();
            if (WireType == WireFormat.WireType.EndGroup)
            {
                if (Number != number)
                {
                    throw Fault("a group ends that was not begun");
                }

                WireType = WireFormat.WireType.StartGroup;
                Content = default;
                return;
            }

            Skip(Number, WireType, depth + 1);
        }
    }

    private void Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            throw Fault($"{length} bytes are announced where only {_rest.Length} are left; it was cut off or altered");
        }

        Content = _rest[..(int)length];
        _rest = _rest[(int)length..];
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int i = 0; i < _rest.Length && i < 10; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }

        throw Fault(_rest.Length < 10 ? "it ends in the middle of a number; it was cut off or altered" : "a number is longer than ten bytes");
    }

    private readonly OnnxFormatException Fault(string what) => new($"It is not a whole ONNX file: in {_message}, {what}.");
}
