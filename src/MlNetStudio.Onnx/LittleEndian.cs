namespace MlNetStudio.Onnx;

/// <summary>The byte order of raw data in a file, which is little-endian on every machine.</summary>
internal static class LittleEndian
{
    /// <summary>Turns elements from the machine's order to the file's or back, in place.</summary>
    public static void Convert(Span<byte> bytes, int elementSize)
    {
        if (BitConverter.IsLittleEndian || elementSize == 1)
        {
            return;
        }

        for (int i = 0; i < bytes.Length; i += elementSize)
        {
            bytes.Slice(i, elementSize).Reverse();
        }
    }
}
