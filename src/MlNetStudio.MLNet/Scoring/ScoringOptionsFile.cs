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
        writer.Write((int)scoring.Engine);
        writer.Write((int)scoring.Provider);
        writer.Write(scoring.DeviceId);
        writer.Write(scoring.FallBackToCpu);
        writer.Write(scoring.Threads ?? 0);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidInputException">It is not what can have been written.</exception>
    public static ScoringOptions Read(BinaryReader reader)
    {
        int engine = reader.ReadInt32();
        int provider = reader.ReadInt32();
        int device = reader.ReadInt32();
        bool fallsBack = reader.ReadBoolean();
        int threads = reader.ReadInt32();
        try
        {
            return new ScoringOptions
            {
                Engine = (ScoringEngine)engine,
                Provider = (OnnxRuntimeProvider)provider,
                DeviceId = device,
                FallBackToCpu = fallsBack,
                Threads = threads == 0 ? null : threads,
            };
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new InvalidInputException($"the model file says that it is scored in a way that is not known: {exception.Message} It was altered; save the model again.", innerException: exception);
        }
    }
}
