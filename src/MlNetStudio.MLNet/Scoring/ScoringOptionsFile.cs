using MlNetStudio.Neural;
using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.MLNet.Scoring;

/// <summary>The choice of what scores, among a component's own bytes: the ONNX file in the model stays the same whatever is chosen.</summary>
internal static class ScoringOptionsFile
{
    /// <summary>Writes the choice.</summary>
    public static void Write(BinaryWriter writer, ScoringOptions scoring)
    {
        // *** Binary format ***
        // int: engine, as ScoringEngine counts
        // int: provider, as OnnxRuntimeProvider counts
        // int: device
        // bool as a byte: whether to fall back to the processor
        // int: threads, or 0 for one per core
        // long, since version 1.3: the most GPU memory in bytes, or 0 for no limit
        writer.Write((int)scoring.Engine);
        writer.Write((int)scoring.Provider);
        writer.Write(scoring.DeviceId);
        writer.Write(scoring.FallBackToCpu);
        writer.Write(scoring.Threads ?? 0);
        writer.Write(scoring.MemoryLimit ?? 0L);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Where it is.</param>
    /// <param name="hasMemoryLimit">Whether it is of a version that wrote one.</param>
    /// <exception cref="InvalidInputException">It is not what can have been written.</exception>
    public static ScoringOptions Read(BinaryReader reader, bool hasMemoryLimit)
    {
        int engine = reader.ReadInt32();
        int provider = reader.ReadInt32();
        int device = reader.ReadInt32();
        bool fallsBack = reader.ReadBoolean();
        int threads = reader.ReadInt32();
        long memory = hasMemoryLimit ? reader.ReadInt64() : 0;
        try
        {
            return new ScoringOptions
            {
                Engine = (ScoringEngine)engine,
                Provider = (OnnxRuntimeProvider)provider,
                DeviceId = device,
                FallBackToCpu = fallsBack,
                Threads = threads == 0 ? null : threads,
                MemoryLimit = memory == 0 ? null : memory,
            };
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new InvalidInputException($"the model file says that it is scored in a way that is not known: {exception.Message} It was altered; save the model again.", innerException: exception);
        }
    }
}
